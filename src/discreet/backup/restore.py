"""Restores a backup into an empty home folder, checked first: complete or nothing.

Invariants:
- No server starts in a home that is being restored (`require_no_restore`). The next restore empties a home in which
  one was interrupted.
- The home's own key store is never changed.
- A key store that was unpacked from a copy is part of the restore.
"""

import shutil
from pathlib import Path

from discreet.backup.description import DATASETS, Description
from discreet.backup.key_copy import KeyCopy, unpack_copy
from discreet.errors import Conflict, Invalid, Misconfigured
from discreet.runtime.atomic_file import sync_directory, write_atomic

MARK = "restoring"
HOME_CONTENTS = ("postgres", "datasets")
"""The contents of a home besides its keys."""
UNFINISHED_KEYS = "keys.part"
"""Where a copy of the key store is unpacked. The next restore deletes it, with or without a new copy."""


def require_no_restore(home: Path) -> None:
    """Raise Misconfigured if a restore is running in this home or was interrupted."""
    if (home / MARK).exists():
        raise Misconfigured(
            f"A backup is being restored into {home}, or a restore was interrupted. Run `discreet restore` again with "
            "the same backup."
        )


def begin(home: Path, copy: KeyCopy | None, *, has_keys: bool = False) -> None:
    """Mark the empty home and unpack the copy's keys. Conflict if it is not empty.

    `has_keys`: the keys are elsewhere.
    """
    mark = home / MARK
    if mark.exists():
        _empty(home, with_keys=mark.read_text() == "with keys")
    _require_empty(home, copy, has_keys)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomic(mark, b"with keys" if copy else b"")
    if copy:
        unpack_copy(copy, home / "keys")


def copy_datasets(backup: Path, description: Description, home: Path) -> None:
    for file in description.files:
        if file.path.startswith(f"{DATASETS}/"):
            to = home / file.path
            to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(backup / file.path, to)
            to.chmod(0o600)


def finish(home: Path) -> None:
    """End the restore. From now on a server can start here."""
    (home / MARK).unlink()
    sync_directory(home)


def check_keys_not_older(description: Description, copy: KeyCopy) -> None:
    """Raise Invalid for keys older than the database.

    Content that was created in between would be unreadable and would be removed.
    """
    if copy.made < description.began:
        raise Invalid(
            f"The copy of the key store is of {copy.made:%d %B %Y %H:%M} UTC, older than this backup "
            f"({description.began:%d %B %Y %H:%M} UTC): it lacks the keys of content that was created in between. Use "
            "a copy that was made with this backup or later."
        )


def _empty(home: Path, *, with_keys: bool) -> None:
    for name in (*HOME_CONTENTS, UNFINISHED_KEYS, *(("keys",) if with_keys else ())):
        shutil.rmtree(home / name, ignore_errors=True)


def _require_empty(home: Path, copy: KeyCopy | None, has_keys: bool) -> None:
    for name in (*HOME_CONTENTS, *(("keys",) if copy else ())):
        if (home / name).exists() and any((home / name).iterdir()):
            raise Conflict(f"{home / name} is not empty. A backup can be restored only into an empty home folder.")
    if copy is None and not has_keys and not (home / "keys").is_dir():
        raise Invalid(
            f"There is no key store in {home / 'keys'}. Put the current one there, or name a copy of it with --keys."
        )
