"""A parser under test, and the rules for each of its inputs.

Invariants:
- A parser raises only its documented errors.
- CPU time and output grow with the input, within a stated bound.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from discreet.errors import DiscreetError

OUTPUT_BYTES = 1 << 20
"""Output that any input may have, however small it is."""


class Finding(Exception):
    """An input that broke a rule. The text says which one."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """A parser. `run` reads one input and returns the size of the result.

    The size is in bytes or characters. `reads`: the modules under `discreet` that it covers. `refusals`: the documented
    errors. `seeds`: inputs to begin with. `longest`: bytes of an input. `seconds` and `seconds_per_kb`: CPU time that
    one input may take, measured with the coverage instrumentation, which makes Python some five times slower.
    `most_output`: output for each byte.
    """

    name: str
    reads: tuple[str, ...]
    run: Callable[[bytes], int]
    seeds: Callable[[], Iterable[bytes]]
    refusals: tuple[type[Exception], ...] = (DiscreetError,)
    longest: int = 8192
    seconds: float = 1.0
    seconds_per_kb: float = 0.05
    most_output: int = 64

    def outcome(self, data: bytes) -> int:
        """Return the size of an input's result; 0 if the input is refused.

        Raises Finding for too large a result. Any error except a refusal is a finding, too.
        """
        try:
            size = self.run(data)
        except self.refusals:
            return 0
        if size > OUTPUT_BYTES + self.most_output * len(data):
            raise Finding(f"{len(data):,} bytes became {size:,}")
        return size

    def check(self, data: bytes) -> None:
        """Read an input and check its CPU time.

        A slow one gets a second attempt, because a machine has slow moments.
        """
        limit = self.seconds + self.seconds_per_kb * len(data) / 1024
        spent = [self._timed(data)]
        if spent[0] > limit:
            spent.append(self._timed(data))
        if min(spent) > limit:
            raise Finding(f"{len(data):,} bytes took {min(spent):.2f} s of CPU time; {limit:.2f} s is the limit")

    def _timed(self, data: bytes) -> float:
        began = time.process_time()
        self.outcome(data)
        return time.process_time() - began


def text_of(data: bytes) -> str:
    """Return any bytes as a text, half characters included: JSON can contain them."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")
