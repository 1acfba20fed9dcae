"""The engine of a dataset build: the heavy part, `refine`, in many processes, here or on a Ray cluster (specification:
Improvement).

Invariants:
- Records go in and come out in one order.
- On their way they are sealed (`processes/transit.py`).
- A record is refined, or dropped with its reason, or the build ends with a sentence.
- None is skipped.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import count, islice
from types import TracebackType
from typing import Self

from discreet.errors import Misconfigured, Unavailable
from discreet.personal_data.span import Detector
from discreet.training.deidentify.profiles import Profile, detector_of
from discreet.training.processes.chunk_encryption import (
    Numbered,
    Outcome,
    WorkerFailed,
    chunks_of,
    new_key,
    open_outcome,
    seal_records,
)
from discreet.training.processes.query import DIED, Query, RunnerQuery
from discreet.training.processes.telemetry import disable_telemetry
from discreet.training.refine import Refined

PATIENCE = 300.0
"""Seconds without any outcome after which the engine is given up: a hundred times what a chunk takes."""

QUERY_CHUNKS = 512
"""What goes through at once, 16 MB: it bounds memory, and is minutes of work for the second that a start takes."""


class Engine:
    """Processes that hold a detector each. Made once for a build; used from one thread at a time, whichever."""

    def __init__(
        self,
        profile: Profile,
        workers: int,
        cluster: str | None = None,
        *,
        load: Callable[[Profile], Detector] = detector_of,
        patience: float = PATIENCE,
    ) -> None:
        """`workers` processes at work: on this machine, or with `cluster` (host:port) on the Ray cluster there.

        `load` makes the detector in each process and travels there by its name. Raises Misconfigured without Ray,
        Unavailable when the cluster does not answer.
        """
        disable_telemetry()
        self._key, self._numbers, self._patience = new_key(), count(), patience
        self._route = _route(cluster, self._key, partial(load, profile), workers)

    def refine(self, records: Iterable[Sequence[str]]) -> Iterator[Refined]:
        """One Refined for each record, in their order, as they are done. Raises Unavailable.

        What came before an error is right, and the engine can be used again. Of an iterator that is left early, the
        processes finish the shard in the background; the end of this process (`os._exit`, as Daft's threads do not
        survive an orderly one) is theirs too.
        """
        chunks = chunks_of(records)
        while some := list(islice(chunks, QUERY_CHUNKS)):
            sealed = [(n, seal_records(self._key, n, chunk)) for chunk, n in zip(some, self._numbers, strict=False)]
            for outcome in self._in_order(sealed):
                yield from _refined(outcome)

    def _in_order(self, sealed: Sequence[Numbered]) -> Iterator[Outcome]:
        waiting = deque(number for number, _ in sealed)
        early: dict[int, bytes] = {}
        with Query(partial(self._route.outcomes, sealed), self._patience) as query:
            for number, outcome in query:
                early[number] = outcome
                while waiting and waiting[0] in early:
                    first = waiting.popleft()
                    yield open_outcome(self._key, first, early.pop(first))
        if waiting:
            raise Unavailable(DIED)

    def close(self) -> None:
        """Leave the cluster; on one machine nothing runs between two shards."""
        self._route.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _route(cluster: str | None, key: bytes, load: Callable[[], Detector], workers: int) -> RunnerQuery:
    """Daft is imported here, when the process is confined and the environment is quiet."""
    if cluster is None:
        from discreet.training.processes.local import LocalRunner

        return LocalRunner(key, load, workers)
    try:
        from discreet.training.processes.cluster import Cluster
    except ImportError:
        raise Misconfigured(
            "Datasets are to be built on a Ray cluster, but Ray is not installed here: install the same version that "
            "the cluster runs, or take the cluster out of the settings."
        ) from None
    return Cluster(cluster, key, load, workers)


def _refined(outcome: Outcome) -> list[Refined]:
    if isinstance(outcome, WorkerFailed):
        raise Unavailable(
            f"Reducing personal information failed with an unexpected error ({outcome.error}). Nothing of what it was "
            "reading is shown here."
        )
    return outcome.refined
