"""An installation without a server, with a corpus and datasets built of it.

It has a throwaway database and key store.
"""

import os
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from uuid import UUID

import asyncpg

from bench.corpus.fill import began, fill
from bench.database import throwaway_database
from bench.machine_load import FOLDER_PREFIX
from bench.memory import Memory, watched
from bench.report import Unmeasured
from discreet.app.infrastructure import Infrastructure, build_datasets, open_infrastructure
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.settings import read_settings
from discreet.training.build_spec import BuildOptions, BuildSpec
from discreet.training.dataset import DatasetState
from discreet.training.deidentify.profiles import Profile
from discreet.training.gather import gather
from discreet.training.reasons import PERMITTED
from discreet.training.tally import Tally


@dataclass(frozen=True)
class Built:
    """A whole `discreet dataset build`: from the request to the finished dataset."""

    messages: int
    """Examined messages."""
    records: int
    seconds: float
    memory: Memory

    @property
    def messages_per_second(self) -> float:
        return self.messages / self.seconds


@dataclass(frozen=True)
class Installation:
    """An installation with a corpus.

    `planted` is what a dataset of all its conversations must count; `seconds` is the time that filling took.
    """

    on: Infrastructure
    conversations: int
    planted: Tally
    seconds: float

    @property
    def workers(self) -> int:
        """The number of processes of a build."""
        return self.on.settings.dataset_workers or os.cpu_count() or 1

    async def build(self, profile: Profile, conversations: int) -> Built:
        """Build a dataset of the first so many conversations.

        Unmeasured if it fails or counts anything wrong.
        """
        improvement = build_datasets(self.on)
        terms = BuildOptions(profile=profile, began_until=began(conversations), across=False)
        start = perf_counter()
        async with watched("discreet.app.improvement") as memory:
            ordered = await improvement.request(CLI_ACTOR, "Bench", terms)
            await improvement.build(ordered.id)
        seconds = perf_counter() - start
        dataset = await improvement.dataset(CLI_ACTOR, ordered.id)
        if dataset.state is not DatasetState.READY:
            raise Unmeasured(f"the dataset is {dataset.state}: {dataset.reason}")
        counted = counted_in(await improvement.manifest(CLI_ACTOR, ordered.id))
        await improvement.destroy(CLI_ACTOR, ordered.id)
        if conversations == self.conversations and not same_counts(counted, self.planted):
            raise Unmeasured(f"the dataset counts {counted} where {self.planted} was planted.")
        return Built(counted.messages.total(), counted.conversations[PERMITTED], seconds, memory)

    async def permitted(self, profile: Profile) -> list[list[str]]:
        """Return the texts that a build passes to its engine, in their order."""
        now = self.on.clock.now()
        commission, upto = BuildSpec(UUID(int=0), "Bench", now, now, BuildOptions(profile=profile)), UUID(int=0)
        connection = await asyncpg.connect(self.on.addresses.improve, server_settings={"search_path": "discreet"})
        texts: list[list[str]] = []
        try:
            while (gathered := await gather(connection, commission, self.on.keys, upto)).considered_count:
                texts += [[message.content for message in found.permitted.messages] for found in gathered.records]
                upto = gathered.looked_upto
        finally:
            await connection.close()
        return texts


def counted_in(manifest: Mapping[str, Any]) -> Tally:
    """Return the counts of a manifest as a tally."""
    conversations, messages = (
        Counter({PERMITTED: counts["included"], **counts["excluded"]})
        for counts in (manifest["conversations"], manifest["messages"])
    )
    return Tally(conversations, messages, Counter(manifest["removed"]))


def same_counts(counted: Tally, planted: Tally) -> bool:
    """Return whether conversations and messages are counted correctly.

    Profiles may find more personal information than was planted.
    """
    return counted.conversations == planted.conversations and counted.messages == planted.messages


@asynccontextmanager
async def empty_installation(**more: str) -> AsyncIterator[Infrastructure]:
    """Yield an installation prepared as by `discreet serve`, with more settings; removed at the end."""
    with TemporaryDirectory(prefix=FOLDER_PREFIX) as folder:
        async with throwaway_database() as url:
            given = {"DISCREET_HOME": str(Path(folder, "home")), "DISCREET_DATABASE_URL": url}
            settings = read_settings(given | more)
            async with open_infrastructure(settings) as on:
                yield on


@asynccontextmanager
async def installation(conversations: int, seed: int = 1) -> AsyncIterator[Installation]:
    """Yield an installation with a corpus."""
    async with empty_installation() as on:
        start = perf_counter()
        owner = await asyncpg.connect(on.addresses.owner, server_settings={"search_path": "discreet"})
        planted = await fill(owner, on.keys, conversations, seed)
        await owner.close()
        yield Installation(on, conversations, planted, perf_counter() - start)
