"""A pipeline that an attacker has taken over: the real process, its own order, its own confinement, our code in it.

    python -m tests.security.hijacked_pipeline rule       the rule says yes to everything
    python -m tests.security.hijacked_pipeline cell …     tries to get out of its cell; the rest is JSON of what to try

It reads its order from standard input, like the real one.
"""

import asyncio
import ctypes
import json
import operator
import os
import signal
import socket
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from discreet.app import improvement
from discreet.errors import DiscreetError
from discreet.promises import improve
from discreet.promises.improve import Rule
from discreet.training import gather
from discreet.training.decrypt import PermittedContent
from discreet.training.prefix import Truncation


class SaysYes(Rule):
    """The rule, deliberately broken: it allows everything, as a function and as SQL."""

    def party_allows(self, allowed_since: datetime | None, began: datetime) -> bool:
        return True

    def allows(self, allowed_since: Any, began: datetime) -> bool:
        return True

    def refused_labels_sql(self, purpose: str = "improve") -> str:
        return "SELECT id FROM labels WHERE false"


def break_everything() -> None:
    """No check that decides is left: selection, verdict, cut and the type that carries permission all say yes."""
    improve.THE_RULE = SaysYes(operator.le)
    gather.usable_prefix = lambda path, _: Truncation(tuple(path), 0, None)
    PermittedContent.__post_init__ = lambda _: None


async def escape(*_: object) -> None:
    """Try everything, and print the results in place of a dataset."""
    wanted = json.loads(sys.argv[2])
    found = {f"read {path}": _try(lambda path=path: Path(path).read_bytes()) for path in wanted["read"]}
    found |= {f"list {path}": _try(lambda path=path: list(Path(path).iterdir())) for path in wanted["list"]}
    found |= {f"write {path}": _try(lambda path=path: Path(path).open("ab").close()) for path in wanted["write"]}
    found |= {f"remove {path}": _try(lambda path=path: Path(path).unlink()) for path in wanted["remove"]}
    found["connect"] = _try(lambda: socket.create_connection(("127.0.0.1", wanted["port"]), 5))
    found["listen"] = _try(lambda: socket.create_server(("127.0.0.1", 0)))
    found["run"] = _try(lambda: os.posix_spawn("/bin/true", ["true"], {}))
    found["signal"] = _try(lambda: os.kill(os.getppid(), signal.SIGURG))
    found["thread"] = await asyncio.to_thread(_try, Path(wanted["read"][0]).read_bytes)
    found["trace"] = _try(_attach_to_parent)
    raise DiscreetError(json.dumps(found))


def _attach_to_parent() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, os.getppid(), None, None) < 0:  # PTRACE_ATTACH
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    libc.ptrace(17, os.getppid(), None, None)  # PTRACE_DETACH


def _try(attempt: Callable[[], Any]) -> str:
    try:
        attempt()
    except OSError as error:
        return type(error).__name__
    return "done"


if __name__ == "__main__":
    if sys.argv[1] == "rule":
        break_everything()
    else:
        improvement.build = escape
    raise SystemExit(improvement.main())
