"""An installation without a server: a throwaway database and key store with a corpus, and datasets built of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import asyncpg

from bench.bystanders import FOLDER_PREFIX
from bench.corpus.fill import fill
from bench.database import throwaway_database
from discreet.bootstrap import Ground, ground
from discreet.improvement.tally import Tally
from discreet.settings import read_settings


@dataclass(frozen=True)
class Installation:
    """`planted` is what a dataset of all conversations must count."""

    on: Ground
    conversations: int
    planted: Tally
    seconds: float
    """What making the corpus took."""


@asynccontextmanager
async def installation(conversations: int, seed: int = 1) -> AsyncIterator[Installation]:
    """Made as `discreet serve` makes it; removed at the end."""
    with TemporaryDirectory(prefix=FOLDER_PREFIX) as folder:
        async with throwaway_database() as url:
            settings = read_settings({"DISCREET_HOME": str(Path(folder, "home")), "DISCREET_DATABASE_URL": url})
            async with ground(settings) as on:
                owner, start = await asyncpg.connect(url, server_settings={"search_path": "discreet"}), perf_counter()
                planted = await fill(owner, on.keys, conversations, seed)
                await owner.close()
                yield Installation(on, conversations, planted, perf_counter() - start)
