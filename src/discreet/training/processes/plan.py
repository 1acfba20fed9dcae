"""The Daft plan for chunks, the same on one machine and on a cluster."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import daft
from daft import DataFrame, col
from daft.recordbatch import MicroPartition

from discreet.detection.span import Detector
from discreet.training.processes.chunk_encryption import Numbered
from discreet.training.processes.worker import Worker

NUMBER, SEALED, OUTCOME = "number", "sealed", "outcome"


def frame_of(chunks: Sequence[Numbered]) -> DataFrame:
    """Return the chunks as a data frame, one row each."""
    columns: dict[str, Any] = {NUMBER: [n for n, _ in chunks], SEALED: [sealed for _, sealed in chunks]}
    return daft.from_pydict(columns)


def plan(chunks: DataFrame, key: bytes, load: Callable[[], Detector], workers: int) -> DataFrame:
    """Return the plan: each chunk goes to one of the worker processes."""
    make = daft.cls(Worker, cpus=1, use_process=True, max_concurrency=workers)
    return chunks.select(NUMBER, make(key, load).outcomes(col(NUMBER), col(SEALED)).alias(OUTCOME))


def rows(partition: MicroPartition) -> Iterator[Numbered]:
    """Yield the outcomes in a partition of the result."""
    columns = partition.to_pydict()
    return zip(columns[NUMBER], columns[OUTCOME], strict=True)
