"""The embedded model's process: llama.cpp's server on loopback.

`python -m discreet.adapters.embedded_model_child` reads one line of JSON (`ChildTask`), writes one (`ChildReport`), and
ends when its standard input closes, which happens when its parent ends for any reason. With `check_only` it checks what
a start needs, without loading the weights, and ends. Loading blocks the interpreter for seconds and a crash ends the
process, so neither may happen in the server.
"""

import contextlib
import os
import secrets
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import msgspec

from discreet.adapters.embedded_weights import require_weights, weights
from discreet.adapters.start_failure import describe_import_error, describe_os_error
from discreet.errors import DiscreetError, Misconfigured
from discreet.runtime.process_limits import end_with_parent

TEMPLATE = Path(__file__).with_name("chat_template.jinja")
TEMPERATURE = 0.2
"""The default when a request sets none. With more freedom a small model invents what it should look up."""


class ChildTask(msgspec.Struct):
    """What to serve.

    `file` is the operator's GGUF file; without it the packaged weights are joined in the folder `cache`. `context` is
    the size of one conversation in tokens, `parallel` how many are answered at once. `check_only`: load nothing.
    """

    cache: str
    file: str | None
    context: int
    parallel: int
    check_only: bool = False


class ChildReport(msgspec.Struct):
    """The model's URL and API key, or a sentence that says why it cannot run."""

    url: str = ""
    api_key: str = ""
    failed: str = ""


def model_file(task: ChildTask) -> Path:
    """Return the GGUF file to serve. Raises Misconfigured."""
    if task.file is None:
        return _packaged_weights(Path(task.cache))
    path = Path(task.file)
    if not path.is_file():
        raise Misconfigured(f"There is no model file {path}. Set DISCREET_MODEL_FILE to a GGUF file.")
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise Misconfigured(f"{path} is not a GGUF file. Set DISCREET_MODEL_FILE to one.")
    return path


def _packaged_weights(cache: Path) -> Path:
    try:
        return weights(cache)
    except OSError as problem:
        raise Misconfigured(f"The embedded model's weights cannot be prepared: {problem.strerror}.") from problem


def check_installation(task: ChildTask) -> None:
    """Find the weights and load the library, without writing anything.

    Raises Misconfigured, ImportError, OSError.
    """
    if task.file is None:
        require_weights(Path(task.cache))
    else:
        model_file(task)
    import xllamacpp  # noqa: F401

    require_loopback()


def require_loopback() -> None:
    """Raise OSError where this process may not listen on loopback.

    The library would not give the reason.
    """
    with socket.create_server(("127.0.0.1", 0)):
        pass


def serve(task: ChildTask, api_key: str) -> Any:
    """Load the model and start its server.

    The server runs in its own threads as long as the returned object lives.
    """
    path = model_file(task)
    require_loopback()
    # Waiting threads must sleep: two that spin on two busy cores make tokens ten times slower. Read on import.
    os.environ["OMP_WAIT_POLICY"] = "passive"
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path, params.model_alias = str(path), {"embedded"}
    if task.file is None:
        params.chat_template = TEMPLATE.read_text("utf-8")
    params.n_ctx, params.n_parallel = task.context * task.parallel, task.parallel
    # No prompt cache beside the slots: a closed chat could not be removed from it (P9).
    params.cache_ram_mib, params.cache_idle_slots, params.sampling.temp = 0, False, TEMPERATURE
    cores = os.cpu_count() or 2
    params.cpuparams.n_threads = max(1, cores - 1)
    params.cpuparams_batch.n_threads = cores
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], 0, [api_key]
    params.ui, params.endpoint_slots, params.verbosity = False, False, 0
    return xllamacpp.Server(params)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles interrupts
    end_with_parent()  # also while loading, when standard input is not read
    with contextlib.suppress(OSError):  # a sandbox may refuse it; then both have the same priority
        os.nice(5)  # serving pages has priority over generating tokens
    answer_fd = os.dup(1)
    os.dup2(2, 1)  # keep library output out of the report
    task = msgspec.json.decode(sys.stdin.buffer.readline(), type=ChildTask)
    api_key = secrets.token_urlsafe(24)
    try:
        if task.check_only:
            check_installation(task)
            report = ChildReport()
        else:
            server = serve(task, api_key)
            report = ChildReport(url=f"{server.listening_address}/v1", api_key=api_key)
    except Exception as problem:
        report = ChildReport(failed=_sentence(problem))
    if report.url:
        _discard_output()
    os.write(answer_fd, msgspec.json.encode(report) + b"\n")
    if report.url:
        sys.stdin.buffer.read()
    os._exit(1 if report.failed else 0)


def _discard_output() -> None:
    """Discard all further output, because the library could print a question."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _sentence(problem: Exception) -> str:
    if isinstance(problem, DiscreetError):
        return problem.sentence
    if isinstance(problem, ModuleNotFoundError):
        return "The embedded model's program is not installed. Set DISCREET_MODEL_URL to another model."
    if isinstance(problem, ImportError):
        return f"The embedded model cannot start: {describe_import_error(problem)}"
    if isinstance(problem, OSError):
        return f"The embedded model cannot start: {describe_os_error(problem)}"
    return "The embedded model cannot be loaded. Its file may be damaged or of a kind that llama.cpp does not support."


if __name__ == "__main__":
    main()
