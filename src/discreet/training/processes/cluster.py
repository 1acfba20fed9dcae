"""Chunks through Daft on a Ray cluster, whose machines can read their content.

Invariants:
- The plan is the same as on this machine.
- Ray restarts a process that died, and gives it its chunk again.
"""

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence

import daft
import ray

from discreet.detection.span import Detector
from discreet.errors import Unavailable
from discreet.training.processes.chunk_encryption import Numbered
from discreet.training.processes.plan import frame_of, plan, rows
from discreet.training.processes.telemetry import QUIET

JOINING = 30.0
"""The timeout of a cluster's health check, in seconds."""


class Cluster:
    """The route over the Ray cluster at an address (`host:port`).

    This process runs on one of its machines. Raises Unavailable when the cluster cannot be joined. Afterwards this
    process can neither join another one nor work without one.
    """

    def __init__(self, address: str, key: bytes, load: Callable[[], Detector], workers: int) -> None:
        _join(address)
        cores = int(ray.cluster_resources().get("CPU", 1))  # type: ignore[no-untyped-call]
        self._workers = max(min(workers, cores), 1)  # Daft would wait two minutes for excess workers
        self._key, self._load = key, load

    def outcomes(self, chunks: Sequence[Numbered]) -> Iterator[Numbered]:
        """Yield the outcomes.

        Each chunk is a partition of its own, because a partition runs on one machine.
        """
        frame = frame_of(chunks).into_partitions(len(chunks))
        for partition in plan(frame, self._key, self._load, self._workers).iter_partitions():
            assert isinstance(partition, ray.ObjectRef)
            yield from rows(ray.get(partition))

    def close(self) -> None:
        ray.shutdown()


def _join(address: str) -> None:
    """Join the cluster after a health check.

    Without the check, Ray waits for minutes for a missing cluster and then ends the process.
    """
    try:
        subprocess.run(
            [sys.executable, "-m", "ray.scripts.scripts", "health-check", "--address", address],
            input=b"",
            capture_output=True,
            timeout=JOINING,
            check=True,
        )
        ray.init(address, runtime_env={"env_vars": QUIET}, log_to_driver=False, logging_level=logging.CRITICAL)
        daft.set_runner_ray()
    except Exception as error:
        raise Unavailable(f"The Ray cluster at {address} cannot be joined ({type(error).__name__}).") from None
