"""Copies of a key store after each file operation, in the state that a kill at that point leaves."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

STEPS = ("open", "os.rename", "os.remove", "os.rmdir")
"""Audit events of changes to files. Python raises each before it happens."""
_when_a_step_comes: list[Callable[[], None]] = []


def _on_audit_event(event: str, arguments: tuple[Any, ...]) -> None:
    if _when_a_step_comes and event in STEPS:
        _when_a_step_comes[-1]()


sys.addaudithook(_on_audit_event)  # cannot be removed: it is inactive outside `at_each_step`


@contextmanager
def at_each_step(act: Callable[[], None]) -> Iterator[None]:
    """Call `act` before each step of the block. Its own steps do not count."""

    def alone() -> None:
        _when_a_step_comes.append(lambda: None)
        try:
            act()
        finally:
            _when_a_step_comes.pop()

    _when_a_step_comes.append(alone)
    try:
        yield
    finally:
        _when_a_step_comes.pop()


def copy_at_each_step(directory: Path, copies: Path, act: Callable[[], None]) -> list[Path]:
    """Return a copy of the key store after each step of `act`."""
    made: list[Path] = []
    seen: list[dict[Path, tuple[int, int]]] = [{}]

    def keep() -> None:
        now = {path: (path.stat().st_ino, path.stat().st_size) for path in files(directory)}
        if now == seen[-1]:
            return
        seen.append(now)
        made.append(copies / str(len(made)) / "keys")
        for name in ("private", "shares"):
            (made[-1] / name).mkdir(parents=True)
        for path in now:
            copy = made[-1] / path.relative_to(directory)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)

    with at_each_step(keep):
        act()
    keep()
    return made


def files(directory: Path) -> list[Path]:
    return [Path(folder, name) for folder, _, names in os.walk(directory) for name in names]
