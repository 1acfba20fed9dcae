"""SQL for datasets in the serving role: state, numbers, and a person's records."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.training.access_log import IN_CLEAR
from discreet.training.build_spec import BuildOptions, BuildSpec
from discreet.training.dataset import Dataset, DatasetMembership, DatasetState, TrainedModel, WithdrawnEntry
from discreet.training.deidentify.profiles import Profile
from discreet.training.manifest import Counts

_COLUMNS = (
    "id, state, progress, seconds_left, reason, purpose, profile, began_from, began_until, across, replaces,"
    " created_at, expires_at, built_at, ended_at, records, messages, bytes, counted, removed,"
    " withdrawn_records(id) AS withdrawn,"
    " (SELECT count(*) FROM dataset_access_log WHERE dataset_id = datasets.id) AS looks"
)

# Ordering and following ------------------------------------------------------------------------------------


async def insert(connection: Connection, ordered: BuildSpec) -> None:
    terms = ordered.terms
    await connection.execute(
        "INSERT INTO datasets (id, purpose, state, profile, began_from, began_until, across, replaces, created_at,"
        " expires_at) VALUES ($1, $2, 'waiting', $3, $4, $5, $6, $7, $8, $9)",
        ordered.dataset_id,
        ordered.purpose,
        terms.profile,
        terms.began_from,
        terms.began_until,
        terms.across,
        terms.replaces,
        ordered.requested_at,
        ordered.expires_at,
    )


async def find(connection: Connection, dataset_id: UUID) -> Dataset | None:
    datasets = await _datasets(connection, "WHERE id = $1", dataset_id)
    return datasets[0] if datasets else None


async def list_datasets(connection: Connection) -> list[Dataset]:
    """List all datasets ever ordered, latest first."""
    return await _datasets(connection, "ORDER BY created_at DESC, id DESC")


async def before(connection: Connection, dataset_id: UUID) -> Dataset | None:
    """Return the previous dataset of the same purpose, by build time."""
    datasets = await _datasets(
        connection,
        "WHERE purpose = (SELECT purpose FROM datasets WHERE id = $1)"
        " AND built_at < (SELECT built_at FROM datasets WHERE id = $1) ORDER BY built_at DESC, id DESC LIMIT 1",
        dataset_id,
    )
    return datasets[0] if datasets else None


async def manifest(connection: Connection, dataset_id: UUID) -> str | None:
    """Return the manifest's JSON, which outlives its dataset."""
    text: str | None = await connection.fetchval("SELECT manifest FROM datasets WHERE id = $1", dataset_id)
    return text


# Building --------------------------------------------------------------------------------------------------


async def is_claimed(connection: Connection, dataset_id: UUID) -> bool:
    """Return whether a pipeline builds it and so holds the lock that `records.begin` takes."""
    return await _has_row(
        connection,
        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        " AND classid::bigint << 32 | objid::bigint = hashtextextended('dataset ' || $1, 0))",
        str(dataset_id),
    )


async def start_building(connection: Connection, dataset_id: UUID) -> bool:
    """Mark the dataset as building; return False if it is not to be built."""
    return await _has_row(
        connection,
        "UPDATE datasets SET state = 'building', progress = 0, seconds_left = NULL, reason = NULL"
        " WHERE id = $1 AND state IN ('waiting', 'building') RETURNING true",
        dataset_id,
    )


async def is_wanted(connection: Connection, dataset_id: UUID) -> bool:
    """Return whether its build has not been cancelled."""
    return await _has_row(
        connection, "SELECT true FROM datasets WHERE id = $1 AND state IN ('building', 'ready')", dataset_id
    )


async def set_progress(connection: Connection, dataset_id: UUID, progress: float, seconds_left: float | None) -> None:
    await connection.execute(
        "UPDATE datasets SET progress = $2, seconds_left = $3 WHERE id = $1 AND state = 'building'",
        dataset_id,
        progress,
        seconds_left,
    )


async def earlier(connection: Connection, dataset_id: UUID) -> list[UUID]:
    """List ready datasets of the same purpose to compare with, except its versions.

    Datasets linked by `replaces`, directly or through others, are versions of one dataset and may contain the same.
    """
    rows = await connection.fetch(
        "WITH RECURSIVE versions (id) AS ("
        "   SELECT $1::uuid UNION"
        "   SELECT CASE WHEN link.id = versions.id THEN link.replaces ELSE link.id END"
        "   FROM datasets AS link JOIN versions ON versions.id IN (link.id, link.replaces)"
        "   WHERE link.replaces IS NOT NULL)"
        " SELECT id FROM datasets WHERE state = 'ready' AND id NOT IN (SELECT id FROM versions)"
        " AND purpose = (SELECT purpose FROM datasets WHERE id = $1) ORDER BY built_at, id",
        dataset_id,
    )
    return [row["id"] for row in rows]


# Ending ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DatasetEnd:
    """The end of a dataset."""

    state: DatasetState
    at: datetime
    reason: str | None = None


async def end(
    connection: Connection, dataset_id: UUID, end: DatasetEnd, *, from_states: Sequence[DatasetState]
) -> bool:
    """End the dataset; return False if it was in none of the states `from_states`."""
    return await _has_row(
        connection,
        "UPDATE datasets SET state = $2, ended_at = $3, reason = $4, seconds_left = NULL"
        " WHERE id = $1 AND state = ANY ($5) RETURNING true",
        dataset_id,
        end.state,
        end.at,
        end.reason,
        list(from_states),
    )


async def list_in_states(connection: Connection, states: Sequence[DatasetState]) -> list[UUID]:
    rows = await connection.fetch("SELECT id FROM datasets WHERE state = ANY ($1) ORDER BY id", list(states))
    return [row["id"] for row in rows]


async def list_due(connection: Connection, now: datetime) -> list[UUID]:
    """List the datasets to expire."""
    rows = await connection.fetch("SELECT id FROM datasets WHERE state = 'ready' AND expires_at <= $1", now)
    return [row["id"] for row in rows]


async def delete_unbuilt_records(connection: Connection, dataset_id: UUID) -> None:
    """Delete the record rows of an ended build that produced no dataset."""
    await connection.execute("SELECT delete_unbuilt_dataset($1)", dataset_id)


# Own records, and trained models ------------------------------------------------------------------------


async def holdings(connection: Connection) -> list[DatasetMembership]:
    """List datasets with records of the acting account.

    Row-level security hides other people's records. A deleted dataset is listed if a model was trained on it.
    """
    rows = await connection.fetch(
        "SELECT id, state, built_at, expires_at, purpose, own.*, looked.*"
        " FROM datasets CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE kind <> ALL ($1)) AS looks,"
        "   count(*) FILTER (WHERE kind = ANY ($1)) AS exports, max(at) FILTER (WHERE kind = ANY ($1)) AS exported_at"
        "   FROM dataset_access_log WHERE dataset_access_log.dataset_id = datasets.id) AS looked"
        " JOIN (SELECT dataset_id, count(*) AS conversations, sum(messages) AS messages,"
        "   count(withdrawn_at) AS withdrawn FROM dataset_records GROUP BY dataset_id) AS own (dataset_id,"
        "   conversations, own_messages, withdrawn) ON own.dataset_id = datasets.id"
        " WHERE built_at IS NOT NULL AND (state = 'ready'"
        "   OR EXISTS (SELECT FROM trained_models WHERE trained_models.dataset_id = datasets.id))"
        " ORDER BY built_at DESC, id DESC",
        [*IN_CLEAR],
    )
    trained = await models(connection, [row["id"] for row in rows])
    return [
        map_row(
            DatasetMembership, r, state=DatasetState(r["state"]), messages=r["own_messages"], models=trained[r["id"]]
        )
        for r in rows
    ]


async def withdrawn(connection: Connection, dataset_id: UUID) -> list[WithdrawnEntry]:
    rows = await connection.fetch(
        "SELECT n, shard, line, withdrawn_at FROM positions_of_withdrawn_records($1)", dataset_id
    )
    return [map_row(WithdrawnEntry, row) for row in rows]


async def insert_model(connection: Connection, id_: UUID, dataset_id: UUID, model: TrainedModel) -> bool:
    """Store a trained model; return False if the dataset has one of that name."""
    return await _has_row(
        connection,
        "INSERT INTO trained_models (id, dataset_id, name, note, recorded_at) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (dataset_id, name) DO NOTHING RETURNING true",
        id_,
        dataset_id,
        model.name,
        model.note,
        model.recorded_at,
    )


async def models(connection: Connection, datasets: Iterable[UUID]) -> dict[UUID, tuple[TrainedModel, ...]]:
    """Return the models trained on each of these datasets, in order of their entry."""
    rows = await connection.fetch(
        "SELECT dataset_id, name, note, recorded_at FROM trained_models WHERE dataset_id = ANY ($1)"
        " ORDER BY recorded_at, name",
        list(datasets),
    )
    models_: dict[UUID, tuple[TrainedModel, ...]] = defaultdict(tuple)
    for row in rows:
        models_[row["dataset_id"]] += (map_row(TrainedModel, row),)
    return models_


# Parts -----------------------------------------------------------------------------------------------------


async def _has_row(connection: Connection, statement: str, *arguments: Any) -> bool:
    return bool(await connection.fetchval(statement, *arguments))


async def _datasets(connection: Connection, condition: str, *arguments: Any) -> list[Dataset]:
    rows = await connection.fetch(f"SELECT {_COLUMNS} FROM datasets {condition}", *arguments)
    trained = await models(connection, [row["id"] for row in rows])
    return [_dataset(row, trained[row["id"]]) for row in rows]


def _dataset(row: Any, models: tuple[TrainedModel, ...]) -> Dataset:
    counts = msgspec.json.decode(row["counted"], type=Counts) if row["counted"] else None
    removed = msgspec.json.decode(row["removed"], type=dict[str, int]) if row["removed"] else {}
    days = (row["expires_at"] - row["created_at"]).days
    terms = map_row(BuildOptions, row, profile=Profile(row["profile"]), expires_in_days=days)
    return map_row(
        Dataset,
        row,
        state=DatasetState(row["state"]),
        terms=terms,
        counts=counts.by_code() if counts else {},
        removed=removed,
        models=models,
    )
