"""Composition root of the training pipeline's process (P1).

`python -m discreet.app.improvement` reads one order from standard input, confines itself before it opens any file,
and builds the dataset. It gets only the key shares: the order does not contain the master key, and the private keys
are unreachable.
"""

import asyncio
import errno
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from asyncpg import InterfaceError, OperatorInterventionError, PostgresConnectionError

from discreet.adapters.clock import SystemClock
from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import FileShares, ReadOnlyKeyRing
from discreet.errors import NO_ROOM, DiscreetError
from discreet.runtime.child_process import standard_input, stdout_writer, until_stdin_closes, without_core_files
from discreet.training.keys import DatasetKeys
from discreet.training.pipeline import BuildEnvironment, EarlierDataset, build
from discreet.training.protocol import BuildDone, BuildFailed, BuildRequest, CutOff, Said, decode_order, encode
from discreet.training.records import BuildRunning
from discreet.training.sandbox import (
    SandboxNeeds,
    check_secrets_unreadable,
    confine,
    python_folders,
    ray_folder,
    tcp_port_of,
)


def main() -> int:
    send = _message_sender()
    without_core_files()
    try:
        send(_run_order(decode_order(sys.stdin.buffer.readline()), send))
    except Exception as error:
        send(_build_failure(error))
        return 1
    return 0


def _build_failure(error: Exception) -> BuildFailed:
    """Return the failure without the error's own text, which could contain content."""
    match error:
        case BuildRunning():
            return BuildFailed(error.sentence, "busy")
        case CutOff():
            return BuildFailed(error.sentence, "cut_off")
        case DiscreetError():
            return BuildFailed(error.sentence)
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return BuildFailed(NO_ROOM)
        case ConnectionError() | InterfaceError() | PostgresConnectionError() | OperatorInterventionError():
            return BuildFailed("The pipeline lost its connection to the database.", "cut_off")
    traceback.print_tb(error.__traceback__)
    return BuildFailed(f"The pipeline failed with an unexpected error ({type(error).__name__}).")


def _run_order(order: BuildRequest, send: Callable[[Said], None]) -> BuildDone:
    shares, output = Path(order.shares_directory), Path(order.output_directory)
    earlier = tuple(
        EarlierDataset(Path(e.directory), bytes.fromhex(e.signatures_key))
        for e in order.earlier
        if Path(e.directory).is_dir()  # false if it was destroyed in the meantime
    )
    folders = (*python_folders(), *(dataset.directory for dataset in earlier))
    check_secrets_unreadable(shares.parent, folders)
    scratch = _set_socket_folder(order.scratch_directory)
    cluster = ray_folder() if order.cluster else None
    needs = SandboxNeeds((*folders, shares), (output,), tcp_port_of(order.database_url), scratch, cluster)
    confinement = confine(needs)
    random = SystemRandomSource()
    environment = BuildEnvironment(
        order.database_url,
        FileShares(shares, ReadOnlyKeyRing(tuple(map(bytes.fromhex, order.shares_keys))), random),
        DatasetKeys(bytes.fromhex(order.dataset_key)),
        output,
        SystemClock(),
        random,
        confinement,
        order.workers,
        order.cluster,
        earlier,
    )
    return asyncio.run(_build_until_closed(UUID(order.dataset_id), environment, send))


def _set_socket_folder(scratch: str) -> Path:
    """Set the folder for the sockets of this process and its children.

    Children also find Python modules only where this process does.
    """
    os.environ |= {"TMPDIR": scratch, "PYTHONSAFEPATH": "1"}
    tempfile.tempdir = scratch
    return Path(scratch)


async def _build_until_closed(
    dataset_id: UUID, environment: BuildEnvironment, send: Callable[[Said], None]
) -> BuildDone:
    """Build while standard input is open. It closes when the server ends."""
    stdin_closed = asyncio.create_task((await standard_input()).read())
    cancelled = BuildFailed("The build was cancelled.")
    try:
        return await until_stdin_closes(build(dataset_id, environment, send), stdin_closed, lambda: send(cancelled))
    finally:
        stdin_closed.cancel()


def _message_sender() -> Callable[[Said], None]:
    send = stdout_writer()
    return lambda said: send(encode(said))


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)  # after a failure, the engine's threads would block a normal exit
