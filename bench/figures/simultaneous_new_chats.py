"""How many of a hundred new chats that begin at the same moment fail."""

from collections.abc import AsyncIterator

from bench.load import Shape, percentile, run
from bench.report import Figure, Wanted
from bench.script import Script
from bench.setup import Stage

FAILED = Wanted("simultaneous_new_chats", "failed of 100", goal=0)
WANTED = (FAILED,)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Open a hundred connections at once, each with a new chat.

    Anything but a whole answer is a failure.
    """
    target = stage.chats().target
    failed: list[float] = []
    words: list[str] = []
    for _ in range(stage.rounds):
        tally = await run(target, Shape(Script(gap_ms=20, tokens=30), streams=100))
        failed.append(tally.failed)
        words += [tally.failures_in_words()] if tally.failed else []
        slowest = percentile(tally.first_token, 100) * 1000
    note = f"{', '.join(words) or 'None failed'}. Slowest first token of the last round: {slowest:.0f} ms."
    yield FAILED.of(max(failed), note, (min(failed), max(failed)))
