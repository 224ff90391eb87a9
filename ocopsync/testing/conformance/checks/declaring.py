"""What an adapter says of itself, before anything is sent."""

from __future__ import annotations

import re

import attrs

from ocopsync.adapter import SEAM, Claim, Evidence
from ocopsync.listing import EXTRA, FIELDS
from ocopsync.testing.conformance.suite import Suite


class Declaring(Suite):
    def test_it_has_a_name_and_a_title(self) -> None:
        """The name can be typed and stands in settings and environment variables, and the title is for people."""
        adapter = self.make().adapter
        assert re.fullmatch(r"[a-z][a-z0-9_-]*", adapter.name), f"name = {adapter.name!r}: small letters, digits and -"
        assert adapter.title.strip() == adapter.title != "", f"title = {adapter.title!r}: what people call it"

    def test_it_fits_the_seam(self) -> None:
        """It was written for the seam of the installed ocopsync, which uses no other, however well it works."""
        adapter = self.make().adapter
        assert adapter.seam == SEAM, f"seam = {adapter.seam!r}; this ocopsync has {SEAM}"

    def test_its_schema_is_valid(self) -> None:
        """The listing schema is JSON Schema of draft 2020-12, for otherwise nothing is checked by it."""
        import jsonschema_rs

        schema = dict(self.make().adapter.schema)
        assert schema.get("$schema") == "https://json-schema.org/draft/2020-12/schema", "say $schema: draft 2020-12"
        jsonschema_rs.meta.validate(schema)

    def test_its_settings_explain_themselves(self) -> None:
        """Each key of the settings says what it is for, because a person who has only the file must fill it in."""
        silent = [item.name for item in attrs.fields(self.make().adapter.Settings) if not item.metadata.get("help")]
        assert not silent, f"settings without help: {silent}; declare them with setting(default, help=…)"

    def test_its_credentials_explain_themselves(self) -> None:
        """Each credential has a name that an environment variable can have, and says what it is."""
        for item in self.make().adapter.credentials:
            assert re.fullmatch(r"[a-z][a-z0-9_]*", item.name), f"the credential {item.name!r}: small letters and _"
            assert item.help.strip(), f"the credential {item.name} has no help"

    def test_capabilities_have_their_evidence(self) -> None:
        """Nothing is stated without saying how it is known, so that nobody takes a guess for the platform's rule."""
        capabilities = self.capabilities(self.make())
        bare = [name for name, how in capabilities.fields.items() if not isinstance(how, Evidence)]
        assert not bare, f"fields without Evidence: {bare}"
        claims = [name for name in declared_claims() if not isinstance(getattr(capabilities, name), Claim)]
        assert not claims, f"capabilities that are no Claim: {claims}; write fact(…), assumed(…) or ours(…)"

    def test_fields_have_the_core_s_names(self) -> None:
        """A field is declared in the core's words or as ``extra.…``; another name is compared by nobody."""
        declared = self.capabilities(self.make()).fields
        strange = [name for name in declared if name not in FIELDS and not name.startswith(EXTRA)]
        assert not strange, f"the core has no such fields: {strange}"
        assert "title" in declared, "a listing without a title can't be told from another"

    def test_numbers_of_capabilities_make_sense(self) -> None:
        """Batch size and concurrency are at least 1 and no time is negative, for the core divides by them."""
        capabilities = self.capabilities(self.make())
        assert capabilities.batch_size.value >= 1
        assert capabilities.concurrency.value >= 1
        assert capabilities.read_lag.value.total_seconds() >= 0

    def test_making_it_sends_nothing(self) -> None:
        """An adapter that is only made sends nothing, because commands make all of them."""
        subject = self.make()
        _ = subject.adapter.capabilities, subject.adapter.credentials, subject.adapter.push_blocked
        assert not subject.mount.sent, f"sent while it was made: {[item.line for item in subject.mount.sent]}"


def declared_claims() -> list[str]:
    """The capabilities that are claims."""
    from ocopsync.adapter import Capabilities

    return [item.name for item in attrs.fields(Capabilities) if isinstance(item.default, Claim)]
