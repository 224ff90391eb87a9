"""The conformance suite is itself tested: each planted bug is caught by the checks that are there for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from inspect import getmembers, isclass

import pytest

from ocopsync.testing.conformance import CHECKS
from tests.conformance import planted_answers as answers
from tests.conformance import planted_changes as changes
from tests.conformance import planted_content as content
from tests.conformance import planted_days as days
from tests.conformance import planted_declaring as declaring
from tests.conformance import planted_file_names as file_names
from tests.conformance import planted_files as files
from tests.conformance import planted_reading as reading
from tests.conformance import planted_replies as replies
from tests.conformance import planted_requests as requests
from tests.conformance import planted_sessions as sessions
from tests.conformance.reference import ReferenceAdapter
from tests.conformance.reference_files import FileAdapter, FileConformance
from tests.conformance.suite import ReferenceConformance
from tests.conformance.test_setting_up import WRONGLY_SET_UP

Bug = type[ReferenceAdapter] | type[FileAdapter]

CAUGHT_BY: Mapping[Bug, str] = {
    content.DropsAFieldOnCreate: "all_fields_read_back_as_written each_field_reads_back_alone",
    content.UpdateOverwritesOtherFields: "update_leaves_the_rest update_of_every_field",
    content.ForgetsToTakeAway: "update_takes_a_field_away",
    content.RoundsThePrice: "an_odd_price_comes_back a_price_of_one_dong_comes_back a_high_price_comes_back",
    content.PriceInThousands: "all_fields_read_back_as_written a_second_run_sends_nothing",
    content.DecomposesText: "vietnamese_letters_come_back create_stands_there",
    content.LosesEmoji: "emoji_come_back",
    content.StripsLineBreaks: "line_breaks_come_back",
    content.CutsLongText: "long_text_comes_back",
    content.TurnsPicturesRound: "pictures_keep_their_order",
    content.ForgetsAFieldOnRead: "all_fields_read_back_as_written each_field_reads_back_alone",
    content.TakesZeroForNothing: "no_stock_comes_back",
    content.UnescapesWhatIsNoMarkup: "what_looks_like_markup_comes_back",
    content.ReadsCodesAsNumbers: "all_fields_read_back_as_written",
    content.NeedsAPrice: "no_price_comes_back",
    content.ReadsNumbersAsIds: "what_is_read_is_plain look_up_by_number",
    content.TakesWaitingForLive: "a_new_listing_waits a_changed_listing_waits_as_the_marketplace_says",
    content.KeepsTheReasonToItself: "a_rejected_listing_says_why",
    content.ClaimsStrangersListings: "strangers_are_shown_and_not_claimed",
    content.GuessesAnUnknownState: "an_unknown_state_is_not_guessed",
    content.InventsAValue: "formatting_invents_nothing",
    content.FormatsOverTheNetwork: "formatting_sends_nothing",
    content.FormatsDifferentlyEachTime: "formatting_twice_gives_the_same",
    content.SendsAnUndeclaredField: "formatting_keeps_to_declared_fields",
    content.TellsWhatHasNoPlace: "undeclared_fields_are_never_sent",
    content.ShowsStarsForEver: "stars_that_do_not_count_are_not_shown",
    content.PublishesTheProducersEmail: "personal_data_is_not_formatted personal_data_is_not_sent",
    content.ImprovesTheSku: "formatting_keeps_the_sku",
    content.DropsInSilence: "what_has_no_place_is_named",
    content.FindsNothingWrong: "check_finds_a_missing_title check_finds_a_wrong_type "
    "check_finds_a_field_that_it_does_not_know",
    content.RulesBreakDown: "check_survives_what_is_left_out a_product_without_a_price_is_formatted",
    declaring.DoesNotExplainItsSettings: "its_settings_explain_themselves",
    declaring.DoesNotExplainItsCredentials: "its_credentials_explain_themselves",
    declaring.HasANameThatNobodyCanType: "it_has_a_name_and_a_title",
    declaring.WasWrittenForAnotherSeam: "it_fits_the_seam",
    declaring.GuessesWithoutEvidence: "capabilities_have_their_evidence",
    declaring.SeesWritesBeforeTheyAreDone: "numbers_of_capabilities_make_sense",
    declaring.SignsInWhenItIsMade: "making_it_sends_nothing",
    declaring.DeclaresAnUpsert: "a_create_of_what_is_there_updates_it",
    declaring.DeclaresTooLargeABatch: "a_whole_batch_stands_there",
    declaring.DeclaresTickets: "tickets_are_given_where_declared",
    declaring.DeclaresWhatChanged: "changes_are_told_where_declared",
    declaring.DeclaresNoFields: "undeclared_fields_are_not_held only_declared_fields_are_read",
    declaring.ChangedIsNeverAnything: "changes_are_told_where_declared",
    declaring.CollectsNothing: "tickets_are_given_where_declared",
    declaring.OpensNoSession: "bad_credentials_are_refused",
    declaring.SchemaIsNone: "its_schema_is_valid",
    reading.TakesAnEmptyPageForTheEnd: "an_empty_page_in_the_middle_is_not_the_end",
    reading.TakesTheUnknownForEmpty: "an_unknown_list_is_not_recognised an_unknown_page_is_not_absence",
    reading.MissesAShift: "a_list_that_shifts_is_read_again_or_whole a_list_that_shrinks_is_read_again_or_whole",
    reading.IgnoresTheCursor: "the_cursor_goes_on",
    reading.ReadsTheFirstPageOnly: "everything_is_shown_once one_more_than_a_page",
    reading.LeavesStrangersOut: "strangers_are_shown_and_not_claimed",
    reading.ShowsOnlyWhatIsLive: "a_new_listing_waits",
    reading.TakesAnyFoundForOurs: "look_up_takes_no_other_for_it",
    reading.FindsOnlyWhatIsLive: "a_new_listing_waits",
    reading.HidesDoubles: "look_up_shows_doubles",
    reading.SaysAbsentWhereItCannotTell: "a_server_error_is_not_absence a_failure_in_200_is_not_absence "
    "bad_credentials_are_not_an_empty_account half_a_page_is_not_absence "
    "an_unreadable_marketplace_is_not_written_to_again",
    reading.SaysNothingOfWhatIsAbsent: "look_up_answers_for_each look_up_of_what_is_not_there",
    requests.LosesTheTenth: "a_whole_batch_stands_there",
    requests.ForgetsAReceipt: "one_receipt_for_each_operation a_mixed_batch_is_carried_out",
    requests.MixesReceiptsUp: "a_whole_batch_stands_there",
    requests.SaysWithdrawnAtOnce: "withdraw_takes_it_away a_row_is_withdrawn",
    requests.SaysLiveWhatWaits: "a_receipt_does_not_claim_approval",
    requests.TakesARefusalForDone: "update_of_what_is_gone_is_not_reported_as_done",
    requests.RefusesWithoutAReason: "what_was_not_done_says_why",
    requests.GivesNumbersInReceipts: "a_receipt_has_the_listing_s_number",
    requests.SendsNoKey: "the_same_key_makes_one",
    requests.SendsOneKeyForAll: "update_changes_what_changed another_key_is_another_deed",
    requests.RepeatsBlindly: "a_create_whose_reply_is_lost a_create_that_fails_after_it_was_done "
    "a_write_that_arrives_late a_batch_whose_reply_is_lost publishing_after_a_lost_reply "
    "publishing_after_a_server_error publishing_after_a_request_that_hung",
    requests.IgnoresRetryAfter: "a_read_waits_as_asked a_write_waits_as_asked a_read_waits_without_being_told_how_long "
    "a_write_waits_without_being_told_how_long a_read_survives_a_server_error "
    "a_read_survives_a_lost_reply a_read_survives_a_lost_request a_write_that_never_arrives "
    "a_write_is_not_sent_elsewhere",
    requests.TakesAServersErrorForFailed: "a_create_that_fails_after_it_was_done an_unknown_reply_to_a_create "
    "an_update_that_fails_after_it_was_done a_withdrawal_that_fails_after_it_was_done "
    "an_update_whose_reply_is_lost a_withdrawal_whose_reply_is_lost an_unknown_reply_to_an_update "
    "an_unknown_reply_to_a_withdrawal half_a_reply_to_a_create publishing_after_an_unknown_reply",
    requests.TakesAnErrorInsideForDone: "a_create_that_fails_in_200 an_update_that_fails_in_200",
    requests.LetsTheParserFail: "an_unknown_list_is_not_recognised half_a_page_is_not_a_page",
    requests.BuriesWhatWentWrong: "a_write_that_is_always_refused_was_not_done",
    changes.RoundsThePriceInAnUpdate: "an_update_brings_a_price_to_the_dong",
    changes.TakesZeroForTakenAway: "an_update_brings_the_last_one_sold",
    changes.EscapesInAnUpdate: "an_update_brings_awkward_letters",
    changes.ForgetsPicturesInAnUpdate: "an_update_brings_other_pictures",
    changes.UpdatesTheFirstThatItFinds: "an_update_leaves_a_double_alone",
    changes.WithdrawsTheDoubleToo: "a_withdrawal_leaves_a_double_alone",
    changes.StopsAtTheFirstFailure: "one_that_fails_spares_the_rest_of_its_batch",
    changes.SpoilsTheBatchForOne: "one_that_fails_spares_the_rest_of_its_batch",
    changes.KnowsResultsByTheirTitles: "products_of_one_name_keep_their_numbers",
    replies.TakesAPartForTheWhole: "a_walk_that_breaks_off_later_raises",
    replies.BeginsAgainAfterSigningIn: "a_session_that_ends_between_pages",
    replies.GoesRoundAndRound: "a_list_that_goes_round_is_noticed",
    replies.ReadsAllBeforeItShowsAny: "the_first_page_is_shown_before_the_last_is_read",
    replies.ReadsIdsAsFloats: "long_numbers_keep_their_last_digit",
    replies.TrustsEveryRecord: "strange_values_are_not_recognised",
    replies.LetsTheParserGiveUp: "a_bomb_of_brackets_is_not_recognised",
    replies.BelievesTheHeader: "letters_without_a_charset_are_read",
    replies.MakesANumberOfABarcode: "zeros_of_a_barcode_come_back",
    replies.FormatsAsOfToday: "stars_end_with_their_certificate",
    replies.DeclaresAFieldThatIsNeverFilled: "each_declared_field_is_formatted",
    replies.KeepsItsLooks: "a_second_look_sees_what_changed",
    replies.ReadsSkusWithoutTheirCapitals: "capitals_and_marks_tell_skus_apart",
    replies.AsksForAllAtOnce: "a_look_at_many_keeps_its_addresses_short",
    replies.SleepsAsLongAsItIsTold: "nobody_waits_for_a_day",
    replies.UnderstandsOnlySeconds: "a_read_waits_until_the_time_that_was_named",
    replies.RejectsWhatNobodyJudged: "what_nobody_judged_is_not_rejected",
    replies.SaysTheTokenInTheAddress: "the_session_is_in_no_address",
    replies.PrintsWhatItDoes: "nothing_is_printed",
    replies.SharesItsSessionWithEverybody: "bad_credentials_are_refused",
    **days.CAUGHT_BY,
    **answers.CAUGHT_BY,
    **files.CAUGHT_BY,
    **file_names.CAUGHT_BY,
    **sessions.CAUGHT_BY,
}
"""Bug → the checks that are there for it, without their ``test_``; others may fail, too."""
WITHOUT_KEYS = (
    requests.RepeatsBlindly,
    requests.TakesAServersErrorForFailed,
    sessions.WritesTwiceAfterSigningIn,
    reading.SaysAbsentWhereItCannotTell,
    *answers.WITHOUT_KEYS,
)
"""What idempotency keys would hide."""

PAIRS = [(bug, f"test_{name}") for bug, names in CAUGHT_BY.items() for name in names.split()]


def came_to(kind: Bug, check: str, *, keys: bool = True) -> str:
    """What ``check`` says of an adapter; empty where it is content, or doesn't apply."""
    base = FileConformance if issubclass(kind, FileAdapter) else ReferenceConformance
    suite = type("Suite", (base,), {"kind": kind, "keys": keys, "many": 25})()
    try:
        getattr(suite, check)()
    except pytest.skip.Exception:
        return ""
    except (Exception, pytest.fail.Exception) as error:
        return str(error) or repr(error)
    return ""


@pytest.mark.parametrize(("bug", "check"), PAIRS, ids=lambda value: getattr(value, "__name__", value))
def test_a_planted_bug_is_caught(bug: Bug, check: str) -> None:
    assert came_to(bug, check, keys=bug not in WITHOUT_KEYS), f"{check} is content with {bug.__name__}"


@pytest.mark.parametrize("right", [ReferenceAdapter, FileAdapter, *days.RIGHT], ids=lambda kind: kind.__name__)
def test_what_is_right_passes_what_catches_bugs(right: Bug) -> None:
    """It isn't the reference's own fault that a check fails."""
    of_files = issubclass(right, FileAdapter)
    checks = {check for bug, check in PAIRS if issubclass(bug, FileAdapter if of_files else right)}
    wrong = {check: said for check in checks if (said := came_to(right, check))}
    assert not wrong


def test_every_check_fails_for_a_planted_bug() -> None:
    """One that never did may be no check at all: plant the bug that it is there for, or delete it."""
    of_the_author = {f"test_{name}" for name, _, _ in WRONGLY_SET_UP}
    unproven = {check.id for check in CHECKS} - {check for _, check in PAIRS} - of_the_author
    assert not unproven, f"they never failed: {sorted(unproven)}"


def test_every_planted_bug_is_in_the_table() -> None:
    assert set(planted()) == CAUGHT_BY.keys()
    assert len(CAUGHT_BY) >= 30


def test_the_table_names_checks_that_there_are() -> None:
    known = {check.id for check in CHECKS}
    assert {check for _, check in PAIRS} <= known


def test_a_planted_bug_is_one_wrong_member() -> None:
    """So that it is this bug that a check catches and no other."""
    wrong = {bug.__name__: own_members(bug) for bug in CAUGHT_BY if len(own_members(bug)) != 1}
    assert not wrong


def planted() -> Iterator[Bug]:
    modules = (answers, changes, content, days, declaring, file_names, files, reading, replies, requests, sessions)
    for module in modules:
        for _, member in getmembers(module, isclass):
            ours = issubclass(member, ReferenceAdapter | FileAdapter) and member.__module__ == module.__name__
            if ours and member not in days.RIGHT:
                yield member


def own_members(bug: Bug) -> list[str]:
    """What the class itself says, besides what Python and ``abc`` put there."""
    return [name for name in vars(bug) if not name.startswith(("__", "_abc_")) or name == "__init__"]
