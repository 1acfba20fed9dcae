"""One of Daft's queries at work: sealed chunks go through processes, sealed outcomes come back.

Invariants:
- It sees numbers and envelopes, and not Daft itself.
- Whatever happens to a process ends in a sentence, within `patience` seconds of the last outcome.
- What an engine says of its own failure may hold anything, so nobody repeats it.

A query is begun for each shard, and with it its processes. One that waits for chunks as they come would keep them,
but Daft's native runner (0.7) now and then holds the last row back while it waits for the next.
"""

from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from threading import Event, Thread
from types import TracebackType
from typing import Protocol, Self

from discreet.errors import Unavailable
from discreet.training.processes.chunk_encryption import Numbered

DIED = (
    "The dataset's engine lost a process in which personal information is reduced. Too little memory is the usual "
    "reason: fewer workers need less."
)


class RunnerQuery(Protocol):
    """A way for chunks through Daft: on this machine, or on a cluster."""

    def outcomes(self, chunks: Sequence[Numbered]) -> Iterator[Numbered]:
        """The outcome of each chunk, in any order. Raises what Daft raises."""
        ...

    def close(self) -> None:
        """Leave what was joined."""
        ...


class Query:
    """A query in a thread of its own, begun and left with `with`; outcomes are taken by iterating."""

    def __init__(self, outcomes: Callable[[], Iterator[Numbered]], patience: float) -> None:
        self._outcomes, self._patience = outcomes, patience
        self._came: SimpleQueue[Numbered | Unavailable | None] = SimpleQueue()
        self._left = Event()
        self._thread = Thread(target=self._run, name="dataset-engine", daemon=True)

    def _run(self) -> None:
        try:
            for numbered in self._outcomes():
                if self._left.is_set():
                    return
                self._came.put(numbered)
            self._came.put(None)
        except BaseException:  # Daft's panics are none of Exception's kind
            self._came.put(Unavailable(DIED))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __iter__(self) -> Iterator[Numbered]:
        """Outcomes as they come. Raises Unavailable when a process is lost, or nothing comes for too long."""
        while (came := self._next()) is not None:
            if isinstance(came, Unavailable):
                raise came
            yield came

    def _next(self) -> Numbered | Unavailable | None:
        try:
            return self._came.get(timeout=self._patience)
        except Empty:
            silence = f"The dataset's engine has given no sign of life for {self._patience:.0f} s and was given up."
            return Unavailable(silence)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Daft finishes what it was given, a shard at most, though nobody takes it any more."""
        self._left.set()
