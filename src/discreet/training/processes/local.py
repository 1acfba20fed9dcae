"""Chunks through Daft's native runner, in processes on this machine."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

import daft
from daft.recordbatch import MicroPartition

from discreet.detection.span import Detector
from discreet.training.processes.chunk_encryption import Numbered
from discreet.training.processes.plan import frame_of, plan, rows


class LocalRunner:
    """The route over the native runner."""

    def __init__(self, key: bytes, load: Callable[[], Detector], workers: int) -> None:
        _choose_native()
        self._key, self._load, self._workers = key, load, workers

    def outcomes(self, chunks: Sequence[Numbered]) -> Iterator[Numbered]:
        for partition in plan(frame_of(chunks), self._key, self._load, self._workers).iter_partitions():
            assert isinstance(partition, MicroPartition)
            yield from rows(partition)

    def close(self) -> None:
        pass


@cache
def _choose_native() -> None:
    """Choose the native runner, once per process; otherwise Daft searches a cluster."""
    daft.set_runner_native()
