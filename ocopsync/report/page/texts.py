"""The page's own sentences; the gaps of those that its script fills stay open."""

from __future__ import annotations

from collections.abc import Mapping

from ocopsync.messages import N_, current_language, translated

TEXTS: Mapping[str, str] = {
    "title": N_("Reconciliation of {day}"),
    "heading": N_("What stands on the marketplaces, and what was meant"),
    "read_at": N_("Read at {moment}; compared with the catalogue as of {day}."),
    "to_table": N_("Skip to the table"),
    "not_read": N_("Not read: nothing is known of what stands there"),
    "catalogues": N_("cooperatives: {n}"),
    "not_read_part": N_("not read: {n} of {all}"),
    "alike": N_("as it was meant"),
    "differ": N_("{n} of {all} listings differ from what was meant"),
    "nothing_differs": N_("Everything is as it was meant."),
    "nothing_read_differs": N_("Nothing differs in what could be read."),
    "nothing_known": N_("Nothing could be compared."),
    "waiting_too": N_("Waiting for approval among them: {n}."),
    "invalid": N_("Rows with errors, not compared: {n}. See them with: ocopsync check CATALOGUE"),
    "totals": N_("Totals"),
    "where": N_("Where it differs"),
    "by_marketplace": N_("By marketplace"),
    "by_catalogue": N_("By cooperative, the most differences first"),
    "more_catalogues": N_("Cooperatives with fewer differences, in the list below: {n}."),
    "clean_catalogues": N_("Cooperatives of which no difference is known: {n}."),
    "marketplace": N_("Marketplace"),
    "catalogue": N_("Cooperative"),
    "differences": N_("Differences"),
    "same_share": N_("Share alike"),
    "list": N_("The list"),
    "only": N_("Show only: {name}"),
    "search": N_("Search"),
    "search_hint": N_("Name, code, value… with or without accents"),
    "all": N_("all"),
    "state": N_("State"),
    "who": N_("Who changed it"),
    "field": N_("In what"),
    "show_waiting": N_("Also those waiting for approval"),
    "hide_done": N_("Without those done"),
    "reset": N_("Show all again"),
    "caption": N_("Each line is one listing, or one field of it, that differs"),
    "done": N_("Done"),
    "done_for": N_("Done: {name}"),
    "product": N_("Product"),
    "place": N_("Where"),
    "there": N_("Stands there"),
    "wanted": N_("Wanted"),
    "since": N_("Since"),
    "times": N_("found {n} times"),
    "last_sent": N_("sent last: {value}"),
    "choice": N_("What to do"),
    "choice_for": N_("What to do: {name}"),
    "undecided": N_("– not decided –"),
    "nothing": N_("nothing"),
    "whole": N_("In full"),
    "open": N_("Its page on the marketplace"),
    "shown": N_("{shown} of {all} lines; done: {done} of {most}"),
    "none_shown": N_("No line fits. Show all again, or search for less."),
    "page": N_("Page {page} of {pages}"),
    "pages": N_("Pages of the list"),
    "previous": N_("Previous"),
    "next": N_("Next"),
    "decide": N_("Decide and save"),
    "decide_how": N_(
        "Choose what to do in the lines, save it as a file, then: ocopsync reconcile CATALOGUE --decisions FILE"
    ),
    "for_shown": N_("In all lines shown that aren't decided yet ({n})"),
    "take_back": N_("– take back what was decided –"),
    "apply": N_("Set"),
    "applied": N_("Lines set: {n}."),
    "also_set": N_("It is about the whole listing; other lines of it that changed too: {n}."),
    "save": N_("Save decisions ({n})"),
    "file": N_("decisions-{day}.json"),
    "saved": N_("Decisions saved: {n}, as {file}, where the browser puts downloads."),
    "print": N_("Print what is shown"),
    "not_kept": N_(
        "This browser keeps nothing of this page: what is ticked and chosen is lost when it is closed. "
        "Save the decisions first."
    ),
    "no_script": N_("The list needs JavaScript, which is switched off in this browser."),
    "rewritten": N_("What marketplaces always write otherwise"),
    "rewritten_how": N_("Named once; these are no differences and nothing needs to be done."),
    "rewritten_times": N_("listings: {n}"),
    "printed_filter": N_("Shown: {filter}"),
    "printed_cut": N_("only the first {n} are printed; show fewer to print the others"),
    "signed_at": N_("………………, day {day} month {month} year {year}"),
    "made_by": N_("Made by"),
    "head": N_("Head of the unit"),
    "sign": N_("(signature, full name)"),
    "made_with": N_("Made with ocopsync. This page asks nothing of the network."),
}


def texts() -> dict[str, str]:
    """By name, in the user's language."""
    return {name: translated(text) for name, text in TEXTS.items()}


def counted(number: int) -> str:
    """``12.345`` as the user's language groups it."""
    return f"{number:,}".replace(",", "." if current_language() == "vi" else ",")
