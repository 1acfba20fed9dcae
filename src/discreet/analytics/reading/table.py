"""A GPT's charts as a table to take along: CSV (RFC 4180).

Invariants:
- It holds what the page shows and nothing else.
- No cell of it is a formula to whoever opens it in a spreadsheet, since names of operations come from documents that
  others wrote.
"""

import csv
import io
from collections.abc import Iterator, Sequence

from discreet.analytics.reading.series import Series

COLUMNS = ("question", "cell", "label", "first", "last", "complete", "value", "low", "high")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With which a spreadsheet takes a cell for a formula (OWASP, "CSV Injection")."""


def table(series: Sequence[Series]) -> str:
    """A line for each point; value, low and high are empty below the floor."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    rows.writerows(row for each in series for row in _rows(each))
    return out.getvalue()


def _rows(series: Series) -> Iterator[tuple[object, ...]]:
    for cell in series.cells:
        names = (series.question.name, _plain(cell.cell), _plain(cell.label))
        for point in cell.points:
            span, shown = point.span, point.shown
            numbers = (shown.value, shown.low, shown.high) if shown else ("", "", "")
            yield (*names, span.first, span.last, str(span.complete).lower(), *numbers)


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
