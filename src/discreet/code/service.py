"""Cells: each conversation whose code runs has one, for a while.

Invariants:
- A conversation's code runs in its own cell, and one run at a time.
- A cell ends with a run that is cancelled or takes too long, after ten idle minutes, and with the server.
- Nothing of a run is stored here: neither code nor files.
"""

import asyncio
import json
import re
import secrets
import signal
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import msgspec
import structlog

from discreet.code.cell_limits import (
    GRACE,
    MAX_COLUMNS,
    MAX_ERROR_LENGTH,
    MAX_FILES,
    MAX_NAME_LENGTH,
    MAX_ROWS,
    MAX_TABLE_CHARACTERS,
    MAX_TABLES,
    MAX_TEXT_LENGTH,
    MAX_VALUE_LENGTH,
    CellLimits,
)
from discreet.code.fork_server import CellFailed, ForkServer, OpenCell, ZygoteEnded, ZygoteFailed, start_fork_server
from discreet.errors import Conflict, Unavailable
from discreet.ports.cells import NO_CELLS, CellEnd, CellFile, CellResult, CellSkill, CellState, CellTable
from discreet.quotas.fair_queue import FairQueue
from discreet.runtime.background import background

DEFAULT_LIMITS: Final = CellLimits()
IDLE_SECONDS: Final = 600.0
"""A cell that ran nothing for this long is ended."""
POLL_SECONDS: Final = 15.0
MAX_CELLS: Final = 8
MAX_CONCURRENT_RUNS: Final = 2
TRY_AGAIN: Final = 60.0
RUNS_IN_CELLS: Final = "GPTs can run Python in cells: without network, with files in memory only."
QUEUE_FULL: Final = "{count} of your runs of Python are waiting already. Wait until one is done."
MAX_FORGOTTEN: Final = 10_000
"""Conversations of which is known that their cell has ended."""
STATE_LOST: Final = "(Variables and files of earlier runs are gone: the cell was idle, or ended.)\n"
ENDED_DURING_RUN: Final = "The Python of this chat was ended before the run was over. Run the code again."
RUN_BYTES: Final = 8
"""The length of a run's random name, which its answer repeats: code cannot answer a later run in advance."""
FORBIDDEN_CHARACTERS: Final = re.compile(r"[^\w .,()+\-]")
"""Characters that names of files lose."""

log = structlog.get_logger()

Text = Annotated[str, msgspec.Meta(max_length=MAX_VALUE_LENGTH)]
Row = Annotated[tuple[Text, ...], msgspec.Meta(max_length=MAX_COLUMNS)]
FileName = Annotated[str, msgspec.Meta(max_length=MAX_NAME_LENGTH)]


class CellTableAnswer(msgspec.Struct, frozen=True):
    """A table as the cell tells it."""

    columns: Row
    rows: Annotated[tuple[Row, ...], msgspec.Meta(max_length=MAX_ROWS)]
    row_count: int


class CellRunAnswer(msgspec.Struct, frozen=True):
    """The answer of a cell to the order `run`, within its limits; or, from its keeper, the exit code `died`."""

    run: Annotated[str, msgspec.Meta(max_length=2 * RUN_BYTES)] = ""
    text: Annotated[str, msgspec.Meta(max_length=MAX_TEXT_LENGTH + 500)] = ""
    error: Annotated[str, msgspec.Meta(max_length=MAX_ERROR_LENGTH)] | None = None
    ended: CellEnd = CellEnd.KILLED
    tables: Annotated[tuple[CellTableAnswer, ...], msgspec.Meta(max_length=MAX_TABLES)] = ()
    files: Annotated[tuple[FileName, ...], msgspec.Meta(max_length=MAX_FILES)] = ()
    died: int | None = None


@dataclass(frozen=True)
class _Order:
    """What a cell is sent for one run."""

    code: str
    files: Sequence[CellFile]
    skills: Sequence[CellSkill]

    def header(self, run: str, seconds: float) -> bytes:
        """Return the first frame: the code, and the names of what follows. The answer repeats `run`."""
        files, skills = [clean_file_name(file.name) for file in self.files], [skill.name for skill in self.skills]
        order = {"run": run, "code": self.code, "files": files, "skills": skills, "seconds": seconds}
        return json.dumps(order).encode()

    def frames(self) -> Iterator[bytes]:
        """Yield the content of the files, then of the skills."""
        yield from (file.data for file in self.files)
        yield from (skill.archive for skill in self.skills)


@dataclass
class _ConversationCell:
    """The cell of a conversation, if it runs, and how many runs use it or wait for it.

    `is_single`: it is made for one run. `is_forgotten`: no run of it may begin any more.
    """

    cell: OpenCell | None = None
    is_single: bool = False
    is_forgotten: bool = False
    last_run: float = 0.0
    users: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Cells:
    """The cells of this process. `python` is the interpreter of their environment; None: there is none."""

    def __init__(
        self,
        python: Path | None,
        environment: Mapping[str, str],
        *,
        limits: CellLimits = DEFAULT_LIMITS,
        max_cells: int = MAX_CELLS,
        at_once: int = MAX_CONCURRENT_RUNS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._python, self._environment, self._limits, self._most = python, environment, limits, max_cells
        self._now = now
        self._queue = FairQueue(at_once, full=QUEUE_FULL)
        self._server: ForkServer | None = None
        self._starting = asyncio.Lock()
        self._problem: str | None = None
        self._confined_by: tuple[str, ...] = ()
        self._entries: dict[UUID, _ConversationCell] = {}
        self._forgotten: OrderedDict[UUID, bool] = OrderedDict()
        self._last_start: float | None = None

    @property
    def open_count(self) -> int:
        """How many cells run."""
        return sum(entry.cell is not None for entry in self._entries.values())

    @property
    def has_packages(self) -> bool:
        """Whether the process with the packages runs."""
        return self._server is not None and self._server.is_running

    async def state(self) -> CellState:
        """Return whether Python can run here. A cell is started to find out, at most once a minute after a failure."""
        if self._python is None:
            return CellState(is_available=False, sentence=NO_CELLS)
        if not self._python.is_file():
            return CellState(is_available=False, sentence=f"{NO_CELLS} “make setup-code” installs its packages.")
        if self._last_start is None or (self._problem and self._now() - self._last_start > TRY_AGAIN):
            await self._load()
            if not self._entries:
                await self.close()  # the packages take 110 MB; `prepare` loads them again
        if self._problem is not None:
            return CellState(is_available=False, sentence=f"Cells for Python cannot start: {self._problem}.")
        return CellState(is_available=True, sentence=RUNS_IN_CELLS, confined_by=self._confined_by)

    def prepare(self) -> None:
        """Load the packages in the background where they are not loaded: code may run soon."""
        is_possible = self._python is not None and self._problem is None
        if is_possible and not self.has_packages and not self._starting.locked():
            background.start_once("cell packages", self._load())

    async def _load(self) -> None:
        """Start the process with the packages, and a cell to find out whether it can be confined."""
        with suppress(ZygoteFailed):
            (await self._open_cell()).kill()

    def has(self, conversation_id: UUID) -> bool:
        """Return whether the conversation has a cell, or a run that waits for one."""
        return conversation_id in self._entries

    async def run(
        self,
        conversation_id: UUID,
        code: str,
        files: Sequence[CellFile] = (),
        skills: Sequence[CellSkill] = (),
        *,
        holder: UUID | None = None,
        is_single: bool = False,
    ) -> CellResult:
        """Run code in the conversation's cell. Unavailable where this server has none.

        Runs of one `holder` wait behind each other; TooMany when many wait. A run that is cancelled ends its cell, and
        so does one that `is_single`. Conflict when the cell is forgotten before the run ended.
        """
        if self._python is None or not self._python.is_file():
            raise Unavailable(NO_CELLS)
        entry = self._entries.setdefault(conversation_id, _ConversationCell(is_single=is_single))
        entry.users += 1
        try:
            async with self._queue.turn(holder or conversation_id), entry.turn:
                return await self._run(conversation_id, entry, _Order(code, files, skills))
        finally:
            entry.users -= 1
            self._drop_if_unused(conversation_id, entry)

    def forget(self, conversation_id: UUID) -> None:
        """End the conversation's cell with all variables and files, and the runs that wait for it."""
        if (entry := self._entries.get(conversation_id)) is not None:
            entry.is_forgotten = True
            self._end_cell(conversation_id, entry)
            self._entries.pop(conversation_id, None)
        self._forgotten.pop(conversation_id, None)

    async def watch(self) -> None:
        """End idle cells until this coroutine is cancelled; then end all."""
        try:
            while True:
                await asyncio.sleep(POLL_SECONDS)
                await self.end_idle()
        finally:
            await self.close()

    async def end_idle(self) -> None:
        """End cells that ran nothing for IDLE_SECONDS, and the process with the packages after the last of them."""
        until = self._now() - IDLE_SECONDS
        for conversation_id, entry in list(self._entries.items()):
            if entry.users == 0 and entry.last_run <= until:
                self._end_cell(conversation_id, entry)
        if not self._entries and self._last_start is not None and self._last_start <= until:
            await self.close()

    async def close(self) -> None:
        """End all cells and the process that starts them."""
        for conversation_id, entry in list(self._entries.items()):
            self._end_cell(conversation_id, entry)
        server, self._server = self._server, None
        if server is not None:
            await server.end()

    async def _run(self, conversation_id: UUID, entry: _ConversationCell, order: _Order) -> CellResult:
        started = self._now()
        try:
            cell, has_forgotten = await self._get_cell(conversation_id, entry)
        except ZygoteFailed:
            raise Unavailable("This server cannot run Python now. “discreet doctor” tells its operator why.") from None
        cell_lives = False
        try:
            result, cell_lives = await self._receive_result(cell, order)
        finally:
            if cell_lives and entry.cell is cell and not entry.is_single:
                cell.freeze()
                entry.last_run = self._now()
            else:  # also after a cancellation: a cell ends with its turn
                cell.kill()
                self._end_cell(conversation_id, entry)
        _require_known_cell(entry)
        text = STATE_LOST + result.text if has_forgotten else result.text
        return replace(result, text=text, seconds=self._now() - started)

    async def _receive_result(self, cell: OpenCell, order: _Order) -> tuple[CellResult, bool]:
        """Return the result of a run, and whether the cell lives on."""
        run = secrets.token_hex(RUN_BYTES)
        try:
            async with asyncio.timeout(self._limits.seconds + GRACE):
                await cell.send(order.header(run, self._limits.seconds))
                for frame in order.frames():
                    await cell.send(frame)
                answer = parse_run_answer(await cell.receive_header())
                if answer.died is None and answer.run != run:
                    raise CellFailed
                contents = await cell.receive_files(len(answer.files))
        except TimeoutError:
            return _build_failed_result(
                CellEnd.TIMEOUT, f"The code was stopped after {self._limits.seconds:g} seconds."
            ), False
        except CellFailed:
            return _build_failed_result(CellEnd.KILLED, "Python ended unexpectedly."), False
        if answer.died is not None:
            return _build_death_result(answer.died), False
        return _build_result(answer, contents), True

    async def _get_cell(self, conversation_id: UUID, entry: _ConversationCell) -> tuple[OpenCell, bool]:
        """Return the conversation's cell, and whether an earlier one ended."""
        _require_known_cell(entry)
        if entry.cell is not None:
            entry.cell.thaw()
            return entry.cell, False
        if not entry.is_single:
            self._make_room()
        cell = await self._open_cell()
        if entry.is_forgotten:
            cell.kill()
        _require_known_cell(entry)
        entry.cell = cell
        return cell, self._forgotten.pop(conversation_id, False)

    def _make_room(self) -> None:
        """End the longest unused cell when there are many. Cells of single runs are few, and end by themselves."""
        kept_cells = {each: entry for each, entry in self._entries.items() if entry.cell and not entry.is_single}
        unused = {each: entry.last_run for each, entry in kept_cells.items() if not entry.users}
        if len(kept_cells) >= self._most and unused:
            longest = min(unused, key=unused.__getitem__)
            self._end_cell(longest, kept_cells[longest])

    async def _open_cell(self) -> OpenCell:
        """Start a cell, and the process with the packages where it does not run. ZygoteFailed says why not."""
        assert self._python is not None
        async with self._starting:
            self._last_start = self._now()
            try:
                cell = await self._new_cell(self._python)
                if not cell.report.is_enough:
                    cell.kill()
                    why = cell.report.problem or "the system does not support seccomp with Landlock or namespaces"
                    raise ZygoteFailed(why)
            except ZygoteFailed as failed:
                self._problem = str(failed)
                log.error("cell_failed", why=self._problem)
                raise
            self._problem, self._confined_by = None, cell.report.parts
            return cell

    async def _new_cell(self, python: Path) -> OpenCell:
        """Start a cell by the process with the packages, which is started again where it has ended."""
        if self._server is not None and self._server.is_running:
            with suppress(ZygoteEnded):
                return await self._server.open_cell()
            await self._server.end()
        self._server = await start_fork_server(python, self._environment, self._limits)
        return await self._server.open_cell()

    def _end_cell(self, conversation_id: UUID, entry: _ConversationCell) -> None:
        cell, entry.cell = entry.cell, None
        if cell is None:
            return
        if entry.turn.locked():
            cell.kill_during_run()  # its run closes it
        else:
            cell.kill()
        if not entry.is_single:
            self._forgotten[conversation_id] = True
        while len(self._forgotten) > MAX_FORGOTTEN:
            self._forgotten.popitem(last=False)
        self._drop_if_unused(conversation_id, entry)

    def _drop_if_unused(self, conversation_id: UUID, entry: _ConversationCell) -> None:
        if entry.users == 0 and entry.cell is None and self._entries.get(conversation_id) is entry:
            del self._entries[conversation_id]


def _require_known_cell(entry: _ConversationCell) -> None:
    if entry.is_forgotten:
        raise Conflict(ENDED_DURING_RUN)


def parse_run_answer(frame: bytes) -> CellRunAnswer:
    """Return the answer in a frame of a cell. CellFailed when it is none, or exceeds a limit."""
    try:
        answer = msgspec.json.decode(frame, type=CellRunAnswer)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise CellFailed from None
    rows = (row for table in answer.tables for row in (table.columns, *table.rows))
    if sum(len(text) for row in rows for text in row) > MAX_TABLE_CHARACTERS:
        raise CellFailed
    return answer


def clean_file_name(name: str) -> str:
    """Return a name for the working folder: without folders upwards, hidden files and odd characters."""
    parts = [FORBIDDEN_CHARACTERS.sub("_", part).strip(" .") for part in name.replace("\\", "/").split("/")]
    return "/".join(filter(None, parts))[-MAX_NAME_LENGTH:].strip("/ .") or "file"


def _build_failed_result(end: CellEnd, why: str) -> CellResult:
    return CellResult(
        text="", error=f"{why} Its variables and files are gone.", files=(), tables=(), seconds=0, ended=end
    )


def _build_death_result(code: int) -> CellResult:
    """Return the result of a run in which the cell died. Only the kernel's lack of memory kills it with SIGKILL."""
    if code == -signal.SIGKILL:
        return _build_failed_result(CellEnd.MEMORY, "Python used too much memory or processor time.")
    return _build_failed_result(CellEnd.KILLED, f"Python ended unexpectedly ({code}).")


def _build_result(answer: CellRunAnswer, contents: Sequence[bytes]) -> CellResult:
    return CellResult(
        text=answer.text,
        error=answer.error,
        files=tuple(CellFile(clean_file_name(name), data) for name, data in zip(answer.files, contents, strict=True)),
        tables=tuple(
            CellTable(columns=each.columns, rows=each.rows, row_count=each.row_count) for each in answer.tables
        ),
        seconds=0,
        ended=answer.ended,
    )
