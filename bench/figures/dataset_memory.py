"""A dataset build's memory by size, and its pace where refining costs least."""

from collections.abc import AsyncIterator

from bench.report import Figure, Unmeasured, Wanted
from bench.setup import Stage

SIZES = {
    2_500: Wanted("dataset_memory_10k_mb", "MB"),
    25_000: Wanted("dataset_memory_100k_mb", "MB"),
    250_000: Wanted("dataset_memory_1m_mb", "MB"),
}
"""Conversations, with four messages on average."""
GROWTH = Wanted("dataset_memory_growth", "× within 1m", goal=1.1)
PACE = Wanted("dataset_patterns_messages_per_s", "messages/s")
WANTED = (*SIZES.values(), GROWTH, PACE)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Build datasets of the first conversations, and of all, of one installation."""
    try:
        from bench.seeded_installation import installation
        from discreet.training.deidentify.profiles import Profile
    except ImportError as missing:
        raise Unmeasured(f"datasets are not here: {missing}") from missing
    sizes = sorted(SIZES)[:1] if stage.quick else sorted(SIZES)
    async with installation(sizes[-1]) as made:
        for size in sizes:
            built = await made.build(Profile.PATTERNS, size)
            note = f"{built.messages:,} messages, {built.records:,} records: {built.memory.in_words()}."
            yield SIZES[size].of(built.memory.peak, note)
        note = f"{built.messages:,} messages in {built.seconds:.0f} s, {made.workers} workers."
        yield PACE.of(built.messages_per_second, note)
        if stage.quick:
            raise Unmeasured("it takes minutes; leave out --quick.")
        yield GROWTH.of(built.memory.growth, "The peak of the build's second half over that of its first.")
