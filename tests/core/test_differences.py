"""Differences: how a listing stands, and who changed what."""

from __future__ import annotations

import datetime as dt
import itertools
import unicodedata

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.differences import (
    CLEAN,
    Author,
    Kind,
    Side,
    comparable,
    compare,
    compare_unwanted,
    field_differences,
    rewritten_fields,
    sides,
    unmanaged,
)
from ocopsync.ledger import Observation, Phase, Record
from ocopsync.listing import Listing, ListingState, digest

TODAY = dt.date(2026, 11, 21)
NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
LAG = dt.timedelta(minutes=5)
A = {"title": "Mắm tôm Ba Làng", "price": 45_000, "images": ["aa"]}
B = {**A, "price": 48_000}
C = {**A, "price": 50_000}
SHOUTED = {**A, "title": "MẮM TÔM BA LÀNG"}


def wanted(content=A):
    return Listing("MT-01", content)


def record(sent=A, seen="same", phase=Phase.THERE, **rest):
    values = {"sku": "MT-01", "remote_id": "7", "state": ListingState.LIVE, "sent_at": NOON, **rest}
    return Record(phase=phase, sent=sent, seen=sent if seen == "same" else seen, sent_digest=digest(sent), **values)


def observed(content=A, **rest):
    return Observation(**{"remote_id": "7", "sku": "MT-01", "state": ListingState.LIVE, "content": content, **rest})


def read(record, *observations, was_read=True, unknown=False):
    return Side(record=record, observations=observations, was_read=was_read, unknown=unknown)


def unread(record, **rest):
    return read(record, was_read=False, **rest)


GONE = {"remote_id": "", "state": None}

CASES = {
    # what it is: (wanted, side, kind, author, {changed field: author})
    "never sent": (A, unread(None), Kind.NEW, Author.US, {}),
    "never sent, and not there": (A, read(None), Kind.NEW, Author.US, {}),
    "as it was sent": (A, unread(record()), Kind.SAME, None, {}),
    "as it was sent and stands": (A, read(record(), observed()), Kind.SAME, None, {}),
    "we changed it": (B, unread(record()), Kind.CHANGED, Author.US, {"price": Author.US}),
    "we changed it, it stands": (B, read(record(), observed()), Kind.CHANGED, Author.US, {"price": Author.US}),
    "they changed it": (A, read(record(), observed(B)), Kind.CHANGED, Author.THEM, {"price": Author.THEM}),
    "they removed a field": (
        A,
        read(record(), observed({"title": A["title"], "images": ["aa"]})),
        Kind.CHANGED,
        Author.THEM,
        {"price": Author.THEM},
    ),
    "they added a field": (
        A,
        read(record(), observed({**A, "list_price": 60_000})),
        Kind.CHANGED,
        Author.THEM,
        {"list_price": Author.THEM},
    ),
    "a conflict": (C, read(record(), observed(B)), Kind.CHANGED, Author.BOTH, {"price": Author.BOTH}),
    "both made the same of it": (B, read(record(), observed(B)), Kind.SAME, None, {}),
    "we changed one field and they another": (
        B,
        read(record(), observed(SHOUTED)),
        Kind.CHANGED,
        Author.BOTH,
        {"price": Author.US, "title": Author.THEM},
    ),
    "rewritten when it was taken": (A, read(record(seen=SHOUTED), observed(SHOUTED)), Kind.SAME, None, {}),
    "rewritten, and not read since": (A, unread(record(seen=SHOUTED)), Kind.SAME, None, {}),
    "rewritten, and we changed another field": (
        B,
        read(record(seen=SHOUTED), observed(SHOUTED)),
        Kind.CHANGED,
        Author.US,
        {"price": Author.US},
    ),
    "rewritten, and they changed it": (
        A,
        read(record(seen=SHOUTED), observed({**A, "title": "Khác"})),
        Kind.CHANGED,
        Author.THEM,
        {"title": Author.THEM},
    ),
    "rewritten, and we took that over": (SHOUTED, read(record(seen=SHOUTED), observed(SHOUTED)), Kind.SAME, None, {}),
    "never read back, and stands": (A, read(record(seen=None), observed()), Kind.SAME, None, {}),
    "never read back, and stands otherwise": (
        A,
        read(record(seen=None), observed(SHOUTED)),
        Kind.CHANGED,
        Author.MARKETPLACE,
        {"title": Author.MARKETPLACE},
    ),
    "never read back, and we changed that too": (
        {**A, "title": "Mới"},
        read(record(seen=None), observed(SHOUTED)),
        Kind.CHANGED,
        Author.US,
        {"title": Author.US},
    ),
    "gone": (A, read(record()), Kind.MISSING, Author.THEM, {}),
    "gone, and we changed it": (B, read(record()), Kind.MISSING, Author.THEM, {}),
    "not read, so not gone": (A, unread(record()), Kind.SAME, None, {}),
    "waiting for a moderator": (A, unread(record(state=ListingState.PENDING)), Kind.WAITING, None, {}),
    "waiting, as the reading says": (
        A,
        read(record(), observed(state=ListingState.PENDING)),
        Kind.WAITING,
        None,
        {},
    ),
    "approved since": (A, read(record(state=ListingState.PENDING), observed()), Kind.SAME, None, {}),
    "rejected by a moderator": (
        A,
        read(record(), observed(state=ListingState.REJECTED)),
        Kind.REJECTED,
        Author.MODERATOR,
        {},
    ),
    "rejected and changed by us": (
        B,
        read(record(), observed(state=ListingState.REJECTED)),
        Kind.CHANGED,
        Author.US,
        {"price": Author.US},
    ),
    "refused when it was sent": (
        A,
        unread(record(phase=Phase.REFUSED, refused_digest=digest(A), **GONE)),
        Kind.REJECTED,
        Author.MODERATOR,
        {},
    ),
    "refused, and corrected": (
        B,
        unread(record(phase=Phase.REFUSED, refused_digest=digest(A), **GONE)),
        Kind.NEW,
        Author.US,
        {},
    ),
    "an update was refused": (B, unread(record(refused_digest=digest(B))), Kind.REJECTED, Author.MODERATOR, {}),
    "an update was refused and taken back": (A, unread(record(refused_digest=digest(B))), Kind.SAME, None, {}),
    "hidden": (A, read(record(), observed(state=ListingState.HIDDEN)), Kind.HIDDEN, Author.THEM, {}),
    "ends in two weeks": (
        A,
        unread(record(expires_on=TODAY + dt.timedelta(14))),
        Kind.EXPIRING,
        Author.TIME,
        {},
    ),
    "ends later": (A, unread(record(expires_on=TODAY + dt.timedelta(15))), Kind.SAME, None, {}),
    "has ended and is hidden": (
        A,
        read(record(), observed(state=ListingState.HIDDEN, expires_on=TODAY - dt.timedelta(1))),
        Kind.EXPIRING,
        Author.TIME,
        {},
    ),
    "renewed, as the reading says": (
        A,
        read(record(expires_on=TODAY), observed(expires_on=TODAY + dt.timedelta(90))),
        Kind.SAME,
        None,
        {},
    ),
    "twice": (A, read(record(), observed(), observed(remote_id="8")), Kind.TWICE, Author.THEM, {}),
    "somebody else's under our SKU": (A, read(None, observed()), Kind.UNMANAGED, Author.THEM, {}),
    "withdrawn": (A, read(record(phase=Phase.WITHDRAWN, **GONE)), Kind.NEW, Author.US, {}),
    "withdrawn, and made again by hand": (
        A,
        read(record(phase=Phase.WITHDRAWN, **GONE), observed(remote_id="9")),
        Kind.UNMANAGED,
        Author.THEM,
        {},
    ),
    "never arrived, and made by hand": (
        A,
        read(record(phase=Phase.NEVER, **GONE), observed(remote_id="9")),
        Kind.UNMANAGED,
        Author.THEM,
        {},
    ),
    "refused, and made by hand": (
        B,
        read(record(phase=Phase.REFUSED, **GONE), observed(remote_id="9")),
        Kind.UNMANAGED,
        Author.THEM,
        {},
    ),
    "queued": (A, unread(record(seen=None, phase=Phase.QUEUED, remote_id="")), Kind.WAITING, None, {}),
    "queued, and changed by us since": (
        B,
        unread(record(seen=None, phase=Phase.QUEUED, remote_id="")),
        Kind.WAITING,
        None,
        {},
    ),
    "a queued update, of which the old state stands": (
        B,
        read(record(B, None, Phase.QUEUED), observed(A)),
        Kind.WAITING,
        None,
        {},
    ),
    "a queued update that is done": (B, read(record(B, None, Phase.QUEUED), observed(B)), Kind.SAME, None, {}),
    "handed over": (
        A,
        unread(record(seen=None, phase=Phase.HANDED_OVER, remote_id="")),
        Kind.HANDED_OVER,
        None,
        {},
    ),
    "handed over, and changed by us since": (
        B,
        unread(record(seen=None, phase=Phase.HANDED_OVER, remote_id="")),
        Kind.CHANGED,
        Author.US,
        {"price": Author.US},
    ),
    "handed over, and there": (
        A,
        read(record(seen=None, phase=Phase.HANDED_OVER, remote_id=""), observed()),
        Kind.SAME,
        None,
        {},
    ),
    "taken without an id": (A, read(record(seen=None, remote_id=""), observed()), Kind.SAME, None, {}),
    "nobody knows": (B, read(record(), observed(C), unknown=True), Kind.UNKNOWN, None, {}),
    "to be left alone": (B, read(record(phase=Phase.IGNORED), observed(C)), Kind.IGNORED, None, {}),
}


@pytest.mark.parametrize(("content", "side", "kind", "author", "fields"), CASES.values(), ids=CASES)
def test_how_a_wanted_listing_stands(content, side, kind, author, fields):
    difference = compare(wanted(content), side, on=TODAY)
    assert (difference.kind, difference.author) == (kind, author)
    assert {item.name: item.author for item in difference.fields} == fields
    assert difference.clean is (kind in CLEAN)
    assert difference.sku == "MT-01"


UNWANTED = {
    "never sent": (unread(None), Kind.NOTHING, Kind.NOTHING),
    "stands there": (unread(record()), Kind.LEFT, Kind.WITHDRAW),
    "stands there, as read": (read(record(), observed()), Kind.LEFT, Kind.WITHDRAW),
    "gone": (read(record()), Kind.NOTHING, Kind.NOTHING),
    "withdrawn": (unread(record(phase=Phase.WITHDRAWN, **GONE)), Kind.NOTHING, Kind.NOTHING),
    "withdrawn, and made again by hand": (
        read(record(phase=Phase.WITHDRAWN, **GONE), observed(remote_id="9")),
        Kind.NOTHING,
        Kind.NOTHING,
    ),
    "refused": (unread(record(phase=Phase.REFUSED, **GONE)), Kind.NOTHING, Kind.NOTHING),
    "never arrived": (unread(record(phase=Phase.NEVER, **GONE)), Kind.NOTHING, Kind.NOTHING),
    "queued": (unread(record(phase=Phase.QUEUED, remote_id="")), Kind.WAITING, Kind.WAITING),
    "queued, and not there yet": (read(record(phase=Phase.QUEUED, remote_id="")), Kind.WAITING, Kind.WAITING),
    "nobody knows": (unread(record(), unknown=True), Kind.UNKNOWN, Kind.UNKNOWN),
    "to be left alone": (unread(record(phase=Phase.IGNORED)), Kind.IGNORED, Kind.IGNORED),
}


@pytest.mark.parametrize(("side", "left", "asked"), UNWANTED.values(), ids=UNWANTED)
def test_how_a_listing_without_a_row_stands_and_one_whose_row_asks_for_withdrawal(side, left, asked):
    assert compare_unwanted("MT-01", side, asked=False).kind is left
    assert compare_unwanted("MT-01", side, asked=True).kind is asked


def test_every_kind_and_every_author_occurs_in_the_tables():
    kinds = {case[2] for case in CASES.values()} | {kind for case in UNWANTED.values() for kind in case[1:]}
    assert kinds == set(Kind)
    assert {case[3] for case in CASES.values()} - {None} == set(Author)


def test_a_rejection_carries_the_moderators_words():
    live = observed(state=ListingState.REJECTED, reason="Ảnh mờ {0}")
    assert str(compare(wanted(), read(record(), live), on=TODAY).reason) == "Ảnh mờ {0}"


def test_what_stands_twice_is_named_with_both_ids():
    difference = compare(wanted(), read(record(), observed(remote_id="8"), observed()), on=TODAY)
    assert "7" in str(difference.reason) and "8" in str(difference.reason)
    assert difference.remote_id == "7"


def test_damage_on_the_page_is_said():
    live = observed(B, damage="the tail block is damaged")
    assert str(compare(wanted(), read(record(), live), on=TODAY).reason) == "the tail block is damaged"


def test_nobodys_listing_is_unmanaged_with_its_id_and_address():
    difference = unmanaged(observed(sku="", url="http://x/7"))
    assert (difference.kind, difference.remote_id, difference.url) == (Kind.UNMANAGED, "7", "http://x/7")


def test_all_three_sides_of_a_conflict_are_shown():
    (item,) = compare(wanted(C), read(record(), observed(B)), on=TODAY).fields
    assert (item.wanted, item.sent, item.live) == (50_000, 45_000, 48_000)


def test_what_the_marketplace_rewrites_is_named_until_somebody_touches_it():
    side = read(record(seen=SHOUTED), observed(SHOUTED))
    (item,) = compare(wanted(), side, on=TODAY).rewritten
    assert (item.name, item.author, item.sent, item.live) == (
        "title",
        Author.MARKETPLACE,
        A["title"],
        SHOUTED["title"],
    )
    assert rewritten_fields(A, SHOUTED, A) == ()


@pytest.mark.parametrize(
    ("sent", "live"),
    [
        ({"title": "Mắm  tôm "}, {"title": "Mắm tôm"}),
        ({"title": unicodedata.normalize("NFD", "Mắm tôm")}, {"title": "Mắm tôm"}),
        ({"title": "a", "description": ""}, {"title": "a"}),
        ({"title": "a"}, {"title": "a", "images": [], "stamp": None}),
        ({"description": "một\n\nhai "}, {"description": "một\nhai"}),
    ],
)
def test_blanks_empty_values_and_the_form_of_unicode_do_not_matter(sent, live):
    assert field_differences(sent, sent, None, live) == ()


def test_zero_is_a_value():
    (item,) = field_differences({"stock": 0}, {"stock": 0}, {"stock": 0}, {})
    assert (item.name, item.author) == ("stock", Author.THEM)


# What a reading says, and when


def side_of(record, *observations, read_at, complete=True, catalogue="mine", unknown=()):
    return sides(
        ["MT-01"],
        {"MT-01": record} if record else {},
        observations,
        catalogue=catalogue,
        read_at=read_at,
        complete=complete,
        lag=LAG,
        unknown=unknown,
    )["MT-01"]


@pytest.mark.parametrize(
    ("after", "content", "was_read", "shows"),
    [
        (dt.timedelta(minutes=-1), A, False, False),
        (dt.timedelta(minutes=-1), B, False, False),
        (dt.timedelta(0), A, False, True),
        (dt.timedelta(minutes=4), A, False, True),
        (dt.timedelta(minutes=4), B, False, False),
        (LAG, A, True, True),
        (LAG, B, True, True),
    ],
)
def test_a_reading_counts_after_the_lag_and_within_it_only_when_it_shows_what_was_sent(after, content, was_read, shows):
    side = side_of(record(), observed(content), read_at=NOON + after)
    assert side.was_read is was_read
    assert (side.live is not None) is shows


def test_without_a_reading_nothing_is_said():
    side = side_of(record(), read_at=None)
    assert (side.was_read, side.live) == (False, None)


def test_a_reading_of_known_listings_alone_says_nothing_about_what_it_does_not_show():
    assert side_of(record(), read_at=NOON + LAG, complete=False).was_read is False
    assert side_of(record(), observed(B), read_at=NOON + LAG, complete=False).live.content == B


def test_another_catalogues_listing_under_the_same_sku_is_not_ours():
    side = side_of(None, observed(catalogue="theirs"), read_at=NOON)
    assert side.observations == ()
    assert compare(wanted(), side, on=TODAY).kind is Kind.NEW
    both = side_of(
        record(), observed(remote_id="5", catalogue="theirs"), observed(catalogue="mine"), read_at=NOON + LAG
    )
    assert compare(wanted(), both, on=TODAY).kind is Kind.SAME


def test_our_listing_is_found_by_its_id_where_its_sku_was_edited_away():
    side = side_of(record(), observed(sku="", catalogue="mine"), read_at=NOON + LAG)
    assert side.live is not None


@pytest.mark.parametrize("phase", [Phase.WITHDRAWN, Phase.NEVER, Phase.REFUSED])
def test_an_old_reading_of_what_is_gone_holds_up_nobody(phase):
    side = side_of(record(phase=phase, **GONE), observed(), read_at=NOON - LAG)
    assert compare(wanted(), side, on=TODAY).kind is Kind.NEW


def test_open_operations_are_marked():
    assert side_of(record(), read_at=None, unknown={"MT-01"}).unknown


# Generated listings

texts = st.text("ắmôớnữ bcABC", min_size=1, max_size=12).map(str.strip).filter(bool)
values = {
    "title": texts,
    "description": texts,
    "price": st.integers(0, 10**7),
    "stock": st.integers(0, 500),
    "images": st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3, unique=True),
    "extra.season": texts,
}
contents = st.fixed_dictionaries({"title": texts}, optional={k: v for k, v in values.items() if k != "title"})
ABSENT = object()


@st.composite
def mutations(draw, content):
    """Some fields of ``content`` with other values (ABSENT: taken away), and the rest as it was."""
    names = draw(st.sets(st.sampled_from(sorted(values))))
    changes = {}
    for name in names:
        old = comparable(content).get(name)
        new = draw(st.one_of(values[name], st.just(ABSENT)) if name in content else values[name])
        if new is ABSENT or comparable({name: new}).get(name) != old:
            changes[name] = new
    return changes


def applied(content, changes):
    return {name: value for name, value in {**content, **changes}.items() if value is not ABSENT}


@given(contents, st.data())
def test_every_change_of_ours_is_found_and_nothing_else(content, data):
    changes = data.draw(mutations(content))
    difference = compare(wanted(applied(content, changes)), read(record(content), observed(content)), on=TODAY)
    assert {item.name: item.author for item in difference.fields} == dict.fromkeys(changes, Author.US)
    assert difference.kind is (Kind.CHANGED if changes else Kind.SAME)


@given(contents, st.data())
def test_every_change_of_theirs_is_found_and_nothing_else(content, data):
    changes = data.draw(mutations(content))
    difference = compare(wanted(content), read(record(content), observed(applied(content, changes))), on=TODAY)
    assert {item.name: item.author for item in difference.fields} == dict.fromkeys(changes, Author.THEM)
    assert difference.kind is (Kind.CHANGED if changes else Kind.SAME)


@given(contents, st.data())
def test_changes_of_both_are_each_given_to_their_author(content, data):
    ours, theirs = data.draw(mutations(content)), data.draw(mutations(content))
    here, there = applied(content, ours), applied(content, theirs)
    difference = compare(wanted(here), read(record(content), observed(there)), on=TODAY)
    expected = {}
    for name in {*ours, *theirs}:
        if comparable(here).get(name) != comparable(there).get(name):
            author = Author.BOTH if name in ours and name in theirs else Author.US if name in ours else Author.THEM
            expected[name] = author
    assert {item.name: item.author for item in difference.fields} == expected


@given(contents, st.data())
def test_what_the_marketplace_rewrote_is_named_and_is_no_difference(content, data):
    changes = data.draw(mutations(content))
    seen = applied(content, {name: value for name, value in changes.items() if value is not ABSENT})
    difference = compare(wanted(content), read(record(content, seen), observed(seen)), on=TODAY)
    assert difference.kind is Kind.SAME
    assert {item.name for item in difference.rewritten} == {k for k, v in changes.items() if v is not ABSENT}


@given(contents, st.data())
def test_without_a_reading_only_our_own_changes_are_found(content, data):
    changes = data.draw(mutations(content))
    difference = compare(wanted(applied(content, changes)), unread(record(content)), on=TODAY)
    assert {item.name for item in difference.fields} == set(changes)


@given(contents, st.sampled_from(ListingState), st.booleans())
def test_the_same_is_never_a_change_whatever_its_state(content, state, was_read):
    standing = record(content, state=state)
    side = read(standing, observed(content, state=state)) if was_read else unread(evolve(standing, state=state))
    assert (
        compare(wanted(content), side, on=TODAY).kind
        in {
            ListingState.LIVE: {Kind.SAME},
            ListingState.PENDING: {Kind.WAITING},
            ListingState.REJECTED: {Kind.REJECTED},
            ListingState.HIDDEN: {Kind.HIDDEN},
        }[state]
    )


# All that can happen to one field


VALUES = (None, "x", "y", "z")
KEEPS = object()


def deeds(value):
    """What somebody can do to a field that has ``value``: leave it, or give it another value (None: none)."""
    return [KEEPS, *(other for other in VALUES if other != value)]


def done(value, deed):
    return value if deed is KEEPS else deed


def histories():
    """(what happened, wanted, sent, seen, live, who made the field differ): the truth comes from who did something."""
    for sent in VALUES:
        for rewriting, ours in itertools.product(deeds(sent), deeds(sent)):
            seen = done(sent, rewriting)
            for theirs in deeds(seen):
                live, want = done(seen, theirs), done(sent, ours)
                we, they = ours is not KEEPS, theirs is not KEEPS
                who = Author.BOTH if we and they else Author.US if we else Author.THEM if they else None
                agreed = want == live and (live is not None or seen is not None)
                yield want, sent, seen, live, None if agreed else who


ALL = list(histories())


def only(value):
    return {} if value is None else {"title": value}


def test_every_combination_of_the_four_sides_occurs():
    assert len({case[:4] for case in ALL}) == len(ALL) == len(VALUES) ** 4


@pytest.mark.parametrize(("want", "sent", "seen", "live", "author"), ALL)
def test_who_changed_a_field_in_every_history(want, sent, seen, live, author):
    found = field_differences(only(want), only(sent), only(seen), only(live))
    assert [(item.author, item.wanted, item.sent, item.live) for item in found] == (
        [] if author is None else [(author, want, sent, live)]
    )


@pytest.mark.parametrize(("want", "sent", "seen"), sorted({case[:3] for case in ALL}, key=str))
def test_without_a_reading_nobody_is_blamed_but_we_are_told_of_our_own_changes(want, sent, seen):
    found = field_differences(only(want), only(sent), only(seen), None)
    stands_as_wanted = want == seen and seen is not None
    assert [item.author for item in found] == ([Author.US] if want != sent and not stands_as_wanted else [])


@pytest.mark.parametrize(("want", "sent", "live"), sorted({(case[0], case[1], case[3]) for case in ALL}, key=str))
def test_what_was_never_read_back_may_be_the_marketplaces_doing(want, sent, live):
    """A field that the first reading doesn't show says nothing: it may never be shown."""
    found = field_differences(only(want), only(sent), None, only(live))
    stands_as_wanted = live is not None and live == want
    expected = Author.US if want != sent else Author.MARKETPLACE if live not in (None, sent) else None
    assert [item.author for item in found] == ([] if stands_as_wanted or expected is None else [expected])


@pytest.mark.parametrize(("want", "sent", "seen", "live", "author"), ALL)
def test_what_the_marketplace_does_not_hold_is_never_somebody_elses_change(want, sent, seen, live, author):
    found = field_differences(only(want), only(sent), only(seen), only(live), held=frozenset({"price"}))
    assert [item.author for item in found] == ([Author.US] if want != sent else [])
    assert rewritten_fields(only(sent), only(seen), only(live), held=frozenset({"price"})) == ()


@given(contents, st.data())
def test_a_finding_is_the_same_whatever_doesnt_matter(content, data):
    """Cosmetics on every side leave the truth as it is."""
    ours, theirs = data.draw(mutations(content)), data.draw(mutations(content))
    here, there = applied(content, ours), applied(content, theirs)
    bare = field_differences(here, content, content, there)
    made_up = field_differences(dressed(here), content, dressed(content), dressed(there))
    assert [(item.name, item.author) for item in made_up] == [(item.name, item.author) for item in bare]


def dressed(content):
    return {name: dress(name, value) for name, value in content.items()}


def dress(name, value):
    if name == "title":
        return f" {unicodedata.normalize('NFD', value)}\u200b".replace(" ", "\u00a0 ")
    if name == "description":
        return f"<div><p>{value}</p></div>"
    if name in ("price", "stock"):
        return float(value)
    return [value[0], *reversed(value[1:])] if name == "images" else value


# In words


def reason(content, side, on=TODAY):
    return str(compare(wanted(content), side, on=on).reason or "")


def ends(days):
    return TODAY + dt.timedelta(days)


def test_what_has_ended_is_not_said_to_end():
    assert reason(A, unread(record(expires_on=ends(3)))) == "it ends on 24/11/2026"
    assert reason(A, unread(record(expires_on=ends(0)))) == "it ends on 21/11/2026"
    assert reason(A, unread(record(expires_on=ends(-1)))) == "it ended on 20/11/2026"


def test_what_ended_and_went_went_by_itself():
    difference = compare(wanted(), read(record(expires_on=ends(-1))), on=TODAY)
    assert (difference.kind, difference.author) == (Kind.MISSING, Author.TIME)
    assert "20/11/2026" in str(difference.reason)
    assert compare(wanted(), read(record(expires_on=ends(1))), on=TODAY).author is Author.THEM


@pytest.mark.parametrize(
    "side",
    [
        unread(record(state=ListingState.PENDING)),
        read(record(), observed(state=ListingState.PENDING)),
        unread(record(seen=None, phase=Phase.QUEUED, remote_id="")),
    ],
)
def test_what_waits_says_since_when(side):
    difference = compare(wanted(), side, on=TODAY)
    assert (difference.kind, difference.since) == (Kind.WAITING, NOON)
    assert "21/11/2026" in str(difference.reason)


def test_the_day_since_when_it_waits_is_vietnams():
    late = dt.datetime(2026, 11, 20, 18, tzinfo=dt.UTC)
    assert "21/11/2026" in reason(A, unread(record(state=ListingState.PENDING, sent_at=late)))


def test_only_what_waits_or_was_rejected_is_so_since_it_was_sent():
    since = {name: compare(wanted(case[0]), case[1], on=TODAY).since for name, case in CASES.items()}
    kinds = {case[2] for name, case in CASES.items() if since[name] is not None}
    assert kinds == {Kind.WAITING, Kind.REJECTED, Kind.HANDED_OVER}


def test_a_listing_that_differs_says_what_else_is_the_matter():
    hidden = observed(B, state=ListingState.HIDDEN, expires_on=ends(-2), damage="the tail is gone")
    assert reason(A, read(record(), hidden)) == "the tail is gone; buyers don't see it; it ended on 19/11/2026"
    rejected = observed(A, state=ListingState.REJECTED, reason="Ảnh mờ")
    assert reason(B, read(record(), rejected)) == "it stands there rejected: Ảnh mờ"
    assert reason(A, read(record(), observed(B, state=ListingState.PENDING))) == "it is waiting for approval"
    assert reason(A, read(record(), observed(B))) == ""


def test_a_rejection_without_words_says_so():
    assert reason(A, read(record(), observed(state=ListingState.REJECTED))) == "the marketplace gave no reason"


def test_a_refused_update_of_what_has_gone_since_says_both():
    side = read(record(refused_digest=digest(B), reason="Ảnh mờ"))
    assert reason(B, side) == "Ảnh mờ; what stood there before is no longer there"


def test_ours_gone_and_anothers_under_its_sku_is_not_two_of_ours():
    difference = compare(wanted(), read(record(), observed(remote_id="8")), on=TODAY)
    assert (difference.kind, difference.remote_id, difference.twins) == (Kind.UNMANAGED, "8", ())
    assert "7" in str(difference.reason)


def test_a_second_one_that_shows_before_ours_does_is_named_beside_it():
    side = read(record(), observed(remote_id="8"), was_read=False)
    difference = compare(wanted(), side, on=TODAY)
    assert (difference.kind, difference.twins) == (Kind.TWICE, ("7", "8"))


def test_a_cosmetic_change_after_it_was_handed_over_is_none():
    side = unread(record(seen=None, phase=Phase.HANDED_OVER, remote_id=""))
    assert compare(wanted({**A, "title": "Mắm  tôm Ba Làng"}), side, on=TODAY).kind is Kind.HANDED_OVER


def test_what_was_taken_down_and_is_wanted_again_says_so():
    assert "taken down" in reason(A, read(record(phase=Phase.WITHDRAWN, **GONE)))
    assert "taken down" in reason(A, read(record(phase=Phase.WITHDRAWN, **GONE), observed(remote_id="9")))


def test_we_took_over_what_the_marketplace_made_of_it_and_nothing_is_to_be_sent():
    assert compare(wanted(SHOUTED), unread(record(seen=SHOUTED)), on=TODAY).kind is Kind.SAME


def test_a_price_that_the_marketplace_writes_as_text_is_told_as_the_number_that_it_is():
    (item,) = field_differences(A, A, A, {**A, "price": "48.000 đ"})
    assert (item.author, item.live) == (Author.THEM, 48_000)
    (item,) = field_differences(A, A, A, {**A, "price": "40.000 - 48.000"})
    assert item.live == "40.000 - 48.000"
