"""`discreet verify` from the command line: its output, its exit codes, and its page (P12)."""

import json
from pathlib import Path

import pytest

from discreet.ports.cells import CellState
from discreet.verify.findings import MAX_NAMED, Findings
from discreet.verify.report import as_json, cells_line, exit_code, promise_lines, summary_line, table
from discreet.verify.run import Verified

pytestmark = pytest.mark.promise("P12")

FINE = Verified("P1", Findings(checked=7), 0.1)


def broken(count: int = 1) -> Verified:
    findings = Findings(checked=count)
    for n in range(count):
        findings.breach(f"ledger row {n}", "No person allowed it.")
    return Verified("P4", findings, 0.1)


def partly() -> Verified:
    findings = Findings(checked=1)
    findings.add_unchecked("one key", "It is of an unknown kind.")
    return Verified("P10", findings, 0.1)


def test_the_exit_code_is_the_worst_result() -> None:
    assert exit_code([FINE]) == 0
    assert exit_code([FINE, broken(), partly()]) == 1
    assert exit_code([FINE, partly()]) == 2


def test_a_breach_is_named_with_its_reason() -> None:
    first, second = promise_lines(broken())
    assert first.startswith("P4   BROKEN")
    assert second == "     ✗ ledger row 0: No person allowed it."
    assert "P4 broken" in summary_line([FINE, broken()])


def test_breaches_over_the_limit_are_counted() -> None:
    *_, last = promise_lines(broken(MAX_NAMED + 5))
    assert last == "     ✗ and 5 more"
    document = json.loads(as_json([broken(MAX_NAMED + 5)]))["promises"][0]
    assert (document["breached"], len(document["breaches"])) == (MAX_NAMED + 5, MAX_NAMED)


def test_an_unchecked_item_is_reported() -> None:
    first, second = promise_lines(partly())
    assert first.startswith("P10  part")
    assert second == "     ? not checked: one key: It is of an unknown kind."
    assert "not all of P10 could be checked" in summary_line([FINE, partly()])


def test_the_state_of_cells_names_what_confines_them() -> None:
    state = CellState(is_available=True, sentence="Cells work.", confined_by=("namespaces", "Landlock 6"))
    assert cells_line(state) == "     i Cells work. Confined by namespaces, Landlock 6."
    assert cells_line(CellState(is_available=False, sentence="No cells.")) == "     i No cells."
    document = json.loads(as_json([FINE], state))["cells"]
    assert document == {"is_available": True, "sentence": "Cells work.", "confined_by": ["namespaces", "Landlock 6"]}
    assert json.loads(as_json([FINE]))["cells"] is None


def test_the_page_contains_the_table() -> None:
    assert table() in (Path(__file__).parents[2] / "docs/verify.md").read_text()
