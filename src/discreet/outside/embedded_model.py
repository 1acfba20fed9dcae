"""The embedded model: llama.cpp's server in a child process, spoken to over loopback like any other endpoint.

The child is looked after: it starts in the background, is started again when it dies, and never outlives this process.
"""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from discreet.background import background
from discreet.outside.child_environment import child_environment
from discreet.outside.door import Door
from discreet.outside.embedded_model_child import ChildReport, ChildTask
from discreet.outside.model import RemoteModel
from discreet.outside.model_refusal import no_such_model
from discreet.seams import Ended, Hear, ModelFailed, ModelRequest, ModelStatus

NAME = "embedded"
WHERE = "on this server"
LOADING = "The model is still loading; try again in a few seconds."
RESTARTS = 3
BACK_OFF = 2.0
"""Seconds before the first restart; doubled for each following one."""
STEADY = 600.0
"""Seconds of work after which a child counts as healthy: its restarts are forgotten."""
PATIENCE = 3.0
"""Seconds that the child gets to end by itself."""


@dataclass(frozen=True)
class _End:
    """How a child ended: why, and whether another one could fare better."""

    sentence: str
    hopeless: bool = False


class EmbeddedModel:
    """seams.Model on this machine. `start` before use, `stop` at the end; streams fail as "loading" until it is ready.

    `cache` keeps the packaged weights once they are joined; `file` is another GGUF file to use instead.
    `context` is that of one conversation in tokens, `parallel` how many are answered at once.
    """

    def __init__(
        self, cache: Path, file: Path | None = None, *, context: int = 8192, parallel: int = 2, door: Door | None = None
    ) -> None:
        self.at_once = parallel
        self._task = ChildTask(str(cache), str(file) if file else None, context, parallel)
        self._door = door
        self._remote: RemoteModel | None = None
        self._status = _status("unreachable", "The embedded model is not started.")
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the child and return at once."""
        if self._keeper is None:
            self._status = _status("loading", LOADING)
            self._keeper = background.once("embedded_model", self._keep_alive())

    async def stop(self) -> None:
        """End the child, surely, and wait for its end."""
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None
        self._status = _status("unreachable", "The embedded model is stopped.")

    async def answer(self, request: ModelRequest, hear: Hear) -> Ended | None:
        """As RemoteModel's. Raises ModelFailed "loading" or "unreachable" while there is no child that answers."""
        if self._remote is None:
            raise ModelFailed(self._status.detail, kind=self._status.state)
        if request.model not in (None, NAME):
            raise ModelFailed(no_such_model(request.model or "", WHERE), kind="no_model", status=404)
        if request.tools and not request.may_call:  # a small model writes a call all the same, as long as it sees one
            request = msgspec.structs.replace(request, tools=())
        return await self._remote.answer(request, hear)

    async def status(self) -> ModelStatus:
        return self._status

    async def models(self) -> Sequence[str]:
        return (NAME,)

    async def _keep_alive(self) -> None:
        """Run one child after another, until one cannot or too many died."""
        loop, restarts = asyncio.get_running_loop(), 0
        while True:
            began = loop.time()
            try:
                end = await self._run_child()
            except OSError as problem:
                end = _End(f"The embedded model cannot be started ({problem.strerror}).")
            restarts = 0 if loop.time() - began > STEADY else restarts
            if end.hopeless or restarts == RESTARTS:
                self._status = _status("unreachable", end.sentence)
                return
            self._status = _status("loading", f"{end.sentence} It is being started again.")
            await asyncio.sleep(BACK_OFF * 2**restarts)
            restarts += 1

    async def _run_child(self) -> _End:
        """One child's life, from its start to its end."""
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "discreet.outside.embedded_model_child",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env=child_environment(),
        )  # fmt: skip
        try:
            report = await self._hand_over(child)
            if report is None:
                return _End(f"The embedded model ended while loading ({_manner(await child.wait())}).")
            if report.failed:
                return _End(report.failed, hopeless=True)
            self._remote = RemoteModel(report.url, report.api_key, NAME, where=WHERE, door=self._door)
            self._status = _status("ready")
            return _End(f"The embedded model ended unexpectedly ({_manner(await child.wait())}).")
        finally:
            await self._end(child)

    async def _hand_over(self, child: asyncio.subprocess.Process) -> ChildReport | None:
        """Give the child its task and wait for its report; None when it dies before."""
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(msgspec.json.encode(self._task) + b"\n")
            await child.stdin.drain()
            return msgspec.json.decode(await child.stdout.readline(), type=ChildReport)
        except (OSError, msgspec.DecodeError):
            return None

    async def _end(self, child: asyncio.subprocess.Process) -> None:
        """Ask the child to end, make it end, and forget its endpoint."""
        remote, self._remote = self._remote, None
        if child.stdin is not None:
            child.stdin.close()
        try:
            async with asyncio.timeout(PATIENCE):
                await child.wait()
        except TimeoutError:
            child.kill()
            await child.wait()
        if remote is not None:
            await remote.close()


def _status(state: Literal["ready", "loading", "unreachable"], detail: str = "") -> ModelStatus:
    return ModelStatus(state, NAME, WHERE, detail, takes_images=False)


def _manner(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"
