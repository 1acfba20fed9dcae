"""What Daft is told to do with chunks, the same on one machine and on a cluster."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import daft
from daft import DataFrame, col
from daft.recordbatch import MicroPartition

from discreet.personal_data.span import Detector
from discreet.training.processes.chunk_encryption import Numbered
from discreet.training.processes.worker import Worker

NUMBER, SEALED, OUTCOME = "number", "sealed", "outcome"


def frame_of(chunks: Sequence[Numbered]) -> DataFrame:
    """Chunks as Daft sees them, a row each."""
    columns: dict[str, Any] = {NUMBER: [n for n, _ in chunks], SEALED: [sealed for _, sealed in chunks]}
    return daft.from_pydict(columns)


def plan(chunks: DataFrame, key: bytes, load: Callable[[], Detector], workers: int) -> DataFrame:
    """What is done to chunks, here and on a cluster: each goes to one of so many processes."""
    make = daft.cls(Worker, cpus=1, use_process=True, max_concurrency=workers)
    return chunks.select(NUMBER, make(key, load).outcomes(col(NUMBER), col(SEALED)).alias(OUTCOME))


def rows(partition: MicroPartition) -> Iterator[Numbered]:
    """What came of the chunks in a piece of a plan's result."""
    columns = partition.to_pydict()
    return zip(columns[NUMBER], columns[OUTCOME], strict=True)
