"""The minimum work to refine texts in several processes: a bare standard pool."""

import multiprocessing
import os
from collections.abc import Sequence

from bench.report import Unmeasured
from discreet.detection.span import Detector
from discreet.training.deidentify.profiles import Profile, load_detector
from discreet.training.processes.chunk_encryption import chunks_of
from discreet.training.refine import refine

_detector: Detector
"""In a process of the pool: the engine's processes load the same detector."""


def refined_in_bare_pool(records: Sequence[Sequence[str]], profile: Profile, workers: int) -> int:
    """Refine all records in a new pool and return how many came back.

    The pool starts and ends here, and works in the chunks of a build.
    """
    with multiprocessing.get_context("spawn").Pool(workers, _load, (profile,)) as pool:
        done = sum(pool.imap(_refine, chunks_of(records)))
        pool.close()
        pool.join()
    return done


def run_bare_pool_apart(records: Sequence[Sequence[str]], profile: Profile, workers: int) -> None:
    """Refine all records in a pool from a process with a session of its own.

    A build's process has one too. Linux shares processors among sessions first (autogroup, sched(7)), so on a busy
    machine a process with its own session gets more of them.
    """
    apart = multiprocessing.get_context("spawn").Process(target=_apart, args=(records, profile, workers))
    apart.start()
    apart.join()
    if apart.exitcode:
        raise Unmeasured(f"the bare pool ended with code {apart.exitcode}.")


def _apart(records: Sequence[Sequence[str]], profile: Profile, workers: int) -> None:
    os.setsid()
    done = refined_in_bare_pool(records, profile, workers)
    assert done == len(records), f"only {done} of {len(records)} records came back"


def _load(profile: Profile) -> None:
    global _detector
    _detector = load_detector(profile)


def _refine(records: Sequence[Sequence[str]]) -> int:
    return len(refine(records, _detector))
