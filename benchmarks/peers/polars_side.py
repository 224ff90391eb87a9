"""The two sides joined by Polars: read both CSV files, join, compare every column."""

from __future__ import annotations

import sys

import polars as pl
from answering import answered, folder


def found() -> dict[str, int]:
    wanted, live = (pl.read_csv(folder() / f"{name}.csv", infer_schema=False) for name in ("wanted", "live"))
    names = [name for name in wanted.columns if name != "id"]
    joined = wanted.join(live, on="id", how="full", suffix="_live")
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_live")) for name in names)
    both = pl.col("id").is_not_null() & pl.col("id_live").is_not_null()
    return {
        "changed": joined.filter(both & differs).height,
        "missing": joined.filter(pl.col("id_live").is_null()).height,
        "unmanaged": joined.filter(pl.col("id").is_null()).height,
    }


sys.stdout.write(answered(found))
