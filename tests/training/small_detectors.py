"""Detectors for tests of the engine, found by name in its processes."""

import os
import signal
import time
from collections.abc import Sequence

from discreet.detection.span import Detector, Kind, Span
from discreet.training.deidentify.profiles import Profile
from discreet.training.processes.telemetry import QUIET, TELEMETRY_PREFIXES

NAPS = 4.0
"""Seconds that a text saying "sleep" takes."""


class FindsBen:
    """Every "Ben" is a person. It obeys what a text says; its errors hold what it was reading, as real ones may."""

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        return [_spans(text) for text in texts]


def _spans(text: str) -> list[Span]:
    if "kill" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "fail" in text:
        print(text, flush=True)
        raise ValueError(text)
    if "sleep" in text:
        time.sleep(NAPS)
    if "hush" in text:
        return [Span(0, 1, Kind.PERSON)] if _silent() else []
    if text == f"process {os.getpid()}":
        return [Span(len("process "), len(text), Kind.PERSON)]
    at = text.find("Ben")
    return [Span(at, at + 3, Kind.PERSON)] if at >= 0 else []


def _silent() -> bool:
    """Whether nothing in this process's environment would speak to others."""
    loud = [name for name in os.environ.keys() - QUIET.keys() if name.startswith(TELEMETRY_PREFIXES)]
    return not loud and QUIET.items() <= os.environ.items()


def finds_ben(profile: Profile) -> Detector:
    return FindsBen()


def does_not_load(profile: Profile) -> Detector:
    raise OSError("no such model: /a/secret/path")
