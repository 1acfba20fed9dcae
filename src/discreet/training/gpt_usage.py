"""Datasets that may contain content of a builder's GPTs (P11).

Content of a GPT means its instructions or passages of its knowledge. Whether a dataset contains it depends on other
people: on whether a person who allows improvement has talked with the GPT. That is private to them (P6), and neither a
number nor a minimum hides it from a builder who creates a few accounts of their own.

Invariants:
- The answer depends only on the builder's own choices and on facts that are the same for all.
- It names every dataset with such content, and some without.
- Conversations with the GPT do not change it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.training import store
from discreet.training.dataset import DatasetState, TrainedModel


@dataclass(frozen=True)
class OwnGpt:
    """A GPT of the person who asks; `name` is None when they have deleted it."""

    id: UUID
    name: str | None


@dataclass(frozen=True, kw_only=True)
class DatasetsUsingGpt:
    """A dataset built while these GPTs of the person allowed improvement.

    It has no numbers.
    """

    id: UUID
    state: DatasetState
    built_at: datetime
    expires_at: datetime
    purpose: str
    gpts: tuple[OwnGpt, ...]
    models: tuple[TrainedModel, ...]


# A "yes" counts if it was given before the last conversation that the dataset could include, and held until the order;
# a "no" during the build may have come too late for it. A workspace's GPT has no "yes" at all (P1).
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
    """List the datasets that may contain content of the acting account's GPTs.

    Latest first. A deleted dataset is listed if a model was trained on it.
    """
    rows = await connection.fetch(BUILT_WHILE_ALLOWED)
    trained = await store.models(connection, {row["id"] for row in rows})
    return [_may_hold(list(group), trained[id_]) for id_, group in groupby(rows, itemgetter("id"))]


def _may_hold(rows: Sequence[Any], models: tuple[TrainedModel, ...]) -> DatasetsUsingGpt:
    """Return one dataset from its rows, one for each GPT."""
    first = rows[0]
    return map_row(
        DatasetsUsingGpt,
        first,
        state=DatasetState(first["state"]),
        gpts=tuple(OwnGpt(id=row["gpt_id"], name=row["name"]) for row in rows),
        models=models,
    )
