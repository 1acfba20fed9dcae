"""Which datasets may hold something of a builder's GPTs: instructions, or passages of their knowledge (P11).

Whether one does hold it depends on other people: on whether somebody who allows improvement has talked with the GPT.
That is theirs to know (P6), and no number or floor hides it from a builder who signs up a few accounts of their own.

Invariants:
- The answer is made of the builder's own choices and of what is the same for everybody, of nothing else.
- It names every dataset that holds something, and some that do not.
- Who talked with the GPT changes nothing in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.training import store
from discreet.training.dataset import DatasetState, TrainedModel


@dataclass(frozen=True)
class OwnGpt:
    """A GPT of the person who asks; `name` is None when they have deleted it."""

    id: UUID
    name: str | None


@dataclass(frozen=True, kw_only=True)
class DatasetsUsingGpt:
    """A dataset that was built while these GPTs of the person who asks allowed improvement. There are no numbers."""

    id: UUID
    state: DatasetState
    built_at: datetime
    expires_at: datetime
    purpose: str
    gpts: tuple[OwnGpt, ...]
    models: tuple[TrainedModel, ...]


# A "yes" counts that was said before the last conversation that the dataset could look at, and held until the order; a
# "no" while it was built may have come too late for it. A workspace's GPT has no "yes" at all (P1).
BUILT_WHILE_ALLOWED = """
    SELECT datasets.id, datasets.state, datasets.built_at, datasets.expires_at, datasets.purpose,
           allowed.gpt_id, coalesce(shown.name, former.gpt_name) AS name
    FROM datasets
    JOIN LATERAL (
        SELECT DISTINCT substr(yes.party, 5)::uuid AS gpt_id
        FROM choices AS yes
        WHERE yes.made_by = acting_account() AND yes.allowed AND yes.purpose = 'improve'
            AND starts_with(yes.party, 'gpt:') AND yes.at < least(datasets.created_at, datasets.began_until)
            AND NOT EXISTS (
                SELECT FROM choices AS no
                WHERE no.party = yes.party AND no.purpose = 'improve' AND NOT no.allowed
                    AND no.id > yes.id AND no.at < datasets.created_at)
    ) AS allowed ON true
    LEFT JOIN gpts ON gpts.id = allowed.gpt_id
    LEFT JOIN gpt_former_owners AS former ON former.id = allowed.gpt_id
    LEFT JOIN gpt_versions AS shown
        ON shown.gpt_id = gpts.id AND shown.version = coalesce(gpts.current_version, 0)
    WHERE datasets.built_at IS NOT NULL AND (datasets.state = 'ready'
        OR EXISTS (SELECT FROM trained_models WHERE trained_models.dataset_id = datasets.id))
    ORDER BY datasets.built_at DESC, datasets.id DESC, lower(coalesce(shown.name, former.gpt_name)), allowed.gpt_id
"""


async def datasets(connection: Connection) -> list[DatasetsUsingGpt]:
    """Those that may hold something of the acting account's GPTs, latest first. One that is gone is among them when a
    model was trained from it."""
    rows = await connection.fetch(BUILT_WHILE_ALLOWED)
    trained = await store.models(connection, {row["id"] for row in rows})
    return [_may_hold(list(group), trained[id_]) for id_, group in groupby(rows, itemgetter("id"))]


def _may_hold(rows: Sequence[Any], models: tuple[TrainedModel, ...]) -> DatasetsUsingGpt:
    """From one dataset's rows, one for each GPT."""
    first = rows[0]
    return DatasetsUsingGpt(
        id=first["id"],
        state=DatasetState(first["state"]),
        built_at=first["built_at"],
        expires_at=first["expires_at"],
        purpose=first["purpose"],
        gpts=tuple(OwnGpt(row["gpt_id"], row["name"]) for row in rows),
        models=models,
    )
