"""Measures regular expressions on growing texts: CPU time must stay linear.

`python -m fuzz.patterns SECONDS`. tests/security/test_patterns.py decides the same from the patterns' structure; this
finds problems that the structure does not show, such as bounded repetitions that multiply. The texts repeat matches of
a pattern's parts, after each of its beginnings and before a mismatch.
"""

import itertools
import re
import sys
import time
from collections.abc import Iterator
from typing import Any

from tests.security.pattern_cost import shared_loops
from tests.security.pattern_sources import Found, server_patterns

SHORT, LONG = 4_000, 16_000
"""Characters of the texts that are compared."""
GROWTH = 8.0
"""Allowed factor of CPU time for a text four times as long; 4 is linear, 16 quadratic."""
NOTICEABLE = 0.004
"""Minimum seconds for a short text before its growth is judged."""
MAX_TEXTS = 40
"""For one pattern."""
SLOW = 2e-6
"""Seconds per character that no pattern may take, however it grows."""


def main(seconds: float) -> int:
    """Print each pattern that grows too fast; return how many."""
    patterns, _ = server_patterns()
    ends = time.monotonic() + seconds
    faults = judged = 0
    for found in sorted(patterns, key=lambda each: (each.searched is False, len(each.pattern))):
        if time.monotonic() > ends:
            break
        judged += 1
        fault = _fault(found)
        if fault is not None:
            faults += 1
            print(f"  FOUND {found.where}\n      {fault}", flush=True)
    print(f"  {judged} of {len(patterns)} patterns measured", flush=True)
    return faults


def _fault(found: Found) -> str | None:
    if shared_loops(found.pattern, found.flags, searched=found.searched, whole=found.whole) is not None:
        return None  # tests/security/test_patterns.py names its input's bound
    compiled = re.compile(found.pattern, found.flags)
    for number, (before, pump, after) in enumerate(_pumps(compiled)):
        if number == MAX_TEXTS:
            break
        short, long = (_seconds(found, compiled, before, pump, after, size) for size in (SHORT, LONG))
        if (short > NOTICEABLE and long > GROWTH * short) or long > SLOW * LONG:
            return f"{before!r} + {pump!r} repeated + {after!r}: {short:.4f} s, then {long:.4f} s"
    return None


def _seconds(found: Found, compiled: re.Pattern[str], before: str, pump: str, after: str, size: int) -> float:
    text = before + pump * (size // len(pump)) + after
    best = float("inf")
    for _ in range(2):
        began = time.process_time()
        if found.whole:
            compiled.fullmatch(text)
        elif not found.searched:
            compiled.match(text)
        else:
            for _match in compiled.finditer(text):
                pass
        best = min(best, time.process_time() - began)
    return best


def _pumps(compiled: re.Pattern[str]) -> Iterator[tuple[str, str, str]]:
    """Yield beginning, repeated part and end of texts that make a matcher fail late."""
    pieces = list(dict.fromkeys(_pieces(_parsed(compiled))))
    whole = "".join(pieces)[:200]
    for piece in dict.fromkeys([*pieces, whole, *(a + b for a, b in itertools.pairwise(pieces))]):
        if piece:
            for after in ("", "\x00", "\n!"):
                yield "", piece, after
            yield whole, piece, "\x00"


def _parsed(compiled: re.Pattern[str]) -> Any:
    return re._parser.parse(compiled.pattern, compiled.flags & ~re.UNICODE)


def _pieces(parsed: Any) -> Iterator[str]:
    """Yield a text for each part of a pattern: roughly the shortest match."""
    from re import _constants as op

    for operator, argument in parsed:
        if operator is op.LITERAL:
            yield chr(argument)
        elif operator is op.IN:
            yield _letter(argument)
        elif operator in (op.ANY, op.NOT_LITERAL):
            yield "~"
        elif operator in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            inner = list(_pieces(argument[2]))
            yield from inner
            yield "".join(inner) * max(1, min(argument[0], 4))
        elif operator is op.SUBPATTERN:
            yield from _joined(argument[3])
        elif operator is op.BRANCH:
            for branch in argument[1]:
                yield from _joined(branch)
        elif operator in (op.ASSERT, op.ASSERT_NOT):
            yield from _joined(argument[1])


def _joined(parsed: Any) -> Iterator[str]:
    pieces = list(_pieces(parsed))
    yield "".join(pieces)[:60]
    yield from pieces


def _letter(choices: Any) -> str:
    """Return one letter of a set; a common one if the set excludes letters."""
    from re import _constants as op

    of_category = {op.CATEGORY_DIGIT: "1", op.CATEGORY_SPACE: " ", op.CATEGORY_WORD: "a"}
    for name, value in choices:
        if name is op.NEGATE:
            return "~"
        if name is op.LITERAL:
            return chr(value)
        if name is op.RANGE:
            return chr(value[0])
        if name is op.CATEGORY:
            return of_category.get(value, "~")
    return "~"


if __name__ == "__main__":
    sys.exit(min(100, main(float(sys.argv[1]))))
