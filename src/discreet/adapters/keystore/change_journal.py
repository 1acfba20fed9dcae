"""Journal of changed keys: names that may differ from the database, and when all others were compared (P1, P10).

A process writes a name to a page, which it holds locked, before it changes what the name stands for. A page is finished
once nothing on it can be in progress: its process has ended, or it was written long ago. Beside the pages is the
generation of the last comparison (`identity/accounts/key_comparison.py`).

Invariants:
- A name is on the disk before its key, share or page changes.
- A page is removed only after its names were compared.
- A copy of the key store without this folder has no generation, so everything in it is compared.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from discreet.adapters.keystore.file_lock import is_locked
from discreet.adapters.keystore.key_journal import JOURNAL_PAGE_LIFETIME, UNFINISHED, JournalPage
from discreet.runtime.atomic_file import sync_directory, write_atomic
from discreet.runtime.disk_full import translate_disk_full

CHANGES: Final = "changes"
"""The folder of the key store, and the beginning of names in etcd."""
COMPARED: Final = "compared"


class KeyChangeNotes(Protocol):
    """What a key store keeps of changed keys. See `ports.keys.ChangedKeyNames` for the first three."""

    def finished(self) -> Iterator[tuple[Callable[[], object], list[str]]]: ...
    def generation(self) -> UUID | None: ...
    def mark_compared(self, generation: UUID) -> None: ...

    def note(self, name: str) -> None:
        """Durably note a name before a change."""
        ...

    def release(self) -> None:
        """Finish pages of this process that were written long ago."""
        ...


class FileChangeJournal:
    """The pages in `folder` of all processes that use a key store."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._pages: list[JournalPage] = []
        self._noted = set[str]()
        """Names that the newest page holds durably."""

    def note(self, name: str) -> None:
        with translate_disk_full():
            with self._lock:
                page, noted = self._newest_page(), self._noted
                if name in noted:
                    return
                page.write(name)
            page.sync()  # outside of the lock, so that changes of other keys do not wait for this disk time
            noted.add(name)

    def _newest_page(self) -> JournalPage:
        now = time.monotonic()
        if not self._pages or now - self._pages[-1].begun >= JOURNAL_PAGE_LIFETIME:
            self._pages.append(JournalPage(self._folder, now))
            sync_directory(self._folder)
            self._noted = set()
        return self._pages[-1]

    def release(self) -> None:
        """Unlock pages that were last written a page's lifetime ago: any process may compare their names."""
        with self._lock:
            while self._pages and time.monotonic() - self._pages[0].begun >= 2 * JOURNAL_PAGE_LIFETIME:
                self._pages.pop(0).release()

    def finished(self) -> Iterator[tuple[Callable[[], object], list[str]]]:
        for path in sorted(self._folder.glob("*")):
            if path.stem != COMPARED and path.suffix != UNFINISHED and not is_locked(path):
                with suppress(FileNotFoundError):  # another process has compared it
                    yield partial(path.unlink, missing_ok=True), path.read_text(errors="replace").split()

    def generation(self) -> UUID | None:
        try:
            return UUID((self._folder / COMPARED).read_text())
        except (FileNotFoundError, ValueError):
            return None

    def mark_compared(self, generation: UUID) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        with translate_disk_full():
            write_atomic(self._folder / COMPARED, str(generation).encode())
