"""Limits of a cell and its runs.

The cell keeps to them, and the server kills a cell whose answer exceeds one. This module runs in the cell's
environment, too: it imports the standard library only.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class CellLimits:
    """Bytes of `memory` beyond that of the loaded packages, bytes and number of files, `threads`, and `seconds`.

    `seconds`: of one run. A cell that is still at work `GRACE` later is killed.
    """

    memory: int = 1 << 30
    disk: int = 128 << 20
    files: int = 2000
    threads: int = 64
    seconds: float = 60.0


GRACE: Final = 5.0
MAX_GIVEN_BYTES: Final = 64_000_000
"""Of files that a run gets."""
MAX_TEXT_LENGTH: Final = 20_000
"""Characters of output that are kept of one run."""
MAX_ERROR_LENGTH: Final = 6_000
MAX_FILES: Final = 10
"""Files that come back from one run, pictures of charts included."""
MAX_FILE_BYTES: Final = 20_000_000
MAX_BYTES: Final = 32 << 20
"""Bytes of all files that come back from one run."""
MAX_TABLES: Final = 5
MAX_ROWS: Final = 200
MAX_COLUMNS: Final = 50
"""Columns of a table, those of its index included."""
MAX_VALUE_LENGTH: Final = 300
MAX_TABLE_CHARACTERS: Final = 200_000
"""The limit for all tables of a run: all of them are compared with what a GPT's builder keeps (P3)."""
MAX_NAME_LENGTH: Final = 120
"""Characters of a file's name, with its folders."""
WORK: Final = "/work"
"""The folder in which code runs, with a number behind it if libraries of the system lie below this one."""
