"""Monthly sums of masked, blocked and allowed kinds, for owners (P14, P8).

Invariants:
- A sum has a month, a kind and an outcome; no day, no chat, no word.
- Owners see months that have ended, and only where enough people besides the owners are in a sum: an owner could
  subtract their own questions.
- Nothing of temporary chats and of programs is counted (P9).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.db.runtime import Runtime
from discreet.ports.model_request import ModelRequest
from discreet.promises.masking import KindRule, MaskedKind


@dataclass(frozen=True, kw_only=True)
class MaskingSum:
    """Questions of a month with a kind, and the number of people who asked them."""

    month: date
    kind: MaskedKind
    outcome: KindRule
    people: int
    questions: int


class MaskingCounts:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._clock = runtime.database, runtime.clock

    async def add(self, request: ModelRequest, outcomes: Mapping[MaskedKind, KindRule]) -> None:
        """Count a question of a stored chat; nothing for a request beside it or with the results of its calls."""
        workspace_id = request.payer.workspace_id if request.payer else None
        is_question = request.messages[-1].role == "user" and not request.beside
        if not outcomes or not is_question or request.recorded_for is None or workspace_id is None:
            return
        async with self._database.one_statement() as connection:
            await connection.execute(
                "SELECT count_masking($1, $2, $3, $4, $5)",
                request.recorded_for,
                workspace_id,
                self._clock.now().date().replace(day=1),
                list(outcomes),
                list(outcomes.values()),
            )


async def list_workspace_sums(
    connection: Connection, workspace_id: UUID, this_month: date, floor: int
) -> Sequence[MaskingSum]:
    """Return a workspace's sums for its owner; none for other people.

    A sum has at least `floor` people more than the workspace has owners.
    """
    rows = await connection.fetch(
        """
        SELECT month, kind, outcome, people, questions FROM workspace_masking_sums($1, $2, $3 + (
            SELECT count(*)::int FROM memberships WHERE workspace_id = $1 AND role = 'owner'))
        """,
        workspace_id,
        this_month,
        floor,
    )
    return [map_row(MaskingSum, row, kind=MaskedKind(row["kind"]), outcome=KindRule(row["outcome"])) for row in rows]
