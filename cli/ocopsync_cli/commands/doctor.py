"""``ocopsync doctor``: whether settings, ledger and marketplaces are in order, and what to do where they aren't."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocopsync.messages import N_, say
from ocopsync_cli.office import settings_given
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import command as declare
from ocopsync_cli.vocabulary import json_option

if TYPE_CHECKING:
    from ocopsync.doctor import Finding

PARTS = {
    "versions": N_("versions"),
    "settings": N_("settings"),
    "ledger": N_("ledger"),
    "disk": N_("disk"),
    "copies": N_("copies"),
    "work": N_("at work"),
    "operations": N_("operations"),
    "runs": N_("runs"),
}
VERDICTS = {"well": N_("well"), "warning": N_("to know"), "wrong": N_("wrong")}


@declare(
    "doctor",
    help=N_("Say whether settings, ledger and marketplaces are in order. Nothing is sent and nothing is changed."),
)
@json_option
def command(as_json: bool) -> int:
    from ocopsync.doctor import Verdict, diagnose
    from ocopsync.settings import find_settings
    from ocopsync_cli.words import word

    screen = Screen(as_json=as_json)
    findings = list(diagnose(lambda: settings_given() or find_settings(Path.cwd())))
    well = all(finding.verdict is not Verdict.WRONG for finding in findings)
    if as_json:
        screen.json(findings_json(findings, well=well))
        return 0 if well else 1
    screen.table(
        [say("Part"), say("State"), say("Found")],
        ((word(PARTS, item.about), word(VERDICTS, item.verdict), item.message) for item in findings),
    )
    if well:
        screen.good(say("All is in order."))
    else:
        screen.bad(say("Not all is in order: see above what to do."))
    return 0 if well else 1


def findings_json(findings: list[Finding], *, well: bool) -> dict[str, Any]:
    return {
        "well": well,
        "findings": [
            {"about": item.about, "verdict": item.verdict.value, "message": str(item.message)} for item in findings
        ],
    }
