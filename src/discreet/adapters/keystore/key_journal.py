"""Journal of recently created keys, to find keys that a crash left unused (P10).

A key is on disk before the row that needs it. A process first writes the key's name to a page that it holds locked, and
starts a new page regularly. The lock ends with the process; then any process can check the names on its pages.

Invariants:
- Only names are written, without waiting for the disk.
- An unlocked page belongs to no running process.
- No page names a destroyed key.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from uuid import uuid4

from discreet.adapters.keystore.file_lock import FileLock, is_locked
from discreet.runtime.disk_full import translate_disk_full

JOURNAL_PAGE_LIFETIME = 900.0
"""Seconds per page; much longer than the time from a key to its row."""
UNFINISHED = ".new"
NEW_KEYS = "births"
"""The stored name of the journal: its folder, and its prefix in etcd."""


class NewKeyJournal:
    """The pages in `folder` of all processes that use a key store."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._pages: list[JournalPage] = []

    def note(self, name: str) -> None:
        """Note a name before its key is created.

        A name holds no white space. Unavailable on a full disk.
        """
        with self._lock, translate_disk_full():
            now = time.monotonic()
            if not self._pages or now - self._pages[-1].begun >= JOURNAL_PAGE_LIFETIME:
                self._pages.append(JournalPage(self._folder, now))
            self._pages[-1].write(name)
            while now - self._pages[0].begun >= 2 * JOURNAL_PAGE_LIFETIME:
                self._pages.pop(0).delete()

    def forget(self, name: str) -> None:
        """Remove the name of a destroyed key from all pages."""
        for path in self._folder.glob("*"):
            with suppress(FileNotFoundError):  # deleted in between
                _blank(path, f"{name}\n".encode())

    def disown(self, name: str) -> None:
        """Move a name to a page of its own that no process holds."""
        with self._lock, translate_disk_full():
            page = JournalPage(self._folder, time.monotonic())
            page.write(name)
            page.release()

    def noted(self) -> Iterator[str]:
        """Yield the names on all pages, of running and of ended processes."""
        for path in self._folder.glob("*"):
            with suppress(FileNotFoundError):
                yield from path.read_text().split()

    def orphans(self) -> Iterator[tuple[Callable[[], object], list[str]]]:
        """Yield the names on pages of ended processes, each time with a function that deletes the page.

        The caller deletes a page after handling it.
        """
        for path in sorted(self._folder.glob("*")):
            if path.suffix != UNFINISHED and not is_locked(path):
                with suppress(FileNotFoundError):  # another process has handled it
                    yield partial(path.unlink, missing_ok=True), path.read_text().split()


def _blank(path: Path, line: bytes) -> None:
    """Overwrite a line in place, so that concurrent appends keep their position."""
    with path.open("r+b") as page:
        content, position = page.read(), -1
        while (position := content.find(line, position + 1)) >= 0:
            page.seek(position)
            page.write(b"-" * (len(line) - 1))


class JournalPage:
    """A page that its process holds locked. `begun` is a monotonic time in seconds."""

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

    def sync(self) -> None:
        """Wait until everything written is on the disk."""
        os.fdatasync(self._handle)

    def delete(self) -> None:
        self._path.unlink(missing_ok=True)
        self.release()

    def release(self) -> None:
        """Unlock the page and keep it, for the process that looks for orphans."""
        os.close(self._handle)
        self._lock.release()
