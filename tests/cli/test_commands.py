"""Every command as people run it: what it prints, what it leaves behind, and its exit code."""

from __future__ import annotations

import signal
import socket
import urllib.request

import pytest

import ocopsync
from ocopsync_cli.commands.sandbox import setting_of

# Setting up


def test_init_writes_settings_once_and_never_touches_them_again(offices):
    folder = offices("voso").folder / "mới"
    office = offices("voso")
    assert office.run("init", str(folder)).code == 0
    written = (folder / "ocopsync.toml").read_text(encoding="utf-8")
    again = office.run("init", str(folder))
    assert again.code == 2
    assert "was left as it is" in again.words
    assert (folder / "ocopsync.toml").read_text(encoding="utf-8") == written


def test_init_for_practice_writes_addresses_on_this_computer(office):
    assert office.run("init", "tap", "--practice", "--to", "voso").code == 0
    written = (office.folder / "tap" / "ocopsync.toml").read_text(encoding="utf-8")
    assert "http://127.0.0.1:8802" in written
    assert "[marketplaces.thanhhoa]" not in written


def test_login_tries_the_credentials_that_are_there(office):
    ran = office.run("login", "voso", "--try")
    assert ran.code == 0
    assert "Voso" in ran.out


def test_login_with_a_wrong_password_fails_and_does_not_repeat_it(office):
    ran = office.run("login", "voso", "--try", env={"OCOPSYNC_VOSO_PASSWORD": "sai-mat-khau"})
    assert ran.code == 1
    assert ran.err
    assert "sai-mat-khau" not in ran.words


def test_login_without_a_terminal_names_the_variables_to_set(office):
    ran = office.run("login", "voso")
    assert ran.code == 2
    assert "OCOPSYNC_VOSO_USERNAME, OCOPSYNC_VOSO_PASSWORD" in ran.words


# Looking


def test_check_finds_nothing_in_a_good_catalogue_and_sends_nothing(office):
    ran = office.run("check", "hang.csv")
    assert ran.code == 0
    assert "5 rows: 0 errors" in ran.words
    assert not office.asked
    assert not office.ledger.exists()


def test_check_needs_no_settings(office):
    office.settings.unlink()
    assert office.run("check", "hang.csv", "--to", "voso").code == 0


def test_check_names_the_cell_the_value_and_what_to_do(office, a_row):
    office.catalogue(a_row(1), a_row(2, **{"Giá bán": "nghìn rưỡi"}))
    ran = office.run("check", "hang.csv")
    assert ran.code == 1
    assert "error [price-unreadable] MT-02 · M3 (Giá bán):" in ran.words
    assert "nghìn rưỡi" in ran.words
    assert "→ Write a whole number of đồng" in ran.words


def test_the_day_given_with_on_decides_whether_a_certificate_still_counts(office):
    before = office.run("check", "hang.csv", "--on", "25/12/2028", "--json").json
    after = office.run("check", "hang.csv", "--on", "2029-01-01", "--json").json
    assert "ocop-expired" not in {problem["code"] for problem in before["problems"]}
    assert [problem["code"] for problem in after["problems"]].count("ocop-expired") == 5
    assert (before["on"], after["on"]) == ("2028-12-25", "2029-01-01")


def test_plan_says_what_would_be_sent_and_sends_nothing(office):
    ran = office.run("plan", "hang.csv")
    assert ran.code == 3
    assert "Voso: 5 changes to send; of 5 rows: 5 to be published" in ran.words
    assert not office.asked


def test_plan_of_what_is_live_has_nothing_to_do(published):
    ran = published.run("plan", "hang.csv", "--json")
    assert ran.code == 0
    assert [plan["counts"]["unchanged"] for plan in ran.json["marketplaces"]] == [5, 5, 5]


def test_to_chooses_the_marketplaces(published):
    chosen = published.run("plan", "hang.csv", "--to", "voso,postmart", "--json").json
    assert [plan["marketplace"] for plan in chosen["marketplaces"]] == ["voso", "postmart"]


def test_reconcile_finds_no_difference_where_there_is_none(published):
    ran = published.run("reconcile", "hang.csv")
    assert ran.code == 0
    assert ran.words.count("No differences.") == 3


def test_history_tells_what_was_sent_in_which_run(published):
    ran = published.run("history", "MT-01")
    assert ran.code == 0
    assert {"postmart", "thanhhoa", "voso", "create", "publish"} <= set(ran.words.split())
    told = published.run("history", "MT-01", "--json").json
    (run,) = {operation["run"] for operation in told["operations"]}
    assert f"--run {run}" in ran.words
    assert len(published.run("history", "--run", run, "--json").json["operations"]) == 15
    assert published.run("history", "--run", "another", "--json").json["operations"] == []


def test_history_shows_at_most_as_many_as_asked_for(published):
    assert len(published.run("history", "--limit", "2", "--json").json["operations"]) == 2


def test_history_has_nothing_unknown_where_all_was_answered(published):
    ran = published.run("history", "--unknown")
    assert (ran.code, ran.out.strip()) == (0, "Nothing.")


def test_adapters_lists_the_installed_marketplaces(office):
    ran = office.run("adapters", "list")
    assert ran.code == 0
    assert {"postmart", "thanhhoa", "voso", ocopsync.__version__} <= set(ran.out.split())


def test_adapters_says_how_each_thing_is_known(office):
    ran = office.run("adapters", "list", "--details")
    assert ran.code == 0
    assert all(word in ran.words for word in ("fact", "assumed", "our own design"))
    assert "batch_size" not in ran.out


@pytest.mark.parametrize("code", ["price-unreadable", "ocop-expired", "field-missing"])
def test_explain_knows_the_codes_of_the_reader_the_rules_and_the_adapters(office, code):
    ran = office.run("explain", code)
    assert ran.code == 0
    assert ran.out.startswith(f"{code} (")
    assert "{" not in ran.out


def test_explain_without_a_code_tells_all_of_them(office):
    codes = [line for line in office.run("explain").out.splitlines() if line and not line.startswith(" ")]
    assert len(codes) > 50
    assert codes == sorted(codes)


def test_explain_of_a_mistyped_code_proposes_the_right_one(office):
    ran = office.run("explain", "price-unreadble")
    assert ran.code == 2
    assert "'price-unreadable'" in ran.words


# Publishing


def test_publish_sends_all_and_a_second_run_writes_nothing(office):
    first = office.run("publish", "hang.csv", "--yes")
    assert first.code == 0
    assert "Voso: 5 rows = 5 sent as new" in first.words
    assert len(office.boxes["voso"].listings()) == 5
    again = office.run("publish", "hang.csv", "--yes", "--json")
    assert (again.code, again.json["writes"], again.json["run"]) == (0, 0, None)


def test_publish_without_yes_and_without_a_terminal_sends_nothing(office):
    ran = office.run("publish", "hang.csv")
    assert ran.code == 2
    assert "--yes" in ran.err
    assert not office.boxes["voso"].listings()
    assert office.run("history").out.strip() == "Nothing."


def test_publish_limited_to_two_sends_two_and_the_next_run_the_rest(office):
    first = office.run("publish", "hang.csv", "--yes", "--limit", "2", "--json")
    assert len(office.boxes["voso"].listings()) == 2
    counts = first.json["marketplaces"][0]["counts"]
    assert (counts["published"], counts["held"]) == (2, 3)
    assert office.run("publish", "hang.csv", "--yes").code == 0
    assert sorted(item.sku for item in office.boxes["voso"].listings()) == [f"MT-0{n}" for n in range(1, 6)]


def test_a_row_with_errors_is_left_out_and_the_run_says_so_with_its_exit_code(office, a_row):
    office.catalogue(a_row(1), a_row(2, **{"Giá bán": "nghìn rưỡi"}))
    ran = office.run("publish", "hang.csv", "--yes")
    assert ran.code == 1
    assert "1 with errors" in ran.words
    assert [item.sku for item in office.boxes["voso"].listings()] == ["MT-01"]


def test_a_change_by_hand_is_found_named_and_put_right(offices):
    office = offices("postmart")
    postmart = office.boxes["postmart"]
    office.run("publish", office.catalogue(), "--yes")
    office.approve_all()
    postmart.change_price(postmart.by_sku("MT-01").remote_id, 40_000)
    found = office.run("reconcile", "hang.csv")
    assert found.code == 3
    assert "price: there 40.000 đ, wanted 51.000 đ" in found.words
    assert "somebody on the marketplace" in found.words
    assert office.run("plan", "hang.csv").code == 3
    assert office.run("publish", "hang.csv", "--yes").code == 0
    assert postmart.by_sku("MT-01").price == 51_000


def test_a_row_that_left_the_catalogue_is_never_withdrawn_by_that_alone(office, a_row):
    office.run("publish", "hang.csv", "--yes")
    office.catalogue(a_row(1))
    assert office.run("publish", "hang.csv", "--yes").code == 0
    assert len(office.boxes["voso"].listings()) == 5


def test_withdrawing_what_left_the_catalogue_is_braked_until_the_number_is_allowed(office, a_row):
    office.run("publish", "hang.csv", "--yes")
    office.catalogue(a_row(1), a_row(2))
    for command in ("plan", "publish"):
        braked = office.run(command, "hang.csv", "--withdraw-missing", *(["--yes"] if command == "publish" else []))
        assert braked.code == 4
        assert "--allow withdraw=3" in braked.words
    assert len(office.boxes["voso"].listings()) == 5
    allowed = office.run("publish", "hang.csv", "--withdraw-missing", "--yes", "--allow", "withdraw=3")
    assert allowed.code == 0
    assert sorted(item.sku for item in office.boxes["voso"].listings()) == ["MT-01", "MT-02"]


def test_withdraw_takes_one_listing_down(office):
    office.run("publish", "hang.csv", "--yes")
    refused = office.run("withdraw", "MT-03")
    assert refused.code == 2
    ran = office.run("withdraw", "MT-03", "--yes", "--json")
    assert (ran.code, ran.json["writes"]) == (0, 1)
    assert "MT-03" not in {item.sku for item in office.boxes["voso"].listings()}


def test_withdraw_of_a_mistyped_sku_takes_nothing_down(office):
    office.run("publish", "hang.csv", "--yes")
    ran = office.run("withdraw", "MT-03", "MT-99", "--yes")
    assert ran.code == 2
    assert "Nothing of MT-99 was ever sent to Voso" in ran.words
    assert len(office.boxes["voso"].listings()) == 5


# Settling


def test_a_lost_reply_is_unknown_until_a_person_settles_it(office):
    from ocopsync.testing import FaultKind

    office.boxes["voso"].faults.add(FaultKind.REPLY_LOST, "POST /product/save")
    office.boxes["voso"].faults.add(FaultKind.UNKNOWN_MARKUP, "GET /product/list", skip=1)  # the look at the end
    ran = office.run("publish", "hang.csv", "--yes")
    assert ran.code == 1
    assert "outcome unknown" in ran.words
    (unknown,) = office.run("history", "--unknown", "--json").json["operations"]
    stands = office.boxes["voso"].by_sku(unknown["sku"]).remote_id
    settled = office.run("resolve", unknown["sku"], "--to", "voso", "--is-live", stands, "--json")
    assert (settled.code, settled.json["phase"], settled.json["remote_id"]) == (0, "there", stands)
    assert office.run("publish", "hang.csv", "--yes").code == 0
    assert len(office.boxes["voso"].listings()) == 5


def test_what_a_person_says_is_not_there_is_sent_by_the_next_run(office):
    voso = office.boxes["voso"]
    office.run("publish", "hang.csv", "--yes")
    voso.remove(voso.by_sku("MT-01").remote_id)
    ran = office.run("resolve", "MT-01", "--to", "voso", "--not-there", "--json")
    assert (ran.code, ran.json["phase"]) == (0, "never")
    assert office.run("publish", "hang.csv", "--yes", "--json").json["writes"] == 1
    assert voso.by_sku("MT-01")


@pytest.mark.parametrize("wrong", [[], ["--is-live", "7", "--not-there"]])
def test_resolve_needs_exactly_one_answer(office, wrong):
    ran = office.run("resolve", "MT-01", "--to", "voso", *wrong)
    assert ran.code == 2
    assert "--is-live ID or --not-there" in ran.words


def test_a_listing_that_was_there_before_is_left_alone_until_it_is_adopted(offices):
    neighbour = offices("voso")
    neighbour.run("publish", neighbour.catalogue(), "--yes")
    office = offices.beside(neighbour)
    office.catalogue()
    held = office.run("publish", "hang.csv", "--yes")
    assert held.code == 1
    assert "ocopsync adopt MT-01" in held.words
    assert len(office.boxes["voso"].listings()) == 5
    adopted = office.run("adopt", "MT-01", "--to", "voso", "--json")
    assert (adopted.code, adopted.json["remote_id"]) == (0, office.boxes["voso"].by_sku("MT-01").remote_id)
    assert office.run("plan", "hang.csv", "--json").json["marketplaces"][0]["counts"]["published"] == 4


def test_adopting_what_is_not_there_says_so(office):
    ran = office.run("adopt", "MT-77", "--to", "voso")
    assert ran.code == 2
    assert "Nothing was found on Voso for MT-77" in ran.words


# Files and practice


def test_export_writes_the_workbook_once(offices):
    office = offices("postmart")
    office.catalogue()
    ran = office.run("export", "hang.csv", "--to", "postmart")
    assert ran.code == 0
    assert (office.folder / "postmart" / "postmart-hang.xlsx").stat().st_size
    again = office.run("export", "hang.csv", "--to", "postmart")
    assert again.code == 2
    assert "--out" in again.words


def test_export_to_a_marketplace_without_upload_file_says_so(office):
    ran = office.run("export", "hang.csv", "--to", "voso")
    assert ran.code == 2
    assert "Voso has no upload file" in ran.words


def test_sandbox_serves_until_ctrl_c(office):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with office.start("sandbox", "--to", "voso", "--port", str(port)) as process:
        said = [process.stdout.readline() for _ in range(4)]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_sandbox/") as page:
            assert page.status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
    assert f"http://127.0.0.1:{port}" in said[0]
    assert "  export OCOPSYNC_VOSO_PASSWORD=sandbox\n" in said


@pytest.mark.parametrize(
    ("value", "posix", "windows"),
    [
        ("sandbox", "export OCOPSYNC_A=sandbox", "$env:OCOPSYNC_A = 'sandbox'"),
        ("a b$(id)'c", """export OCOPSYNC_A='a b$(id)'"'"'c'""", "$env:OCOPSYNC_A = 'a b$(id)''c'"),
    ],
)
def test_the_lines_of_a_sandbox_can_be_copied_into_a_shell(value, posix, windows):
    assert setting_of("OCOPSYNC_A", value, "posix") == posix
    assert setting_of("OCOPSYNC_A", value, "nt") == windows


def test_the_demo_comes_out_as_it_tells(office):
    ran = office.run("demo", "ra")
    assert ran.code == 0, ran.err
    assert (office.folder / "ra" / "postmart" / "postmart-thanhhoa.xlsx").exists()
    assert not (office.folder / "ocopsync.db").exists()


def test_the_demo_never_clears_a_folder_that_is_not_its_own(office):
    ran = office.run("demo", str(office.folder))
    assert ran.code == 2
    assert office.settings.exists()


def test_the_version_is_printed(office):
    assert office.run("--version").out == f"ocopsync {ocopsync.__version__}\n"
