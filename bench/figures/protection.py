"""The cost of the verbatim guard, which checks answers for the builder's texts."""

import random
from collections.abc import AsyncIterator, Callable
from itertools import accumulate
from time import process_time
from typing import Any

from bench.report import Figure, Unmeasured, Wanted
from bench.setup import Stage

DELTA = Wanted("protection_us_per_token", "µs", goal=5)
INDEX = Wanted("protection_index_ms", "ms")
WANTED = (DELTA, INDEX)

INSTRUCTIONS_WORDS, PASSAGES, PASSAGE_WORDS, EARLIER_WORDS, ANSWER_WORDS = 1_300, 6, 180, 8_000, 20_000


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Measure the fullest possible GPT.

    8,000 characters of instructions, six passages, a long conversation before.
    """
    try:
        from discreet.assistants.gpts.verbatim_guard import FIRST_CHARACTERS, VerbatimGuard
    except ImportError as missing:
        raise Unmeasured(f"the guard is not here: {missing}") from missing
    text = _prose(random.Random(7))
    answer = [f" {word}" for word in text(ANSWER_WORDS).split()]
    beginning = FIRST_CHARACTERS  # deltas have at least one character: after so many there is an index
    per_token, index = [], []
    for _ in range(3 if stage.quick else 9):
        passages = [text(PASSAGE_WORDS) for _ in range(PASSAGES)]
        guard = VerbatimGuard(text(INSTRUCTIONS_WORDS), passages, [text(500)], [text(EARLIER_WORDS)])
        index.append(_seconds(guard, answer[:beginning]) * 1e3)
        per_token.append(_seconds(guard, answer[beginning:]) / len(answer) * 1e6)
    yield DELTA.of_rounds(per_token, "A token of one word, in the process that streams it.")
    yield INDEX.of_rounds(index, "Once an answer, after its first words have gone out.")


def _prose(dice: random.Random) -> Callable[[int], str]:
    """Return a source of words as frequent as those of a language (Zipf).

    So protected and spoken text share the common words.
    """
    words = ["".join(dice.choices("aeioubdfgklmnprst", k=dice.randint(2, 9))) for _ in range(4_000)]
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    return lambda count: " ".join(dice.choices(words, cum_weights=weights, k=count))


def _seconds(guard: Any, deltas: list[str]) -> float:
    began = process_time()
    for delta in deltas:
        if not guard.allows(delta):
            raise Unmeasured("the guard stopped an answer that repeats nothing")
    return process_time() - began
