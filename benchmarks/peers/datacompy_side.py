"""The two sides compared by datacompy, on pandas."""

from __future__ import annotations

import sys

import datacompy
import pandas as pd
from answering import answered, folder


def found() -> dict[str, int]:
    wanted, live = (
        pd.read_csv(folder() / f"{name}.csv", dtype=str, keep_default_na=False) for name in ("wanted", "live")
    )
    compared = datacompy.PandasCompare(wanted, live, join_columns="id")
    return {
        "changed": int(len(compared.intersect_rows) - compared.count_matching_rows()),
        "missing": len(compared.df1_unq_rows),
        "unmanaged": len(compared.df2_unq_rows),
    }


sys.stdout.write(answered(found))
