"""At most so often in any so many seconds, for each of many keys, in this process's memory.

Invariants:
- One attempt costs the same whoever else tries, and however many there are.
- A key is forgotten when nothing of it counts any more.
"""

import time
from collections import OrderedDict, deque
from itertools import islice


class SlidingWindow:
    """The moments of what counted lately, by key: at most `times` in any `seconds`."""

    def __init__(self, times: int, seconds: int) -> None:
        self._times, self._seconds = times, seconds
        self._lately: OrderedDict[bytes, deque[float]] = OrderedDict()
        """Oldest first within a key; the keys by their latest."""

    def __len__(self) -> int:
        """Keys that are remembered."""
        return len(self._lately)

    def wait(self, key: bytes, now: float | None = None) -> float:
        """Count one attempt: 0. Or, when it would be one too many, the seconds until it would not be; it is not
        counted then. `now` is in seconds of a clock that never goes back (default: the machine's)."""
        now = time.monotonic() if now is None else now
        self._forget(before := now - self._seconds)
        moments = self._lately.setdefault(key, deque())
        while moments and moments[0] <= before:
            moments.popleft()
        if len(moments) >= self._times:
            return moments[0] - before
        moments.append(now)
        self._lately.move_to_end(key)
        return 0

    def give_back(self, key: bytes) -> None:
        """Take the latest attempt of this key off again. Nothing when there is none."""
        moments = self._lately.get(key)
        if moments is None:
            return
        moments.pop()
        if not moments:
            del self._lately[key]

    def _forget(self, before: float) -> None:
        """The two longest silent keys, if nothing of them counts: more than comes in with one attempt."""
        for key in list(islice(self._lately, 2)):
            if self._lately[key][-1] <= before:
                del self._lately[key]
