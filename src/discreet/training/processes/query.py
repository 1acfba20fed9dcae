"""A running Daft query: encrypted chunks in, encrypted outcomes out.

Invariants:
- It handles numbers and envelopes only, and does not import Daft.
- Any failure of a process ends in an error, within `patience` seconds of the last outcome.
- An engine's own error messages may contain content, so they are never repeated.

Each shard starts a query and its processes. A query that waits for chunks as they come would keep the processes, but
Daft's native runner (0.7) sometimes holds the last row back while it waits for the next.
"""

from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from threading import Event, Thread
from types import TracebackType
from typing import Protocol, Self

from discreet.errors import Unavailable
from discreet.training.processes.chunk_encryption import Numbered

DIED = (
    "A process that reduces personal information died. The usual reason is too little memory. Try again with fewer "
    "workers."
)


class RunnerQuery(Protocol):
    """A route for chunks through Daft: on this machine, or on a cluster."""

    def outcomes(self, chunks: Sequence[Numbered]) -> Iterator[Numbered]:
        """Yield the outcome of each chunk, in any order. Raises Daft's errors."""
        ...

    def close(self) -> None:
        """Leave the cluster, if any."""
        ...


class Query:
    """A query in its own thread, run with `with`; iterate over its outcomes."""

    def __init__(self, outcomes: Callable[[], Iterator[Numbered]], patience: float) -> None:
        self._outcomes, self._patience = outcomes, patience
        self._queue: SimpleQueue[Numbered | Unavailable | None] = SimpleQueue()
        self._left = Event()
        self._thread = Thread(target=self._run, name="dataset-engine", daemon=True)

    def _run(self) -> None:
        try:
            for numbered in self._outcomes():
                if self._left.is_set():
                    return
                self._queue.put(numbered)
            self._queue.put(None)
        except BaseException:  # Daft's panics are no Exceptions
            self._queue.put(Unavailable(DIED))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __iter__(self) -> Iterator[Numbered]:
        """Yield outcomes as they come; Unavailable when a process is lost or on a timeout."""
        while (outcome := self._next()) is not None:
            if isinstance(outcome, Unavailable):
                raise outcome
            yield outcome

    def _next(self) -> Numbered | Unavailable | None:
        try:
            return self._queue.get(timeout=self._patience)
        except Empty:
            silence = f"The dataset engine returned no result for {self._patience:.0f} s and was given up. Try again."
            return Unavailable(silence)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop taking outcomes. Daft still finishes the chunks it has, one shard at most."""
        self._left.set()
