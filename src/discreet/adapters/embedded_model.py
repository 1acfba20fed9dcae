"""The embedded model: llama.cpp's server in a child process, used over loopback.

The child starts in the background, is restarted when it dies, and never outlives this process. A child that cannot
start, or dies repeatedly, is given up: people read that there is no model, and the operator reads why on the page
*First steps*, in the log and from `discreet doctor`.
"""

import asyncio
import contextlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
import structlog

from discreet.adapters.child_environment import child_environment
from discreet.adapters.egress import EgressGateway
from discreet.adapters.embedded_model_child import ChildReport, ChildTask
from discreet.adapters.model import RemoteModel
from discreet.adapters.model_refusal import no_such_model
from discreet.adapters.start_failure import FATAL_SIGNALS, describe_exit, describe_os_error
from discreet.ports.model import Completion, ModelFailed, ModelStatus, OnPart
from discreet.ports.model_request import ModelRequest
from discreet.promises.measurements import MeasuredFacts
from discreet.promises.recipients import PermittedPrompt
from discreet.runtime.atomic_file import write_atomic
from discreet.runtime.background import background
from discreet.runtime.child_process import read_tail

NAME = "embedded"
WHERE = "on this server"
LOADING = "The model is still loading; try again in a few seconds."
DOES_NOT_RUN = "This server's model does not run. Its operator sees why under “First steps”."
RESTARTING = "This server's model stopped and is being restarted."
NOTE = "does-not-run.json"
"""The file with the last failure, in the folder of the weights. `discreet doctor`, another process, reads it."""
RESTARTS = 3
BACK_OFF = 2.0
"""Seconds before the first restart; doubled for each further one."""
STEADY = 600.0
"""Seconds after which a child counts as healthy and its restarts are forgotten."""
WAIT_TIMEOUT = 3.0
"""Seconds that the child gets to end by itself."""

WIPE_FREED = "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0"
"""Overwrites memory when it is freed, so that answered requests do not remain in it (P9)."""

HTTP_THREADS = 8
"""At least the number of the child's HTTP threads. Each holds the last body that it received."""
PADDING = b" " * (17 << 10)
"""Longer than such a thread reads at once."""
SHORT = msgspec.json.encode({"content": "Hello"})

log = structlog.get_logger()


class EmbeddedModelFailure(msgspec.Struct, frozen=True):
    """When and why a server gave up its embedded model."""

    at: datetime
    why: str


@dataclass(frozen=True)
class _End:
    """How a child ended, and whether a restart is hopeless."""

    sentence: str
    hopeless: bool = False


class EmbeddedModel:
    """A ports.Model on this machine.

    Call `start` before use and `close` at the end; streams fail as "loading" until it is ready. `cache` keeps the
    joined packaged weights; `file` is another GGUF file to use instead. `context` is the size of one conversation in
    tokens, `parallel` how many are answered at once.
    """

    def __init__(
        self,
        cache: Path,
        file: Path | None = None,
        *,
        context: int = 8192,
        parallel: int = 2,
        egress: EgressGateway | None = None,
    ) -> None:
        self.at_once = parallel
        self._task = ChildTask(str(cache), str(file) if file else None, context, parallel)
        self._note = cache / NOTE
        self._egress = egress
        self._remote: RemoteModel | None = None
        self._status = _status("unreachable", "The embedded model is not started.")
        self._supervisor: asyncio.Task[None] | None = None
        self._overwriting: asyncio.Task[None] | None = None
        self._overwrite_again = False

    async def start(self) -> None:
        """Start the child and return at once."""
        if self._supervisor is None:
            self._status = _status("loading", LOADING)
            self._supervisor = background.start_once("embedded_model", self._keep_alive())

    async def close(self) -> None:
        """End the child, by force if needed, and wait for its end."""
        if self._supervisor is not None:
            self._supervisor.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._supervisor
            self._supervisor = None
        if self._overwriting is not None:
            self._overwriting.cancel()
        self._status = _status("unreachable", "The embedded model is stopped.")

    async def answer(self, prompt: PermittedPrompt[ModelRequest], on_part: OnPart) -> Completion | None:
        """Answer like RemoteModel. ModelFailed "loading" or "unreachable" without a child."""
        if prompt.request.model not in (None, NAME):
            raise ModelFailed(no_such_model(prompt.request.model or "", WHERE), kind="no_model", status=404)
        return await self._running().answer(prompt, on_part)

    async def measure(self, prompt: PermittedPrompt[ModelRequest]) -> MeasuredFacts:
        return await self._running().measure(prompt)

    def _running(self) -> RemoteModel:
        if self._remote is None:
            raise ModelFailed(self._status.detail, kind=self._status.state)
        return self._remote

    def clear_request_cache(self) -> None:
        """Have the child soon overwrite its memory of answered requests (P9, P10)."""
        if self.is_overwriting:
            self._overwrite_again = True
        elif self._remote is not None:
            self._overwriting = background.start_once("forget_requests", self._overwrite())

    @property
    def is_overwriting(self) -> bool:
        return self._overwriting is not None and not self._overwriting.done()

    async def _overwrite(self) -> None:
        """Overwrite the child's memory, again for each request that came in between."""
        again = True
        while again and (remote := self._remote) is not None:
            self._overwrite_again = False
            bodies = [overwriting_request(slot) for slot in range(self.at_once)]
            with contextlib.suppress(ModelFailed):  # a child that ends has forgotten everything
                await asyncio.gather(*(remote.transport.post("completion", body) for body in bodies))
                await asyncio.gather(*(remote.transport.post("tokenize", SHORT + PADDING) for _ in range(HTTP_THREADS)))
            again = self._overwrite_again

    async def status(self) -> ModelStatus:
        return self._status

    async def models(self) -> Sequence[str]:
        return (NAME,)

    async def find_start_problem(self) -> str | None:
        """Return why the model cannot start here, or None. Loads no weights."""
        try:
            child = await _start_child()
        except OSError as problem:
            return f"The embedded model cannot start: {describe_os_error(problem)}"
        task = msgspec.structs.replace(self._task, check_only=True)
        output, errors = await child.communicate(msgspec.json.encode(task) + b"\n")
        with contextlib.suppress(msgspec.DecodeError):
            return msgspec.json.decode(output, type=ChildReport).failed or None
        return f"The embedded model cannot start: {describe_exit(child.returncode or 0, errors)}"

    def last_failure(self) -> EmbeddedModelFailure | None:
        """Return the noted failure of a server's model; None once one runs again."""
        with contextlib.suppress(OSError, msgspec.DecodeError):
            return msgspec.json.decode(self._note.read_bytes(), type=EmbeddedModelFailure)
        return None

    async def _keep_alive(self) -> None:
        """Run children one after another, until one is hopeless or too many died."""
        loop, restarts = asyncio.get_running_loop(), 0
        while True:
            began = loop.time()
            try:
                end = await self._run_child()
            except OSError as problem:
                end = _End(f"The embedded model cannot start: {describe_os_error(problem)}")
            restarts = 0 if loop.time() - began > STEADY else restarts
            if end.hopeless or restarts == RESTARTS:
                return self._give_up(end.sentence)
            log.warning("model_stopped", why=end.sentence)
            self._status = _status("loading", RESTARTING, end.sentence)
            await asyncio.sleep(BACK_OFF * 2**restarts)
            restarts += 1

    def _give_up(self, why: str) -> None:
        log.error("model_start_failed", why=why)
        self._status = _status("unreachable", DOES_NOT_RUN, why)
        with contextlib.suppress(OSError):  # log and page show it anyway
            self._note.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(self._note, msgspec.json.encode(EmbeddedModelFailure(datetime.now(UTC), why)))

    async def _run_child(self) -> _End:
        """Run one child from its start to its end."""
        child = await _start_child()
        assert child.stderr is not None
        error_reader = asyncio.create_task(read_tail(child.stderr))
        try:
            report = await self._send_task(child)
            if report is None:
                code, errors = await child.wait(), await error_reader
                return _End(
                    f"The embedded model ended while loading: {describe_exit(code, errors)}", code in FATAL_SIGNALS
                )
            if report.failed:
                return _End(report.failed, hopeless=True)
            self._remote = RemoteModel(
                report.url, report.api_key, NAME, where=WHERE, egress=self._egress, calls_what_it_sees=True
            )
            self._status = _status("ready")
            with contextlib.suppress(OSError):
                self._note.unlink(missing_ok=True)
            return _End(f"The embedded model ended unexpectedly: {describe_exit(await child.wait())}")
        finally:
            error_reader.cancel()
            await self._end(child)

    async def _send_task(self, child: asyncio.subprocess.Process) -> ChildReport | None:
        """Send the child its task and wait for its report; None when it dies before."""
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(msgspec.json.encode(self._task) + b"\n")
            await child.stdin.drain()
            return msgspec.json.decode(await child.stdout.readline(), type=ChildReport)
        except (OSError, msgspec.DecodeError):
            return None

    async def _end(self, child: asyncio.subprocess.Process) -> None:
        """Ask the child to end, kill it if needed, and close its endpoint."""
        remote, self._remote = self._remote, None
        if child.stdin is not None:
            child.stdin.close()
        try:
            async with asyncio.timeout(WAIT_TIMEOUT):
                await child.wait()
        except TimeoutError:
            child.kill()
            await child.wait()
        if remote is not None:
            await remote.close()


async def _start_child() -> asyncio.subprocess.Process:
    """Start a child. It writes to standard error only until it is ready."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "discreet.adapters.embedded_model_child",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=child_environment(GLIBC_TUNABLES=WIPE_FREED),
    )


def overwriting_request(slot: int) -> bytes:
    """Return a request without content that overwrites the slot's last one."""
    request = {"prompt": " hello" * 48, "n_predict": 1, "id_slot": slot, "cache_prompt": False}
    return msgspec.json.encode(request) + PADDING


def _status(state: Literal["ready", "loading", "unreachable"], detail: str = "", cause: str = "") -> ModelStatus:
    return ModelStatus(state, NAME, WHERE, detail, takes_images=False, cause=cause)
