"""CSV export (RFC 4180) of a GPT's charts.

Invariants:
- It holds what the page shows and nothing else.
- No cell is a spreadsheet formula, because operation names come from other people's documents.
"""

import csv
import io
from collections.abc import Iterator, Sequence

from discreet.analytics.reading.series import Series
from discreet.promises.spreadsheets import harmless_cell

COLUMNS = ("question", "cell", "label", "first", "last", "complete", "value", "low", "high")


def table(series: Sequence[Series]) -> str:
    """Return one line per point; value, low and high are empty below the floor."""
    output = io.StringIO()
    rows = csv.writer(output)
    rows.writerow(COLUMNS)
    rows.writerows(row for each in series for row in _rows(each))
    return output.getvalue()


def _rows(series: Series) -> Iterator[tuple[object, ...]]:
    for cell in series.cells:
        names = (series.question.name, harmless_cell(cell.cell), harmless_cell(cell.label))
        for point in cell.points:
            span, shown = point.span, point.shown
            numbers = (shown.value, shown.low, shown.high) if shown else ("", "", "")
            yield (*names, span.first, span.last, str(span.complete).lower(), *numbers)
