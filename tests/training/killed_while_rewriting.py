"""A process of its own that rewrites a shard and is killed before file number `argv[2]` is given its name.

python -m tests.training.killed_while_rewriting FOLDER N
"""

import os
import signal
import sys
from pathlib import Path

from discreet.training.shard import Shard
from discreet.training.write import rewrite_without
from tests.training.record_factories import ENTROPY, KEYS


def main() -> None:
    directory, left = Path(sys.argv[1]), int(sys.argv[2])

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event == "os.rename":
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.addaudithook(watch)
    rewrite_without(directory, Shard(0, 6, 12, ()), KEYS, ENTROPY, {0, 2})


if __name__ == "__main__":
    main()
