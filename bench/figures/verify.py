"""The time and memory of `discreet verify` over a million messages."""

from collections.abc import AsyncIterator

from bench.machine_load import FOLDER_PREFIX
from bench.report import Figure, Unmeasured, Wanted
from bench.setup import Stage

CONVERSATIONS = 250_000
"""With four messages on average, each with its key; a call for each answer that a third party was in; and as many
entries in the evidence log.
"""
SECONDS = Wanted("verify_1m_s", "s", goal=120)
CPU = Wanted("verify_1m_cpu_s", "s")
MEMORY = Wanted("verify_1m_memory_mb", "MB")
WANTED = (SECONDS, CPU, MEMORY)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    try:
        import asyncpg

        from bench.history_seed import live_in
        from bench.seeded_installation import installation
        from bench.verify_run import verified
    except ImportError as missing:
        raise Unmeasured(f"verifying is not here: {missing}") from missing
    conversations = CONVERSATIONS // (100 if stage.quick else 1)
    async with installation(conversations) as made:
        owner = await asyncpg.connect(made.on.settings.database_url, server_settings={"search_path": "discreet"})
        await live_in(made.on, owner, conversations)
        await owner.close()
        done = await verified(made.on.settings, FOLDER_PREFIX)
    if stage.quick:
        raise Unmeasured("a million messages take minutes to make; leave out --quick.")
    yield SECONDS.of(done.seconds, f"{done.checked:,} items checked; the slowest: {done.slowest}.")
    yield CPU.of(done.cpu + done.database_cpu, f"{done.cpu:.1f} s of the command, the rest of the database.")
    yield MEMORY.of(done.memory.peak, f"The command's. {done.memory.in_words()}.")
