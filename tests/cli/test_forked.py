"""A command that is forked says and does what one says and does that begins with nothing."""

from __future__ import annotations

import pytest

from .conftest import Office, Ran


def begun(office: Office, *arguments: str, **env: str | None) -> Ran:
    with office.start(*arguments, env=env) as process:
        out, err = process.communicate(timeout=60)
    return Ran(process.returncode, out, err)


@pytest.mark.parametrize(
    "arguments", [("check", "hang.csv"), ("check", "khong-co.csv"), ("no-such-command",), ("stamps", "layouts")]
)
def test_both_end_the_same(office, arguments):
    assert office.run(*arguments) == begun(office, *arguments)


def test_each_has_its_own_environment_and_leaves_nothing_to_the_next(office):
    vietnamese = office.run("stamps", "layouts", env={"OCOPSYNC_LANG": "vi"})
    assert vietnamese == begun(office, "stamps", "layouts", OCOPSYNC_LANG="vi")
    assert office.run("stamps", "layouts") != vietnamese


def test_what_is_no_answer_of_ours_is_seen(office):
    """With OCOPSYNC_DEBUG a mistake of the program's leaves as Python shows it."""
    (office.folder / "broken.py").write_text("raise RuntimeError('broken')", encoding="utf-8")
    env = {"OCOPSYNC_DEBUG": "1", "PYTHONPATH": str(office.folder), "PYTHON_KEYRING_BACKEND": "broken.Keyring"}
    with pytest.raises(AssertionError, match="RuntimeError: broken"):
        office.run("stamps", "key", env=env)
