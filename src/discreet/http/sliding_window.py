"""A rate limiter for many keys, in this process's memory.

Invariants:
- The cost of an attempt does not depend on the number of other keys or attempts.
- A key is forgotten once all of its attempts have expired.
"""

import time
from collections import OrderedDict, deque
from itertools import islice


class SlidingWindow:
    """The times of recent attempts by key: at most `times` in any `seconds`."""

    def __init__(self, times: int, seconds: int) -> None:
        self._times, self._seconds = times, seconds
        self._attempts: OrderedDict[bytes, deque[float]] = OrderedDict()
        """Keys by their latest attempt; within a key the oldest attempt first."""

    def __len__(self) -> int:
        """Return the number of keys in memory."""
        return len(self._attempts)

    def wait(self, key: bytes, now: float | None = None) -> float:
        """Count one attempt and return 0, or return the seconds to wait.

        An attempt that has to wait is not counted. `now` is in seconds of a monotonic clock (default: the machine's).
        """
        now = time.monotonic() if now is None else now
        self._forget(expired := now - self._seconds)
        attempts = self._attempts.setdefault(key, deque())
        while attempts and attempts[0] <= expired:
            attempts.popleft()
        if len(attempts) >= self._times:
            return attempts[0] - expired
        attempts.append(now)
        self._attempts.move_to_end(key)
        return 0

    def release(self, key: bytes) -> None:
        """Remove the latest attempt of this key, if there is one."""
        attempts = self._attempts.get(key)
        if attempts is None:
            return
        attempts.pop()
        if not attempts:
            del self._attempts[key]

    def _forget(self, expired: float) -> None:
        """Forget the two longest idle keys if they have expired.

        These are more keys than one attempt adds.
        """
        for key in list(islice(self._attempts, 2)):
            if self._attempts[key][-1] <= expired:
                del self._attempts[key]
