"""A worker that is killed in the middle of reading a file. Run by test_knowledge_restart.py as a process of its own:

python -m tests.services.killed_while_reading DATABASE_URL KEYS_DIRECTORY
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from discreet.adapters.embedder import MiniLmEmbedder
from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.extraction.extractor import ChildExtractor
from discreet.adapters.keystore.key_store import open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.assistants.gpts.ingest import IngestJob
from discreet.assistants.gpts.knowledge_files import READ_KNOWLEDGE
from discreet.db.pool import connect
from discreet.jobs.queue import JobQueue


class KilledAtTheThirdBatch(MiniLmEmbedder):
    """The real embedder, in a process that is gone before its third answer."""

    batches = 0

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.batches += 1
        if self.batches == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return await super().embed(texts)


async def main(url: str, directory: Path) -> None:
    entropy, database = SystemRandomSource(), await connect(url, max_connections=2)
    keys = open_key_store(directory, MasterKeyFile(directory / "master.key"), entropy)
    jobs = JobQueue(database, url)
    ingest = IngestJob(database, keys, entropy, ChildExtractor(), KilledAtTheThirdBatch())
    jobs.register(READ_KNOWLEDGE, ingest.run, ingest.mark_failed)
    await jobs.start()
    await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
