"""``ocopsync stamps key`` and ``stamps sign``: keys are kept, never shown, and old ones stay good."""

from __future__ import annotations

import re

import pytest

from ocopsync.settings import load_settings
from ocopsync.stamps.signing import Signature, check, new_key, public_key, sign

KEPT = {"PYTHON_KEYRING_BACKEND": "keyring_in_a_file.Keyring"}
BACKEND = """
import json, pathlib, keyring.backend

class Keyring(keyring.backend.KeyringBackend):
    priority = 1
    file = pathlib.Path(__file__).with_name("kept.json")

    def held(self):
        return json.loads(self.file.read_text()) if self.file.exists() else {}

    def get_password(self, service, name):
        return self.held().get(f"{service}/{name}")

    def set_password(self, service, name, value):
        self.file.write_text(json.dumps({**self.held(), f"{service}/{name}": value}))
"""
LINK = "https://tem.example.vn/t/01/08930000000019/10/L-01"
PRIVATE = re.compile(r"OCOPSYNC_STAMPS_KEY=([\w-]{43})\b")


@pytest.fixture
def place(office):
    """A folder with a domain of its own, and no keyring."""
    office.lead_stamps_here("t")
    return office


@pytest.fixture
def keyring(place, tmp_path):
    """The environment of a computer that has a keyring."""
    (tmp_path / "keyring_in_a_file.py").write_text(BACKEND, encoding="utf-8")
    return {**KEPT, "PYTHONPATH": str(tmp_path)}


def publics(place) -> tuple[str, ...]:
    return load_settings(place.settings).stamps.public_keys


def kept(tmp_path) -> str:
    found = re.search(r'/key": "([\w-]{43})"', (tmp_path / "kept.json").read_text(encoding="utf-8"))
    assert found
    return found[1]


def test_a_new_key_is_kept_and_only_its_public_half_is_seen(place, keyring, tmp_path):
    ran = place.run("stamps", "key", "--new", env=keyring)
    assert ran.code == 0, ran.err
    private = kept(tmp_path)
    assert publics(place) == (public_key(private),)
    assert public_key(private) in ran.out
    assert private not in ran.out + ran.err + place.settings.read_text(encoding="utf-8")


def test_where_there_is_a_keyring_the_private_key_is_not_shown_even_when_asked(place, keyring, tmp_path):
    ran = place.run("stamps", "key", "--new", "--show", env=keyring)
    assert ran.code == 0
    assert kept(tmp_path) not in ran.out + ran.err


def test_the_key_is_shown_again_by_its_public_half(place, keyring):
    place.run("stamps", "key", "--new", env=keyring)
    before = place.settings.read_bytes()
    ran = place.run("stamps", "key", env=keyring)
    assert ran.code == 0
    assert publics(place)[0] in ran.out
    assert place.settings.read_bytes() == before


def test_a_new_key_leaves_the_old_one_in_the_list_and_its_stamps_right(place, keyring, tmp_path):
    place.run("stamps", "key", "--new", env=keyring)
    old = place.run("stamps", "sign", LINK, env=keyring).out.strip()
    place.run("stamps", "key", "--new", env=keyring)
    new = place.run("stamps", "sign", LINK, env=keyring).out.strip()
    assert old != new
    assert len(publics(place)) == 2
    assert publics(place)[1] == public_key(kept(tmp_path))
    ran = place.run("stamps", "parse", old, new, "--json", env=keyring)
    assert [stamp["signature"] for stamp in ran.json["stamps"]] == ["right", "right"]


def test_what_else_stands_in_the_settings_stays(place, keyring):
    before = place.settings.read_text(encoding="utf-8")
    place.run("stamps", "key", "--new", env=keyring)
    after = place.settings.read_text(encoding="utf-8")
    assert after.replace(f'public_keys = ["{publics(place)[0]}"]\n', "") == before


def test_a_public_key_that_was_lost_from_the_settings_is_put_back(place, keyring):
    before = place.settings.read_bytes()
    place.run("stamps", "key", "--new", env=keyring)
    found = publics(place)
    place.settings.write_bytes(before)
    refused = place.run("stamps", "sign", LINK, env=keyring)
    assert refused.code == 2
    assert "ocopsync stamps key" in refused.words
    assert place.run("stamps", "key", env=keyring).code == 0
    assert publics(place) == found


def test_without_a_keyring_no_key_is_made_unless_it_is_to_be_shown(place):
    ran = place.run("stamps", "key", "--new")
    assert ran.code == 2
    assert "OCOPSYNC_STAMPS_KEY" in ran.words
    assert "--show" in ran.words
    assert not publics(place)


def test_a_key_that_is_shown_works_from_the_environment(place):
    ran = place.run("stamps", "key", "--new", "--show")
    assert ran.code == 0
    private = PRIVATE.search(ran.out)[1]
    assert publics(place) == (public_key(private),)
    signed = place.run("stamps", "sign", LINK, env={"OCOPSYNC_STAMPS_KEY": private}).out.strip()
    assert check(signed, publics(place)) is Signature.RIGHT


def test_a_new_key_is_not_hidden_behind_one_in_the_environment(place, keyring):
    ran = place.run("stamps", "key", "--new", env={**keyring, "OCOPSYNC_STAMPS_KEY": new_key()})
    assert ran.code == 2
    assert "Take it away first" in ran.words


def test_without_a_key_it_is_said_how_to_make_one(place):
    for command in (["key"], ["sign", LINK]):
        ran = place.run("stamps", *command)
        assert ran.code == 2
        assert "ocopsync stamps key --new" in ran.words
        assert "OCOPSYNC_STAMPS_KEY" in ran.words


def test_a_key_that_is_none_is_refused_and_not_repeated(place):
    ran = place.run("stamps", "key", env={"OCOPSYNC_STAMPS_KEY": "geheim-geheim"})
    assert ran.code == 2
    assert "43 characters" in ran.words
    assert "geheim" not in ran.out + ran.err


def test_show_alone_shows_nothing(place, keyring):
    place.run("stamps", "key", "--new", env=keyring)
    ran = place.run("stamps", "key", "--show", env=keyring)
    assert ran.code == 2
    assert "never shown" in ran.words


def test_settings_with_a_key_that_is_none_are_refused(place):
    text = place.settings.read_text(encoding="utf-8")
    place.settings.write_text(text.replace('prefix = "t"', 'prefix = "t"\npublic_keys = ["x"]'), encoding="utf-8")
    ran = place.run("stamps", "parse", LINK)
    assert ran.code == 2
    assert "stamps.public_keys should be a list of keys" in ran.words


def test_signed_links_come_one_a_line_and_what_is_not_ours_is_told(place):
    key = new_key()
    place.settings.write_text(
        place.settings.read_text(encoding="utf-8").replace(
            'prefix = "t"', f'prefix = "t"\npublic_keys = ["{public_key(key)}"]'
        ),
        encoding="utf-8",
    )
    env = {"OCOPSYNC_STAMPS_KEY": key}
    ran = place.run("stamps", "sign", LINK, "https://evil.vn/t/01/08930000000019", f"{LINK}2", env=env)
    assert ran.code == 2
    assert ran.out.splitlines() == [sign(LINK, key), sign(f"{LINK}2", key)]
    assert "evil.vn" in ran.err


def test_anyone_checks_with_the_public_key_and_no_settings(place):
    key = new_key()
    signed = sign(LINK, key)
    place.settings.unlink()
    right = place.run("stamps", "parse", signed, "--key", public_key(key))
    assert "The signature is right" in right.words
    wrong = place.run("stamps", "parse", signed.replace("L-01", "L-02"), "--key", public_key(key))
    assert "The signature is wrong" in wrong.words
    assert "no public key is known" in place.run("stamps", "parse", signed).words
    nonsense = place.run("stamps", "parse", signed, "--key", "x")
    assert nonsense.code == 2
    assert "is no public key" in nonsense.words
