"""Names of keys that were made lately, by which process: so that what a killed one made for nothing is found (P10).

A key is on the disk before the row that it opens. A process notes the name first, on a page that it holds locked, and
begins a new page now and then; the lock is gone with the process, and what stands on its pages can be looked at.

Invariants:
- A name alone is noted, and nothing is waited for.
- A page that is not locked is nobody's any more.
- A key that is destroyed is named on no page.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from discreet.adapters.keystore.file_lock import FileLock, is_held
from discreet.runtime.disk_full import translate_disk_full

PAGE_LASTS = 900.0
"""Seconds, much longer than it takes from a key to its row."""
UNFINISHED = ".new"


class NewKeyJournal:
    """The notes of all processes that use a key store, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = threading.Lock()
        self._pages: list[_Segment] = []

    def note(self, name: str) -> None:
        """Before the key of this name is made. A name holds no white space. Unavailable on a full disk."""
        with self._turn, translate_disk_full():
            now = time.monotonic()
            if not self._pages or now - self._pages[-1].begun >= PAGE_LASTS:
                self._pages.append(_Segment(self._folder, now))
            self._pages[-1].write(name)
            while now - self._pages[0].begun >= 2 * PAGE_LASTS:
                self._pages.pop(0).throw_away()

    def forget(self, name: str) -> None:
        """After the key of this name is gone: no process' page names it any more."""
        for path in self._folder.glob("*"):
            with suppress(FileNotFoundError):  # thrown away meanwhile
                _blank(path, f"{name}\n".encode())

    def left_behind(self) -> Iterator[tuple[Path, list[str]]]:
        """Pages of processes that have ended, with their names. Whoever has seen to one throws it away."""
        for path in sorted(self._folder.glob("*")):
            if path.suffix != UNFINISHED and not is_held(path):
                with suppress(FileNotFoundError):  # somebody else has seen to it meanwhile
                    yield path, path.read_text().split()


def _blank(path: Path, line: bytes) -> None:
    """In its place: what others append meanwhile stays where it is."""
    with path.open("r+b") as page:
        content, at = page.read(), -1
        while (at := content.find(line, at + 1)) >= 0:
            page.seek(at)
            page.write(b"-" * (len(line) - 1))


class _Segment:
    def __init__(self, folder: Path, now: float) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self.begun = now
        self._path = folder / str(uuid4())
        unlocked = self._path.with_suffix(UNFINISHED)
        self._lock = FileLock(unlocked)
        self._handle = os.open(unlocked, os.O_WRONLY | os.O_APPEND)
        unlocked.rename(self._path)

    def write(self, name: str) -> None:
        os.write(self._handle, f"{name}\n".encode())

    def throw_away(self) -> None:
        self._path.unlink(missing_ok=True)
        os.close(self._handle)
        self._lock.let_go()
