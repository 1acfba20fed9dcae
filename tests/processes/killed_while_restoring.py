"""A restore that is killed on its way. Run by tests/processes/test_killed_restore.py as a process of its own, with the
settings in its environment:

python -m tests.processes.killed_while_restoring BACKUP checked|marked|loading|loaded|reconciled
"""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

from discreet.app import backup
from discreet.settings import read_settings

KILLED = 9


def last(*_: object, **__: object) -> None:
    os._exit(KILLED)


def tell_until(step: str) -> Callable[[str], None]:
    """The restore says where it is; the process ends when it says this."""
    expected = {"checked": "is complete", "loaded": "is restored"}.get(step)

    def tell(sentence: str) -> None:
        if expected and expected in sentence:
            os._exit(KILLED)

    return tell


def main(directory: Path, step: str) -> None:
    name = {"marked": "open_keys", "loading": "copy_datasets", "reconciled": "finish"}.get(step)
    if name:
        setattr(backup, name, last)  # the process ends where this would begin
    asyncio.run(backup.restore(read_settings(dict(os.environ)), directory, None, tell_until(step)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
