"""Use cases of datasets: order, follow, describe, end; and a person's own data.

Invariants:
- Only an operator orders datasets; other accounts find nothing here.
- An operator sees numbers and places: no use case here returns a record's content, nor whose it is (P7).
- Only `access.py` shows records.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from discreet.errors import Conflict, NotFound
from discreet.evidence.entry import EntryKind, Facts, LogEntry
from discreet.evidence.record import record
from discreet.identity.accounts.actor import Actor, require_operator
from discreet.jobs.queue import JobQueue
from discreet.training import gpt_usage, store
from discreet.training.build_spec import BuildOptions, BuildSpec
from discreet.training.building import DatasetBuilder
from discreet.training.context_deps import DatasetDependencies
from discreet.training.dataset import (
    Dataset,
    DatasetMembership,
    TrainedModel,
    WithdrawnEntry,
    check_terms,
    clean_model,
    clean_purpose,
)
from discreet.training.datasheet import datasheet
from discreet.training.gpt_usage import DatasetsUsingGpt
from discreet.training.lifecycle import DatasetLifecycle
from discreet.training.manifest import decode_manifest
from discreet.training.process import OnProgress, PipelineProcess

BUILD_FAILED_REPEATEDLY = "The build failed several times. Build the dataset again."

BUILD_DATASET = "build_dataset"
"""The job that runs `Datasets.build_in_turn`."""
EXPIRE_DATASETS = "expire_datasets"
"""The hourly job that runs `Datasets.expire_due`."""


@dataclass(frozen=True)
class Comparison:
    """A dataset, and the previous one of the same purpose if there is one."""

    now: Dataset
    before: Dataset | None


class Datasets:
    """Datasets. Without `jobs` the caller builds what it requests."""

    def __init__(
        self, dependencies: DatasetDependencies, pipeline: PipelineProcess, jobs: JobQueue | None = None
    ) -> None:
        self._on, self._jobs = dependencies, jobs
        self._ending = DatasetLifecycle(dependencies)
        self._building = DatasetBuilder(dependencies, self._ending, pipeline)

    # For the operator: order and follow

    async def request(self, actor: Actor, purpose: str, terms: BuildOptions | None = None) -> Dataset:
        """Store an order; a worker builds it, or the caller with `build`."""
        require_operator(actor)
        purpose, terms = clean_purpose(purpose), check_terms(terms or BuildOptions())
        now = self._on.clock.now()
        expires_at = now + timedelta(days=terms.expires_in_days)
        ordered = BuildSpec(self._on.random.new_id(), purpose, now, expires_at, terms)
        async with self._on.database.anonymous() as connection:
            await store.insert(connection, ordered)
            if self._jobs is not None:
                await self._jobs.defer_within(connection, BUILD_DATASET, dataset_id=ordered.dataset_id)
            return _require_dataset(await store.find(connection, ordered.dataset_id))

    async def rebuild(self, actor: Actor, dataset_id: UUID) -> Dataset:
        """Order a new version on the same terms, under present permissions.

        The old dataset stays until it ends.
        """
        old = await self.dataset(actor, dataset_id)
        if old.is_under_way:
            raise Conflict("This dataset is still being built. Wait, or stop the build.")
        return await self.request(actor, old.purpose, replace(old.terms, replaces=old.id))

    async def datasets(self, actor: Actor) -> list[Dataset]:
        """List all datasets ever ordered, latest first."""
        require_operator(actor)
        async with self._on.database.anonymous() as connection:
            return await store.list_datasets(connection)

    async def dataset(self, actor: Actor, dataset_id: UUID) -> Dataset:
        require_operator(actor)
        async with self._on.database.anonymous() as connection:
            return _require_dataset(await store.find(connection, dataset_id))

    async def manifest(self, actor: Actor, dataset_id: UUID) -> dict[str, Any]:
        """Return the manifest of a dataset that was built, even if it is destroyed."""
        manifest: dict[str, Any] = msgspec.json.decode(await self._manifest(actor, dataset_id))
        return manifest

    async def datasheet(self, actor: Actor, dataset_id: UUID) -> str:
        """Return the manifest as a datasheet for people, in Markdown."""
        return datasheet(decode_manifest(await self._manifest(actor, dataset_id)))

    async def comparison(self, actor: Actor, dataset_id: UUID) -> Comparison:
        """Return the dataset beside the previous one of the same purpose."""
        require_operator(actor)
        async with self._on.database.anonymous() as connection:
            now = _require_dataset(await store.find(connection, dataset_id))
            return Comparison(now, await store.before(connection, dataset_id))

    async def withdrawn(self, actor: Actor, dataset_id: UUID) -> list[WithdrawnEntry]:
        """List the records withdrawn since the build, by number."""
        require_operator(actor)
        async with self._on.database.anonymous() as connection:
            _require_dataset(await store.find(connection, dataset_id))
            return await store.withdrawn(connection, dataset_id)

    async def record_model(self, actor: Actor, dataset_id: UUID, name: str, note: str = "") -> Dataset:
        """Record that a model was trained on a dataset.

        Everyone whose content is in it can read that (P11).
        """
        dataset = await self.dataset(actor, dataset_id)
        name, note = clean_model(name, note)
        if dataset.built_at is None:
            raise Conflict("This dataset was never built, so no model can have been trained on it.")
        model = TrainedModel(name, note, self._on.clock.now())
        async with self._on.database.anonymous() as connection:
            model_id = self._on.random.new_id()
            if not await store.insert_model(connection, model_id, dataset_id, model):
                raise Conflict(f"“{name}” is already recorded as trained on this dataset.")
            facts: Facts = {
                "dataset": str(dataset_id),
                "model": str(model_id),
                "name_sha256": _sha256(name),
                "note_sha256": _sha256(note),
            }
            entry = LogEntry(EntryKind.MODEL_TRAINED, model.recorded_at, facts)
            await record(connection, entry, subject=f"dataset:{dataset_id}")
            return _require_dataset(await store.find(connection, dataset_id))

    # For the operator: end

    async def cancel(self, actor: Actor, dataset_id: UUID) -> Dataset:
        """Cancel a build that waits or is under way, and delete its files."""
        await self.dataset(actor, dataset_id)
        if not await self._ending.cancel(dataset_id):
            raise Conflict("This dataset is not being built, so there is no build to cancel.")
        return await self.dataset(actor, dataset_id)

    async def destroy(self, actor: Actor, dataset_id: UUID) -> None:
        """Delete its key and files permanently; cancel a running build.

        Its row stays on record.
        """
        await self.dataset(actor, dataset_id)
        if not await self._ending.destroy(dataset_id):
            raise Conflict("The key and files of this dataset are already deleted.")

    async def expire_due(self) -> None:
        """Expire datasets, at start and every hour: see `DatasetLifecycle.expire_due`."""
        await self._ending.expire_due()

    def folder(self, dataset_id: UUID) -> Path:
        """Return a dataset's folder: encrypted shards, and its unencrypted documents."""
        return self._on.archive.folder(dataset_id)

    # For all accounts

    async def list_of_person(self, actor: Actor) -> list[DatasetMembership]:
        """Return the datasets that hold content of the actor (P11)."""
        async with self._on.database.acting_as(actor.account_id) as connection:
            return await store.holdings(connection)

    async def list_of_gpts(self, actor: Actor) -> list[DatasetsUsingGpt]:
        """Return the datasets that may hold content of the actor's GPTs (P11)."""
        async with self._on.database.acting_as(actor.account_id) as connection:
            return await gpt_usage.datasets(connection)

    # For the queue

    async def build(self, dataset_id: UUID, on_progress: OnProgress | None = None) -> None:
        """Build a dataset: see `DatasetBuilder.build`."""
        await self._building.build(dataset_id, on_progress)

    async def build_in_turn(self, dataset_id: UUID) -> None:
        """Build a dataset: see `DatasetBuilder.build_in_turn`."""
        await self._building.build_in_turn(dataset_id)

    async def mark_failed(self, dataset_id: UUID, reason: str = BUILD_FAILED_REPEATEDLY) -> None:
        """Record that the build failed and why, and delete its files."""
        await self._ending.fail(dataset_id, reason)

    # Parts

    async def _manifest(self, actor: Actor, dataset_id: UUID) -> str:
        require_operator(actor)
        async with self._on.database.anonymous() as connection:
            text = await store.manifest(connection, dataset_id)
        if text is None:
            raise NotFound("This dataset has no manifest: it was never finished or doesn't exist.")
        return text


def _require_dataset(dataset: Dataset | None) -> Dataset:
    if dataset is None:
        raise NotFound("This dataset doesn't exist.")
    return dataset


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
