"""``ocopsync adapters new`` at the command line."""

from __future__ import annotations


def test_it_writes_a_project_and_says_how_to_go_on(office):
    ran = office.run("adapters", "new", "lao-cai", "--kind", "json")
    assert ran.code == 0
    assert "written into ocopsync-lao-cai: 11 files" in ran.words
    assert (office.folder / "ocopsync-lao-cai" / "pyproject.toml").is_file()
    again = office.run("adapters", "new", "lao-cai", "--kind", "json")
    assert (again.code, "not empty; nothing was written" in again.words) == (2, True)


def test_where_nobody_can_be_asked_the_kind_must_be_given(office):
    ran = office.run("adapters", "new", "lao-cai")
    assert (ran.code, "--kind json, --kind html or --kind file" in ran.words) == (2, True)
    assert not (office.folder / "ocopsync-lao-cai").exists()


def test_a_name_that_is_taken_is_refused_in_both_languages(office):
    for language, said in (("en", "is taken"), ("vi", "voso")):
        ran = office.run("adapters", "new", "voso", "--kind", "json", env={"OCOPSYNC_LANG": language})
        assert (ran.code, said in ran.words) == (2, True)
