"""Build a dataset as its operator does, and read its records past the log."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.training.access import DatasetAccessService
from discreet.training.build_spec import BuildOptions
from discreet.training.dataset import Dataset, DatasetState
from discreet.training.deidentify.profiles import Profile
from discreet.training.service import Datasets
from discreet.training.shard import read_records
from tests.support.builder import Builder

QUICK = BuildOptions(profile=Profile.PATTERNS, across=False)
"""Loads no model, and does not depend on what an earlier test built."""

Record = dict[str, list[dict[str, str]]]


@dataclass(frozen=True)
class Built:
    dataset: Dataset
    records: list[Record]
    manifest: dict[str, Any]

    def texts(self) -> set[str]:
        return {text for record in self.records for text in said(record)}


async def built(build: Builder, operator: Actor, purpose: str = "Tests", terms: BuildOptions = QUICK) -> Built:
    """Request a dataset and build it."""
    improvement = build.improvement()
    dataset = await improvement.request(operator, purpose, terms)
    assert dataset.state is DatasetState.WAITING
    return await finished(build, improvement, dataset.id)


async def finished(build: Builder, improvement: Datasets, dataset_id: UUID) -> Built:
    """Build the requested dataset."""
    await improvement.build(dataset_id)
    dataset = await improvement.dataset(CLI_ACTOR, dataset_id)
    assert dataset.state is DatasetState.READY, dataset.reason
    manifest = await improvement.manifest(CLI_ACTOR, dataset_id)
    return Built(dataset, await records(build.looking(), dataset_id), manifest)


async def records(looking: DatasetAccessService, dataset_id: UUID) -> list[Record]:
    """Return the lines of all shards in order."""
    opened = await looking.open_dataset(CLI_ACTOR, dataset_id)
    shards = opened.manifest.shards
    return [json.loads(s.line) for shard in shards for s in read_records(opened.directory, shard, opened.keys)]


def said(record: Record) -> list[str]:
    return [message["content"] for message in record["messages"]]
