"""Runs code like a notebook: its output, the last value, tables, charts and files.

This module runs inside a cell, beside the code of a stranger: what it returns is untrusted. It imports the standard
library only, and uses pandas and Matplotlib where the code has loaded them.
"""

import ast
import io
import linecache
import signal
import stat
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, Final

from discreet.code.cell_limits import (
    GRACE,
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ERROR_LENGTH,
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_NAME_LENGTH,
    MAX_ROWS,
    MAX_TABLE_CHARACTERS,
    MAX_TABLES,
    MAX_TEXT_LENGTH,
    MAX_VALUE_LENGTH,
)

SOURCE: Final = "<code>"


class CodeTimeout(BaseException):
    """The code ran longer than it may. It is no Exception, so that code does not catch it by accident."""


class BoundedText(io.TextIOBase):
    """Standard output: keeps the first `MAX_TEXT_LENGTH` characters."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._left = MAX_TEXT_LENGTH
        self.is_cut = False

    def write(self, text: str) -> int:
        self.is_cut = self.is_cut or len(text) > self._left
        self._parts.append(text[: self._left])
        self._left -= len(self._parts[-1])
        return len(text)

    def writable(self) -> bool:
        return True

    @property
    def text(self) -> str:
        return "".join(self._parts) + ("\n… The output is longer; the rest was left out." if self.is_cut else "")


class Notebook:
    """The variables of one cell, and its runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._main = types.ModuleType("__main__")
        self._main.__dict__.update(__builtins__=__builtins__, display=self._display)
        sys.modules["__main__"] = self._main
        self._tables: list[dict[str, Any]] = []
        self._table_room = 0
        self._charts = 0

    def run(self, code: str, seconds: float) -> tuple[dict[str, Any], list[bytes]]:
        """Run the code for at most `seconds`. Return the answer's header, and the content of its files."""
        self._tables, self._table_room = [], MAX_TABLE_CHARACTERS
        before = dict(_list_file_states(self._folder))
        output = BoundedText()
        with redirect_stdout(output), redirect_stderr(output):
            end, error = _run_guarded(lambda: self._execute(code), seconds)
            _, chart_error = _run_guarded(self._save_charts, GRACE - 1)
        files, contents, left_out = self._read_changed_files(before)
        text = output.text
        if left_out:
            text += f"\n{left_out} files were left out: at most {MAX_FILES} come back, of 20 MB each, 32 MB in all."
        header = {"text": text, "error": error or chart_error, "ended": end, "tables": self._tables, "files": files}
        return header, contents

    def _execute(self, code: str) -> None:
        linecache.cache[SOURCE] = (len(code), None, code.splitlines(keepends=True), SOURCE)
        tree = ast.parse(code, SOURCE)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, SOURCE, "exec"), self._main.__dict__)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), SOURCE, "eval"), self._main.__dict__)
            if value is not None:
                self._main.__dict__["_"] = value
                self._display(value)

    def _display(self, *values: object) -> None:
        """Show values as a notebook does: their text, and a table of what pandas can show as one."""
        for value in values:
            print(repr(value))
            if len(self._tables) < MAX_TABLES and (table := _build_table(value)):
                self._add_table(table)

    def _add_table(self, table: dict[str, Any]) -> None:
        """Add the table with as many rows as there is room for."""
        rows, room = table["rows"], self._table_room - sum(map(len, table["columns"]))
        if room < 0:
            return
        for n, row in enumerate(rows):
            room -= sum(map(len, row))
            if room < 0:
                del rows[n:]
                room = 0
                break
        self._tables.append(table)
        self._table_room = room

    def _save_charts(self) -> None:
        plt: Any = sys.modules.get("matplotlib.pyplot")
        for number in list(plt.get_fignums()) if plt else []:
            self._charts += 1
            plt.figure(number).savefig(self._folder / f"chart-{self._charts}.png", bbox_inches="tight")
            plt.close(number)

    def _read_changed_files(self, before: dict[str, tuple[int, int]]) -> tuple[list[str], list[bytes], int]:
        """Return names and contents of new and changed files, and how many were left out."""
        names, contents = list[str](), list[bytes]()
        left_out, room = 0, MAX_BYTES
        for name, state in sorted(_list_file_states(self._folder)):
            if before.get(name) == state:
                continue
            if len(names) == MAX_FILES or state[1] > min(room, MAX_FILE_BYTES) or len(name) > MAX_NAME_LENGTH:
                left_out += 1
                continue
            with (self._folder / name).open("rb") as file:
                content = file.read(state[1])
            names.append(name)
            contents.append(content)
            room -= len(content)
        return names, contents, left_out


def _run_guarded(work: Callable[[], None], seconds: float) -> tuple[str, str | None]:
    """Do the work for at most `seconds`. Return how it ended, and its error as a text."""
    signal.signal(signal.SIGALRM, _on_alarm)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        work()
    except CodeTimeout:
        return "timeout", f"The code was stopped after {seconds:g} seconds. Its variables are kept."
    except MemoryError:
        return "memory", "The code needs more memory than it may use."
    except SystemExit:
        pass
    except BaseException as error:
        return "error", _format_traceback(error)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return "ok", None


def _on_alarm(_: int, __: object) -> None:
    raise CodeTimeout


def _format_traceback(error: BaseException) -> str:
    """Return the traceback from the code's own lines on."""
    try:
        frames = list(traceback.walk_tb(error.__traceback__))
        own = next((n for n, (frame, _) in enumerate(frames) if frame.f_code.co_filename == SOURCE), len(frames))
        summary = traceback.StackSummary.extract(iter(frames[own:]))
        lines = ["Traceback (most recent call last):\n", *summary.format()] if summary else []
        text = "".join([*lines, *traceback.format_exception_only(type(error), error)])
    except BaseException:  # the error's own text failed
        text = type(error).__name__
    return text.strip()[-MAX_ERROR_LENGTH:]


def _list_file_states(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the files below the folder, with time and size. Symbolic links are none."""
    for path in folder.rglob("*"):
        state = path.lstat()
        if stat.S_ISREG(state.st_mode):
            yield str(path.relative_to(folder)), (state.st_mtime_ns, state.st_size)


def _build_table(value: object) -> dict[str, Any] | None:
    """Return a table of a DataFrame or a Series; None of anything else."""
    pandas = sys.modules.get("pandas")
    if pandas is None or not isinstance(value, pandas.DataFrame | pandas.Series):
        return None
    frame = value.to_frame() if isinstance(value, pandas.Series) else value
    part = frame.iloc[:MAX_ROWS, :MAX_COLUMNS]
    if not isinstance(part.index, pandas.RangeIndex):
        part = part.reset_index().iloc[:, :MAX_COLUMNS]
    return {
        "columns": [str(name)[:MAX_VALUE_LENGTH] for name in part.columns],
        "rows": [[_format_value(each) for each in row] for row in part.astype(object).to_numpy().tolist()],
        "row_count": len(frame),
    }


def _format_value(value: Any) -> str:
    """Return the value's text; "" where it is missing."""
    try:
        is_missing = sys.modules["pandas"].isna(value) is True
    except (TypeError, ValueError):
        is_missing = False
    return "" if is_missing else str(value)[:MAX_VALUE_LENGTH]
