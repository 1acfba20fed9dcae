"""Wakes streams at their moments of the monotonic clock, to the microsecond.

Event loops round their timers to whole milliseconds. That would bunch the tokens of many streams, and a bunch is
cheaper to relay than the same tokens one by one. So this module uses Linux's timerfd (timerfd_create(2)).
"""

import asyncio
import ctypes
import heapq
import os
from collections.abc import Callable
from itertools import count
from time import monotonic_ns
from typing import Protocol

_CLOCK_MONOTONIC = 1
_TFD_TIMER_ABSTIME = 1
_libc = ctypes.CDLL(None, use_errno=True)


class _Setting(ctypes.Structure):
    """struct itimerspec: the interval, which stays zero, and the moment."""

    _fields_ = (("every", ctypes.c_long * 2), ("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class Alarm:
    """Calls `ring` in the event loop once at the moment it was last set to."""

    def __init__(self, loop: asyncio.AbstractEventLoop, ring: Callable[[], None]) -> None:
        self._fd: int = _libc.timerfd_create(_CLOCK_MONOTONIC, os.O_NONBLOCK | os.O_CLOEXEC)
        if self._fd < 0:
            raise OSError(ctypes.get_errno(), "This system gives no timer (timerfd_create).")
        self._setting = _Setting()
        self._pointer = ctypes.byref(self._setting)
        self._loop = loop
        loop.add_reader(self._fd, ring)

    def set(self, at_ns: int) -> None:
        """Ring at `at_ns` of the monotonic clock; 0 never rings.

        Replaces the previous moment, even if it is ringing.
        """
        self._setting.seconds, self._setting.nanoseconds = divmod(at_ns, 1_000_000_000)
        _libc.timerfd_settime(self._fd, _TFD_TIMER_ABSTIME, self._pointer, None)

    def close(self) -> None:
        self._loop.remove_reader(self._fd)
        os.close(self._fd)


class Paced(Protocol):
    def step(self, due_ns: int) -> int | None:
        """Do what is due; return the next moment, or None if there is none for now."""
        ...


class Pacer:
    """Steps every stream at its moments.

    A late step does not move the moments after it.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._waiting: list[tuple[int, int, Paced]] = []
        self._numbers = count()
        self._alarm = Alarm(loop, self._ring)
        self._set_to = 0

    def add(self, stream: Paced, due_ns: int) -> None:
        """Step `stream` from `due_ns` on, at once if that is now or past."""
        next_ns: int | None = due_ns
        now = monotonic_ns()
        while next_ns is not None and next_ns <= now:
            next_ns = stream.step(next_ns)
        if next_ns is None:
            return
        heapq.heappush(self._waiting, (next_ns, next(self._numbers), stream))
        if not self._set_to or next_ns < self._set_to:
            self._set(next_ns)

    def close(self) -> None:
        self._waiting.clear()
        self._alarm.close()

    def _ring(self) -> None:
        waiting = self._waiting
        now = monotonic_ns()
        while waiting and waiting[0][0] <= now:
            due, number, stream = waiting[0]
            next_ns = stream.step(due)
            if next_ns is None:
                heapq.heappop(waiting)
            else:
                heapq.heapreplace(waiting, (next_ns, number, stream))
        self._set(waiting[0][0] if waiting else 0)

    def _set(self, at_ns: int) -> None:
        self._set_to = at_ns
        self._alarm.set(at_ns)
