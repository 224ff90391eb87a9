"""Numbers on the command line: click's types, with the kind and the range in the user's language."""

from __future__ import annotations

import math
from typing import Any

import click

from ocopsync.messages import N_, say, translated


class _InWords:
    """What click asks a type for in the help and where a number is refused."""

    kind: str
    min: Any
    max: Any

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return translated(self.kind).upper().replace(" ", "_")

    def _describe_range(self) -> str:
        if self.max is None:
            return str(say("from {least} on", least=self.min))
        return str(say("from {least} to {most}", least=self.min, most=self.max))


class WholeNumber(_InWords, click.IntRange):
    """A whole number of at least ``min``, and of at most ``max`` where that is given."""

    kind = N_("whole number")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        self.name = translated(self.kind)
        return super().convert(value, param, ctx)


class Number(_InWords, click.FloatRange):
    """The same for a number that may be a fraction; neither infinite nor none."""

    kind = N_("number")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        self.name = translated(self.kind)
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(str(say("{value!r} is not a valid {number_type}.", value=value, number_type=self.name)), param)
        return number
