"""Shares of a key store in etcd as files, while the improvement pipeline works (P1).

The pipeline's process reaches the database only, so it reads shares from a folder, encrypted as in etcd.

Invariants:
- A share that is destroyed anywhere loses its file here as soon as etcd reports it. All files are removed when a report
  may have been missed; a dataset then lacks these conversations. So no share is lent before the watch reports.
- The folder of an ended process is removed when another one starts or clears leftovers.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from uuid import uuid4

from discreet.adapters.keystore.etcd_cache import EtcdCache
from discreet.adapters.keystore.etcd_client import EtcdValue
from discreet.adapters.keystore.etcd_records import EtcdRecords
from discreet.adapters.keystore.file_lock import FileLock, is_locked
from discreet.adapters.keystore.key_files import file_of
from discreet.errors import Unavailable
from discreet.runtime.atomic_file import write_atomic


class LentShares:
    """The folder of this process, among the machine's temporary files. Several builds at once share it."""

    def __init__(self, cache: EtcdCache, records: EtcdRecords) -> None:
        self._cache, self._records = cache, records
        self._folder = Path(tempfile.gettempdir()) / f"discreet-shares-{os.geteuid()}"
        self._own_folder = self._folder / str(uuid4())
        self.shares_directory = self._own_folder / "shares"
        self._borrowers_lock, self._borrowers = Lock(), 0
        self._write_lock, self._changed_names = Lock(), set[str]()
        self._lock: FileLock | None = None
        self._stop = _do_nothing

    @contextmanager
    def provide_files(self) -> Iterator[None]:
        """Keep the files of all shares within the block."""
        with self._borrowers_lock:
            if not self._borrowers:
                self._begin()
            self._borrowers += 1
        try:
            yield
        finally:
            with self._borrowers_lock:
                self._borrowers -= 1
                if not self._borrowers:
                    self._end()

    def clear_leftovers(self) -> int:
        """Remove the folders of ended processes. Return the number of files in them."""
        cleared = 0
        for lock in self._folder.glob("*.lock"):
            if not is_locked(lock):
                folder = lock.with_suffix("")
                cleared += sum(path.is_file() for path in folder.rglob("*"))
                shutil.rmtree(folder, ignore_errors=True)
                lock.unlink(missing_ok=True)
        return cleared

    def _begin(self) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        if self._folder.stat().st_uid != os.geteuid():
            raise Unavailable(f"{self._folder} belongs to another user. The operator needs to remove it.")
        self._lock = FileLock(self._folder / f"{self._own_folder.name}.lock")
        self.shares_directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._changed_names.clear()
        self._stop = self._cache.listen(self._apply_changes)
        try:
            self._write_all()
        except BaseException:
            self._end()
            raise

    def _write_all(self) -> None:
        self._cache.wait_until_current()  # else what is destroyed now may never be told
        for name, value in self._records.sealed():
            with self._write_lock:
                if name not in self._changed_names:  # else the listing may be older
                    self._write(name, value.value)

    def _end(self) -> None:
        self._stop()
        shutil.rmtree(self._own_folder, ignore_errors=True)
        if self._lock:
            self._lock.release()
        self._folder.joinpath(f"{self._own_folder.name}.lock").unlink(missing_ok=True)

    def _write(self, name: str, content: bytes) -> None:
        path = file_of(self.shares_directory, name)
        with suppress(FileExistsError):
            path.parent.mkdir(mode=0o700)
        write_atomic(path, content, temporary=self._own_folder / path.name)

    def _apply_changes(self, changed: Sequence[EtcdValue]) -> None:
        """Apply reported changes. Runs in the thread of etcd's client."""
        with self._write_lock:
            if not changed:
                shutil.rmtree(self.shares_directory, ignore_errors=True)
            for value in changed:
                name = self._records.name_in(value.key.decode(errors="replace"))
                if name is not None:
                    self._changed_names.add(name)
                    self._apply_change(name, value)

    def _apply_change(self, name: str, value: EtcdValue) -> None:
        if not value.version:
            file_of(self.shares_directory, name).unlink(missing_ok=True)
            return
        with suppress(OSError):  # the folder has gone
            self._write(name, value.value)


def _do_nothing() -> None:
    """Do nothing: there is nothing to stop."""
