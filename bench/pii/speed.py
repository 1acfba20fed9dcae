"""How much text a profile works through for each second of processor time, in one process and in several."""

import multiprocessing
import time
from collections.abc import Sequence

from discreet.training.deidentify.profiles import Profile, detector_of

AT_ONCE = 64
"""Texts that are handed to the detector together."""


def kilobytes_per_second(profile: Profile, texts: Sequence[str]) -> float:
    """Kilobytes (1,000 bytes of UTF-8) per second of this process's processor time, the loading not counted."""
    detector = detector_of(profile)
    detector.find(["Before the clock starts, Anna loads the model."])
    began = time.process_time()
    for at in range(0, len(texts), AT_ONCE):
        detector.find(texts[at : at + AT_ONCE])
    return _kilobytes(texts) / (time.process_time() - began)


def of_processes(profile: Profile, texts: Sequence[str], processes: int) -> float:
    """The mean of what each of several processes reaches while the others work."""
    shares = [texts[n::processes] for n in range(processes)]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        reached = pool.starmap(kilobytes_per_second, [(profile, share) for share in shares])
    return sum(reached) / processes


def _kilobytes(texts: Sequence[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1000
