"""Witnesses for tests: our own program, run by a thread or by a process that a test can kill."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from discreet.adapters.egress import EgressGateway
from discreet.app.adapters import build_cosigning
from discreet.app.infrastructure import Infrastructure, build_log
from discreet.evidence import witness
from discreet.evidence.cosigning import Cosigning
from discreet.setting_values import WitnessAddress
from discreet.settings import Settings

PROGRAM = Path(witness.__file__)


@dataclass(frozen=True)
class RunningWitness:
    file: Path
    key: str
    url: str

    @property
    def address(self) -> WitnessAddress:
        return WitnessAddress(self.key, self.url)


def create_witness(file: Path, name: str = "witness.example/w1") -> str:
    """Create a witness in a file, and return its key."""
    witness.create(file, name)
    with witness.WitnessServer(file) as new:
        return new.key


@contextmanager
def serve_witness(file: Path) -> Iterator[RunningWitness]:
    """Serve the witness of a file over HTTP."""
    with witness.WitnessServer(file) as known:
        key = known.key
    server = ThreadingHTTPServer(("127.0.0.1", 0), witness.handler(file))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield RunningWitness(file, key, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


async def add_log(file: Path, on: Infrastructure) -> None:
    """Give the witness the key of the log."""
    key = str(await build_log(on).verifier_key())
    with witness.WitnessServer(file) as known:
        known.add_log(key)


@asynccontextmanager
async def open_cosigning(on: Infrastructure, settings: Settings) -> AsyncIterator[Cosigning]:
    """Return the submitter of the checkpoints of `on` to the witnesses of `settings`."""
    egress = EgressGateway()
    try:
        yield build_cosigning(on.database, on.clock, settings, egress)
    finally:
        await egress.close()


@contextmanager
def witness_process(file: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the witness as a process; yield the process and its base URL."""
    command = [sys.executable, str(PROGRAM), str(file), "serve", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            line = running.stdout.readline()  # ends with the process
            yield running, line.split()[-1].removesuffix("/add-checkpoint")
        finally:
            running.kill()
