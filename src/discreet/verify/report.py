"""The output of `discreet verify`: a line for each promise, or JSON.

Invariant: the exit code is the worst result: 1 for a breach, 2 if something could not be checked, 0 if everything was
checked and holds.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from discreet.ports.cells import CellState
from discreet.verify.findings import MAX_NAMED
from discreet.verify.run import CHECKS, Verified

AS_PROMISED, BROKEN, UNCHECKED = 0, 1, 2


def exit_code(results: Sequence[Verified]) -> int:
    if not all(verified.kept for verified in results):
        return BROKEN
    return UNCHECKED if any(verified.findings.unchecked for verified in results) else AS_PROMISED


def round_count(count: int) -> int:
    """Round a count for output to its first two digits, and below a hundred to 0, which people read as "under 100".

    Most checked items belong to people. An exact count would show what people did between two runs (P8).
    """
    step: int = 10 ** max(len(str(count)) - 2, 2)
    return count // step * step


def _format_count(rounded: int) -> str:
    return f"{rounded:,}" if rounded else "under 100"


def as_json(results: Sequence[Verified], cells: CellState | None = None) -> str:
    """Return the findings, and the state of cells, as JSON. `cells` is None where no cell was started."""
    document = {
        "promises": [_as_builtins(verified) for verified in results],
        "cells": None if cells is None else asdict(cells),
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _as_builtins(verified: Verified) -> dict[str, object]:
    findings = verified.findings
    return {
        "id": verified.id,
        "checked": round_count(findings.checked),
        "breached": findings.breached,
        "breaches": [{"item": breach.item, "why": breach.why} for breach in findings.breaches],
        "unchecked": [{"what": unchecked.what, "why": unchecked.why} for unchecked in findings.unchecked],
        "seconds": verified.seconds,
    }


def promise_lines(verified: Verified) -> Iterator[str]:
    """Yield a promise's line and the lines of its breaches."""
    findings = verified.findings
    state = "BROKEN" if findings.breached else "part" if findings.unchecked else "kept"
    checked = _format_count(round_count(findings.checked))
    yield f"{verified.id:<4} {state:<7}{checked:>12} checked {verified.seconds:>7.1f} s  {verified.question}"
    for breach in findings.breaches:
        yield f"     ✗ {breach.item}: {breach.why}"
    if findings.breached > MAX_NAMED:
        yield f"     ✗ and {findings.breached - MAX_NAMED:,} more"
    for unchecked in findings.unchecked:
        yield f"     ? not checked: {unchecked.what}: {unchecked.why}"


def cells_line(cells: CellState) -> str:
    """Return the line about cells, which is no finding: it says what holds now, and not what held earlier."""
    by = f" Confined by {', '.join(cells.confined_by)}." if cells.confined_by else ""
    return f"     i {cells.sentence}{by}"


def summary_line(results: Sequence[Verified]) -> str:
    checked = round_count(sum(verified.findings.checked for verified in results))
    seconds = sum(verified.seconds for verified in results)
    broken = [verified.id for verified in results if not verified.kept]
    partly = [verified.id for verified in results if verified.kept and verified.findings.unchecked]
    summary = f"{'About ' if checked else ''}{_format_count(checked)} items checked in {seconds:.1f} s: ".capitalize()
    if broken:
        return f"{summary}{', '.join(broken)} broken."
    return summary + (f"nothing broken; not all of {', '.join(partly)} could be checked." if partly else "as promised.")


def table() -> str:
    """Return the table of docs/verify.md: what each check derives and cannot show."""
    rows = [f"| {check.id} | {check.derived_facts} | {check.limitations} |" for check in CHECKS]
    return "\n".join(["| promise | checked | cannot be checked |", "| --- | --- | --- |", *rows])
