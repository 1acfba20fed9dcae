"""Cells in which the Python of GPTs runs. See `discreet.ports`."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from discreet.errors import Unavailable
from discreet.promises.capabilities import NOT_OFFERED, Capability

NO_CELLS = NOT_OFFERED[Capability.CODE]


class CellEnd(StrEnum):
    """How a run ended."""

    OK = "ok"
    ERROR = "error"
    """The code raised an exception."""
    TIMEOUT = "timeout"
    MEMORY = "memory"
    KILLED = "killed"


@dataclass(frozen=True)
class CellFile:
    name: str
    data: bytes


@dataclass(frozen=True)
class CellSkill:
    """An agent skill for a cell. `name` is checked against its format; `archive` is the ZIP as it was added."""

    name: str
    archive: bytes


@dataclass(frozen=True, kw_only=True)
class CellTable:
    """A table that the code showed; `rows` are the first of `row_count`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_count: int


@dataclass(frozen=True, kw_only=True)
class CellResult:
    """The result of a run.

    `text` is what it printed, and its last value. `error` is the last part of a traceback. `files` are new or changed.
    """

    text: str
    error: str | None
    files: tuple[CellFile, ...]
    tables: tuple[CellTable, ...]
    seconds: float
    ended: CellEnd


@dataclass(frozen=True, kw_only=True)
class CellState:
    """Whether this server can run Python for GPTs; `sentence` says how, or why not.

    `confined_by` are the parts of a cell's confinement that hold on this system.
    """

    is_available: bool
    sentence: str
    confined_by: tuple[str, ...] = ()


class PythonCells(Protocol):
    """Runs Python, each conversation in a cell of its own. State stays in the cell for a while.

    A result is within the limits of `code/cell_limits.py`.
    """

    async def run(
        self,
        conversation_id: UUID,
        code: str,
        files: Sequence[CellFile],
        skills: Sequence[CellSkill] = (),
        *,
        holder: UUID | None = None,
        is_single: bool = False,
    ) -> CellResult:
        """Run the code in the conversation's cell with these files. Unavailable if there can be no cell.

        Runs of one `holder` wait behind each other. A cell of a run that `is_single` ends with it.
        Each skill is unpacked into a folder with its name, read-only.
        """
        ...

    def prepare(self) -> None:
        """Make the first run quick: code may run soon."""
        ...

    def has(self, conversation_id: UUID) -> bool:
        """Return whether the conversation has a cell, or waits for one."""
        ...

    def forget(self, conversation_id: UUID) -> None:
        """End the conversation's cell, and destroy all that it holds."""
        ...

    async def state(self) -> CellState:
        """Return whether there can be cells now, and why not."""
        ...


class NoCells:
    """The cells of a server that has none."""

    async def run(
        self,
        conversation_id: UUID,
        code: str,
        files: Sequence[CellFile],
        skills: Sequence[CellSkill] = (),
        *,
        holder: UUID | None = None,
        is_single: bool = False,
    ) -> CellResult:
        raise Unavailable(NO_CELLS)

    def prepare(self) -> None:
        """Do nothing: there is nothing to load."""

    def has(self, conversation_id: UUID) -> bool:
        return False

    def forget(self, conversation_id: UUID) -> None:
        """Do nothing: there is no cell."""

    async def state(self) -> CellState:
        return CellState(is_available=False, sentence=NO_CELLS)
