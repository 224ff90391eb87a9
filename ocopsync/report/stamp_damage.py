"""What ``ocopsync stamps damage --json`` prints; its schema is ``ocopsync_schemas/stamps-damage.json``."""

from __future__ import annotations

from typing import Any

from ocopsync.messages import Message, say
from ocopsync.stamps.robustness import HARMS, Robustness


def damage_json(found: Robustness, mm: float, advice: Message, exit_code: int) -> dict[str, Any]:
    symbol, fit = found.symbol, found.fit
    return {
        "exit_code": exit_code,
        "level": symbol.level,
        "modules": symbol.modules,
        "mm": mm,
        "dpi": fit.dpi,
        "dots": fit.dots,
        "module_mm": round(fit.module, 4),
        "side_mm": round(fit.side, 2),
        "seed": found.seed,
        "harms": [
            {
                "harm": harm.name,
                "title": str(say(harm.title)),
                "everyday": harm.everyday,
                "read": found.shares[harm.name],
            }
            for harm in HARMS
        ],
        "robust": found.is_robust,
        "stain": found.bears,
        "remarks": list(map(str, fit.remarks)),
        "advice": str(advice),
    }
