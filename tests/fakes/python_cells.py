"""The server's cells, scripted: what was run with which files, and a result of the test's choice."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from discreet.errors import Unavailable
from discreet.ports.cells import NO_CELLS, CellEnd, CellFile, CellResult, CellSkill, CellState


def cell_result(text: str = "", **more: Any) -> CellResult:
    fields = {"error": None, "files": (), "tables": (), "seconds": 0.1, "ended": CellEnd.OK}
    return CellResult(text=text, **(fields | more))


class ScriptedCells:
    """Implements `PythonCells`. `gate` holds back each run until it is set, `state_gate` each call of `state`."""

    def __init__(self) -> None:
        self.is_available = False
        self.answer: Callable[[str, Sequence[CellFile]], CellResult] = lambda code, files: cell_result(code)
        self.gate: asyncio.Event | None = None
        self.started = asyncio.Event()
        self.state_gate: asyncio.Event | None = None
        self.state_requested = asyncio.Event()
        self.failure: Exception | None = None
        self.runs: list[tuple[UUID, str, tuple[CellFile, ...]]] = []
        self.skills: list[list[str]] = []
        self.forgotten: list[UUID] = []
        self.holders: list[tuple[UUID | None, bool]] = []
        """For each run: its holder, and whether it was single."""
        self.active: set[UUID] = set()

    def reset(self) -> None:
        self.__init__()  # type: ignore[misc]
        self.is_available = True

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
        if not self.is_available:
            raise Unavailable(NO_CELLS)
        self.holders.append((holder, is_single))
        self.active.add(conversation_id)
        self.skills.append([skill.name for skill in skills])
        self.runs.append((conversation_id, code, tuple(files)))
        self.started.set()
        if self.gate is not None:
            await self.gate.wait()
        return self.answer(code, files)

    def forget(self, conversation_id: UUID) -> None:
        self.forgotten.append(conversation_id)
        self.active.discard(conversation_id)

    def prepare(self) -> None: ...

    def has(self, conversation_id: UUID) -> bool:
        return conversation_id in self.active

    async def state(self) -> CellState:
        self.state_requested.set()
        if self.state_gate is not None:
            await self.state_gate.wait()
        if self.failure is not None:
            raise self.failure
        return CellState(is_available=self.is_available, sentence="Here." if self.is_available else NO_CELLS)
