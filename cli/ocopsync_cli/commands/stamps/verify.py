"""``ocopsync stamps verify``: whether a stamp is what it seems, from its text or from a photograph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocopsync.messages import N_, Message, say
from ocopsync_cli.commands.stamps.parse import echo, lines_of
from ocopsync_cli.office import has_ledger, opened_ledger, settings_for
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import argument, json_option, option, stack
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.ledger import Ledger
    from ocopsync.settings import Settings
    from ocopsync.stamps.samples import Sample
    from ocopsync.stamps.verifying import Answer, Verifier

VERDICTS = {
    "recalled": N_("RECALLED"),
    "foreign": N_("NOT OURS: it leads elsewhere"),
    "forged": N_("FORGED"),
    "void": N_("VOID"),
    "used": N_("USED before"),
    "unknown": N_("UNKNOWN"),
    "genuine": N_("GENUINE"),
}


@declare(
    "verify",
    help=N_(
        "Say whether stamps are what they seem, from their texts or from photographs. Looking counts as no scan; only "
        "--secret writes something."
    ),
)
@stack(
    argument("given", metavar="TEXT|IMAGE...", nargs=-1, required=True),
    option("--secret", metavar="CODE", default="", help=N_("The second code, scratched free: it counts once.")),
    json_option,
)
def command(given: tuple[str, ...], secret: str, as_json: bool) -> int:
    from ocopsync.errors import UsageError
    from ocopsync.stamps.findings import Verdict

    screen, settings = Screen(as_json=as_json), settings_for()
    if not has_ledger(settings):
        raise UsageError(say("There is no ledger yet: no stamps were issued from this folder."))
    samples = samples_in(given)
    if secret:
        samples = iter([only(list(samples))])
    told, codes = [], {0}
    with opened_ledger(settings) as ledger:
        verifier = verifier_for(settings, ledger)
        for sample in samples:
            found = answered(verifier, sample, secret)
            told.append(json_of(sample, found))
            if isinstance(found, Message):
                codes.add(2)
                show_unreadable(screen, sample, found)
            else:
                codes.add(0 if found.verdict is Verdict.GENUINE else 1)
                show(screen, sample, found)
    code = max(codes)
    if as_json:
        screen.json({"exit_code": code, "stamps": told})
    return code


def samples_in(given: tuple[str, ...]) -> Iterator[Sample]:
    """Pictures and texts; ``-`` stands for the lines of the input, each of which is one of the two."""
    from ocopsync.stamps.samples import samples_of

    for text in lines_of(given):
        yield from samples_of(text)


def only(samples: list[Sample]) -> Sample:
    from ocopsync.errors import UsageError

    if len(samples) != 1:
        raise UsageError(
            say("--secret is the code of a single stamp, and there are {count}. Name one.", count=len(samples))
        )
    return samples[0]


def verifier_for(settings: Settings, ledger: Ledger) -> Verifier:
    from ocopsync.ledger import ScanBook, StampBook
    from ocopsync.stamps.verifying import Verifier

    of = settings.stamps
    return Verifier(
        StampBook(ledger), ScanBook(ledger), settings.catalogue_id, of.base, others=of.others, publics=of.public_keys
    )


def answered(verifier: Verifier, sample: Sample, secret: str) -> Answer | Message:
    """The answer, or why there is none."""
    from ocopsync.clock import SystemClock, today
    from ocopsync.errors import InputError

    if sample.error:
        return sample.error
    try:
        if secret:
            return verifier.ask(sample.text, secret, SystemClock().now())
        return verifier.look(sample.text, today(SystemClock()), times=sample.times)
    except InputError as error:
        return error.message


def json_of(sample: Sample, found: Answer | Message) -> dict[str, object]:
    from ocopsync.report.stamp_answers import answer_json, unanswered_json

    return unanswered_json(sample, found) if isinstance(found, Message) else answer_json(sample, found)


def show(screen: Screen, sample: Sample, answer: Answer) -> None:
    from ocopsync.privacy import mask
    from ocopsync.stamps.findings import Verdict

    screen.line(f"{sample.file}: {echo(sample.text, answer.stamp)}" if sample.file else echo(sample.text, answer.stamp))
    genuine = answer.verdict is Verdict.GENUINE
    (screen.good if genuine else screen.bad)(f"  {say(VERDICTS[answer.verdict.value])}{about(answer)}")
    for reason in (*answer.reasons, *answer.notes):
        screen.block(mask(str(reason)))
    if answer.advice:
        screen.block(str(answer.advice))
    screen.line()


def about(answer: Answer) -> str:
    """``: Mắm tôm Hòa Hải, lot L-01``, as far as it is known."""
    from ocopsync.stamps.findings import Verdict

    lot = answer.lot
    if lot is None or answer.verdict is Verdict.FOREIGN:
        return ""
    title = str(lot.facts.get("title") or lot.sku)
    return str(say(": {title}, lot {lot}", title=title, lot=lot.lot))


def show_unreadable(screen: Screen, sample: Sample, error: Message) -> None:
    from ocopsync.privacy import mask
    from ocopsync.stamps.address import shown

    screen.line(str(sample.file) if sample.file else mask(shown(sample.text)))
    screen.bad(f"  {mask(str(error))}")
    screen.line()
