"""Compile the message catalogues when a wheel or an editable install is built."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class MessagesHook(BuildHookInterface):
    def initialize(self, version, build_data):
        compile_catalogues(Path(self.root))


def compile_catalogues(root):
    for source in (root / "ocopsync" / "locale").glob("*/LC_MESSAGES/*.po"):
        with source.open("rb") as text, source.with_suffix(".mo").open("wb") as compiled:
            language = source.parent.parent.name  # without it Babel leaves the plural rule out
            write_mo(compiled, read_po(text, locale=language))
