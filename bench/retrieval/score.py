"""nDCG at ten of a ranking (Järvelin and Kekäläinen, TOIS 2002), with answers that are right or not."""

import math
from collections.abc import Collection, Sequence

DEPTH = 10


def ndcg(found: Sequence[int], answers: Collection[int]) -> float:
    """Return the gain of the first ten, 1 / log2(rank + 1) for each answer, as a share of the best possible gain."""
    gain = sum(_gain(rank) for rank, passage in enumerate(found[:DEPTH], 1) if passage in answers)
    return gain / sum(_gain(rank) for rank in range(1, min(DEPTH, len(answers)) + 1))


def _gain(rank: int) -> float:
    return 1 / math.log2(rank + 1)
