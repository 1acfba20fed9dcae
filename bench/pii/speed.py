"""A profile's text per second of processor time, in one process and in several."""

import multiprocessing
import time
from collections.abc import Sequence

from discreet.training.deidentify.profiles import Profile, load_detector

MAX_CONCURRENT = 64
"""Texts that the detector gets together."""


def kilobytes_per_second(profile: Profile, texts: Sequence[str]) -> float:
    """Return kilobytes per second of this process's CPU time, without loading.

    A kilobyte is 1,000 bytes of UTF-8.
    """
    detector = load_detector(profile)
    detector.find(["Before the clock starts, Anna loads the model."])
    began = time.process_time()
    for at in range(0, len(texts), MAX_CONCURRENT):
        detector.find(texts[at : at + MAX_CONCURRENT])
    return _kilobytes(texts) / (time.process_time() - began)


def of_processes(profile: Profile, texts: Sequence[str], processes: int) -> float:
    """Return the mean of what several processes reach while all of them work."""
    shares = [texts[n::processes] for n in range(processes)]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        reached = pool.starmap(kilobytes_per_second, [(profile, share) for share in shares])
    return sum(reached) / processes


def _kilobytes(texts: Sequence[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1000
