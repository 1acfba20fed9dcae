"""The engine of a dataset build: runs `refine` in many processes.

They run on this machine or on a Ray cluster (specification: Improvement). A single chunk on this machine needs none
([130](docs/decisions/0130-refine-a-single-chunk-in-the-builds-process.md)).

Invariants:
- Results come in the order of the records.
- Records are encrypted in transit (`processes/chunk_encryption.py`).
- Each record is refined, or dropped with its reason, or the build ends with an error; none is skipped.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import count, islice
from types import TracebackType
from typing import Self

from discreet.detection.span import Detector
from discreet.errors import Misconfigured, Unavailable
from discreet.training.deidentify.profiles import Profile, load_detector
from discreet.training.processes.chunk_encryption import (
    Numbered,
    Outcome,
    WorkerFailed,
    chunks_of,
    new_key,
    open_outcome,
    seal_records,
)
from discreet.training.processes.local import LocalRunner
from discreet.training.processes.query import DIED, Query, RunnerQuery
from discreet.training.processes.telemetry import disable_telemetry
from discreet.training.refine import RefinedRecord

WAIT_TIMEOUT = 300.0
"""Seconds without a result after which the engine gives up: a hundred times the work of a chunk."""

QUERY_CHUNKS = 512
"""Chunks per query, 16 MB: it limits memory, and is minutes of work for a start of one second."""


class Engine:
    """Processes with a detector each; a shard of one chunk is refined in this process.

    Create it once per build; use it from one thread at a time.
    """

    def __init__(
        self,
        profile: Profile,
        workers: int,
        cluster: str | None = None,
        *,
        load: Callable[[Profile], Detector] = load_detector,
        patience: float = WAIT_TIMEOUT,
    ) -> None:
        """Start `workers` processes here, or on the Ray cluster `cluster` (host:port).

        `load` makes the detector in each process and is pickled by its name. Raises Misconfigured without Ray,
        Unavailable when the cluster does not answer.
        """
        disable_telemetry()
        self._key, self._numbers, self._patience = new_key(), count(), patience
        self._runner = _build_runner(cluster, self._key, partial(load, profile), workers)

    def refine(self, records: Iterable[Sequence[str]]) -> Iterator[RefinedRecord]:
        """Yield one result for each record, in order, as they are done.

        Raises Unavailable. Results before an error are right, and the engine can be used again. If the iterator is left
        early, the processes finish the shard in the background. They end when this process ends, by `os._exit`, because
        Daft's threads do not survive an orderly exit.
        """
        chunks = chunks_of(records)
        while batch := list(islice(chunks, QUERY_CHUNKS)):
            sealed = [(n, seal_records(self._key, n, chunk)) for chunk, n in zip(batch, self._numbers, strict=False)]
            for outcome in self._in_order(sealed):
                yield from _require_refined(outcome)

    def _in_order(self, sealed: Sequence[Numbered]) -> Iterator[Outcome]:
        pending = deque(number for number, _ in sealed)
        outcomes_by_number: dict[int, bytes] = {}
        with Query(partial(self._runner.outcomes, sealed), self._patience) as query:
            for number, outcome in query:
                outcomes_by_number[number] = outcome
                while pending and pending[0] in outcomes_by_number:
                    first = pending.popleft()
                    yield open_outcome(self._key, first, outcomes_by_number.pop(first))
        if pending:
            raise Unavailable(DIED)

    def close(self) -> None:
        """Leave the cluster; on one machine nothing runs between two shards."""
        self._runner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _build_runner(cluster: str | None, key: bytes, load: Callable[[], Detector], workers: int) -> RunnerQuery:
    """Return the runner.

    Runners import Daft, after the sandbox and the telemetry settings.
    """
    if cluster is None:
        return LocalRunner(key, load, workers)
    try:
        from discreet.training.processes.cluster import Cluster
    except ImportError:
        raise Misconfigured(
            "The settings name a Ray cluster, but Ray is not installed here. Install the version that the cluster "
            "runs, or remove the cluster from the settings."
        ) from None
    return Cluster(cluster, key, load, workers)


def _require_refined(outcome: Outcome) -> list[RefinedRecord]:
    if isinstance(outcome, WorkerFailed):
        raise Unavailable(
            f"Reducing personal information failed with an unexpected error ({outcome.error}). Its details are not "
            "shown, because they could contain content."
        )
    return outcome.refined
