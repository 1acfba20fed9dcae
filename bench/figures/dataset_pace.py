"""How much of a dataset's build is refining: the whole build beside a bare pool that only refines the same texts."""

import asyncio
from collections.abc import AsyncIterator
from time import perf_counter

from bench.report import Figure, Unmeasured, Wanted
from bench.stage import Stage

STANDARD_PACE = Wanted("dataset_standard_messages_per_s", "messages/s")
STANDARD = Wanted("dataset_standard_over_pool", "of a bare pool's pace", goal=0.85)
PATTERNS = Wanted("dataset_patterns_over_pool", "of a bare pool's pace")
WANTED = (STANDARD_PACE, STANDARD, PATTERNS)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Build and pool in turn, on one installation for each profile."""
    try:
        from bench.bare_pool import refined_in_bare_pool
        from bench.installation import installation
        from discreet.improvement.deidentify.profiles import Profile
    except ImportError as missing:
        raise Unmeasured(f"datasets are not here: {missing}") from missing
    for profile, wanted, conversations in ((Profile.STANDARD, STANDARD, 3_000), (Profile.PATTERNS, PATTERNS, 10_000)):
        async with installation(conversations // 20 if stage.quick else conversations) as made:
            texts, paces, ratios, words = await made.permitted(profile), [], [], ""
            for _ in range(stage.rounds):
                began = perf_counter()
                await asyncio.to_thread(refined_in_bare_pool, texts, profile, made.workers)
                bare = perf_counter() - began
                built = await made.build(profile, made.conversations)
                paces.append(built.messages_per_second)
                ratios.append(bare / built.seconds)
                words = (
                    f"{built.messages:,} messages, {made.workers} workers; last: {built.seconds:.0f} s, {bare:.0f} s."
                )
            if profile is Profile.STANDARD:
                yield STANDARD_PACE.of_rounds(paces, words)
            yield wanted.of_rounds(ratios, f"The time of a bare pool over that of the whole build. {words}")
