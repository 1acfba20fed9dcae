"""Python that a GPT runs within an answer to a program, where the API key was granted it (P4).

Invariants:
- Each run has a cell of its own, which ends with the run. It gets no file, and keeps none.
- The rules are read again before each run.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from discreet.chat.conversations.action_call import CodeRun
from discreet.chat.turns.turn_events import CallEnded
from discreet.errors import DiscreetError
from discreet.ports.cells import PythonCells
from discreet.promises.workspace_rules import PolicyDecision

NOT_RETURNED = "[Files are not given to programs. Print what is needed.]"


class ProgramCode:
    """Runs code for programs. `may_run` decides at this moment, `new_id` names a cell.

    Runs of `account_id` wait behind each other, so that a program does not delay people.
    """

    def __init__(
        self,
        cells: PythonCells,
        may_run: Callable[[], Awaitable[PolicyDecision]],
        new_id: Callable[[], UUID],
        account_id: UUID,
    ) -> None:
        self._cells, self._may_run, self._new_id, self._account_id = cells, may_run, new_id, account_id

    async def run(self, code: str) -> CallEnded:
        decision = await self._may_run()
        if not decision.allowed:
            return CallEnded(None, sentence=decision.sentence)
        cell = self._new_id()
        try:
            result = await self._cells.run(cell, code, (), holder=self._account_id, is_single=True)
        except DiscreetError as error:
            return CallEnded(None, sentence=error.sentence)
        finally:
            self._cells.forget(cell)
        text = "\n".join(part for part in (result.text, NOT_RETURNED if result.files else "") if part)
        run = CodeRun(ended=result.ended, seconds=result.seconds, error=result.error)
        return CallEnded(text, run=run)
