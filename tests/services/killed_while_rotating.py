"""Rotations of the master key that are killed, each before another of the renames and removals that it makes.

python -m tests.services.killed_while_rotating KEYS_DIRECTORY COPIES_DIRECTORY

Each works on a copy of its own, COPIES/1, COPIES/2 and so on; the last one is not killed.
"""

import os
import shutil
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.adapters.keystore.rotation import Pacing, rotate

STEPS = ("os.rename", "os.remove")


def rotated(directory: Path, killed_at: int) -> None:
    steps = count(1)

    def step(event: str, arguments: tuple[Any, ...]) -> None:
        if event in STEPS and Path(arguments[0]).exists() and next(steps) == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(step)
    rotate(
        directory, MasterKeyFile(directory / "master.key"), SystemRandomSource(), Pacing(lambda _: None, lambda _: None)
    )


def main(keys: Path, copies: Path) -> None:
    for number in count(1):
        copy = copies / str(number)
        shutil.copytree(keys, copy)
        child = os.fork()
        if child == 0:
            rotated(copy, number)
            os._exit(0)
        if not os.WIFSIGNALED(os.waitpid(child, 0)[1]):
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
