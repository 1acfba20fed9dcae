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
"""Loads no model, and does not depend on the builds of an earlier test."""

Record = dict[str, list[dict[str, str]]]


@dataclass(frozen=True)
class BuiltDataset:
    dataset: Dataset
    records: list[Record]
    manifest: dict[str, Any]

    def texts(self) -> set[str]:
        return {text for record in self.records for text in message_texts(record)}


async def build_dataset(
    build: Builder, operator: Actor, purpose: str = "Tests", terms: BuildOptions = QUICK
) -> BuiltDataset:
    """Request a dataset and build it."""
    improvement = build.improvement()
    dataset = await improvement.request(operator, purpose, terms)
    assert dataset.state is DatasetState.WAITING
    return await finish_build(build, improvement, dataset.id)


async def finish_build(build: Builder, improvement: Datasets, dataset_id: UUID) -> BuiltDataset:
    """Build the requested dataset."""
    await improvement.build(dataset_id)
    dataset = await improvement.dataset(CLI_ACTOR, dataset_id)
    assert dataset.state is DatasetState.READY, dataset.reason
    manifest = await improvement.manifest(CLI_ACTOR, dataset_id)
    return BuiltDataset(dataset, await read_all_records(build.dataset_access(), dataset_id), manifest)


async def read_all_records(access: DatasetAccessService, dataset_id: UUID) -> list[Record]:
    """Return the lines of all shards in order."""
    opened = await access.open_dataset(CLI_ACTOR, dataset_id)
    shards = opened.manifest.shards
    return [json.loads(s.line) for shard in shards for s in read_records(opened.directory, shard, opened.keys)]


def message_texts(record: Record) -> list[str]:
    return [message["content"] for message in record["messages"]]
