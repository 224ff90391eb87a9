"""What ``ocopsync stamps scans`` prints with ``--json``: ``stamps-scans-import.json``, ``stamps-scans-report.json``."""

from __future__ import annotations

from typing import Any

from ocopsync.privacy import mask
from ocopsync.stamps.scan_report import Counted, ScanReport, Suspect
from ocopsync.stamps.scans import Imported

Json = dict[str, Any]


def import_json(done: Imported) -> Json:
    return {
        "rows": done.read,
        "new": done.new,
        "known": done.known,
        "bad": done.bad,
        "bad_rows": [{"line": line, "why": mask(str(why))} for line, why in done.bad_rows],
        "placeless": done.placeless,
        "left_out": list(map(mask, done.left_out)),
    }


def report_json(found: ScanReport) -> Json:
    return {
        "counts": list(map(_count, found.counts)),
        "suspects": list(map(_suspect, found.suspects)),
        "never_issued": [
            {
                "code": stray.code,
                "serial": stray.serial,
                "scans": stray.scans,
                "first": stray.first.isoformat(),
                "last": stray.last.isoformat(),
            }
            for stray in found.strays
        ],
        "other_codes": found.others,
    }


def _count(item: Counted) -> Json:
    count = item.count
    return {
        "sku": item.sku,
        "title": item.title,
        "code": count.code,
        "lot": count.lot,
        "known_lot": item.lot is not None,
        "recalled": item.lot is not None and item.lot.recalled,
        "scans": count.scans,
        "secrets": count.secrets,
        "looks": count.looks,
        "first": count.first.isoformat(),
        "last": count.last.isoformat(),
    }


def _suspect(suspect: Suspect) -> Json:
    item = suspect.suspicion
    return {
        "sku": suspect.sku,
        "lot": suspect.lot,
        "code": item.code,
        "serial": item.serial,
        "scans": item.scans,
        "first": item.first.isoformat(),
        "last": item.last.isoformat(),
        "strong": item.strong,
        "evidence": [
            {"sign": each.sign.value, "strong": each.strong, "said": str(each.said)} for each in item.evidence
        ],
        "advice": str(item.advice),
    }
