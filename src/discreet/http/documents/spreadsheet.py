"""Writes a table as CSV or as an Excel file.

Invariants:
- No cell is a formula: text that could be one is marked as text (`promises/spreadsheets.py`).
"""

import csv
import io
from datetime import UTC, datetime

import xlsxwriter

from discreet.http.documents.blocks import Spans, TableBlock, plain_text
from discreet.promises.spreadsheets import harmless_cell, plain_number, starts_formula

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Spreadsheet programs recognise UTF-8 by it."""
MAX_CHARACTERS = 32_767
"""Characters of one cell of an Excel file."""
NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)
"""The format needs a date of creation. This is the first one that a ZIP file can hold."""


def render_csv(table: TableBlock) -> bytes:
    """Return comma-separated lines as UTF-8. Numbers stay numbers."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    for row in _texts(table):
        writer.writerow([cell if plain_number(cell) is not None else harmless_cell(cell) for cell in row])
    return BYTE_ORDER_MARK + buffer.getvalue().encode()


def render_excel(table: TableBlock, title: str) -> bytes:
    """Return a workbook of one sheet, whose first row stays in view."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": title[:255], "created": NO_DATE})
        sheet = book.add_worksheet()
        formats = {
            (bold, quoted): book.add_format({"bold": bold, "quote_prefix": quoted})
            for bold in (False, True)
            for quoted in (False, True)
        }
        for row, cells in enumerate(_texts(table)):
            for column, cell in enumerate(cells):
                number = plain_number(cell) if row else None
                if number is not None:
                    sheet.write_number(row, column, number)
                else:
                    sheet.write_string(row, column, cell[:MAX_CHARACTERS], formats[row == 0, starts_formula(cell)])
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return buffer.getvalue()


def _texts(table: TableBlock) -> list[list[str]]:
    return [_row(cells) for cells in (table.header, *table.rows)]


def _row(cells: tuple[Spans, ...]) -> list[str]:
    return [plain_text(cell).strip() for cell in cells]
