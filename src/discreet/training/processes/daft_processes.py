"""Chunks through Daft's native runner, in processes on this machine."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

import daft
from daft.recordbatch import MicroPartition

from discreet.detection.span import Detector
from discreet.training.processes.chunk_encryption import Numbered
from discreet.training.processes.plan import frame_of, plan, rows


def outcomes_of(
    chunks: Sequence[Numbered], key: bytes, load: Callable[[], Detector], workers: int
) -> Iterator[Numbered]:
    """Yield the outcome of each chunk, in any order."""
    _choose_native()
    for partition in plan(frame_of(chunks), key, load, workers).iter_partitions():
        assert isinstance(partition, MicroPartition)
        yield from rows(partition)


@cache
def _choose_native() -> None:
    """Choose the native runner, once per process; otherwise Daft searches a cluster."""
    daft.set_runner_native()
