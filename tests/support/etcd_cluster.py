"""A cluster of Debian's `etcd-server` in a folder of its own, with certificates for both sides."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench.ports import reserved_port
from discreet.adapters.egress import TlsIdentity
from discreet.adapters.keystore.etcd_client import EtcdAddress, parse_etcd_url
from tests.support.certificates import Authority

ETCD = Path("/usr/bin/etcd")
RESTORE = Path("/usr/bin/etcdutl")
needs_etcd = pytest.mark.skipif(not ETCD.exists(), reason="needs etcd: apt-get install etcd-server etcd-client")

FLAGS = ("--snapshot-count=100", "--max-wals=1", "--max-snapshots=1", "--logger=zap", "--log-level=error",
         "--auto-compaction-mode=revision", "--auto-compaction-retention=1000")  # fmt: skip
QUICK = ("--heartbeat-interval=50", "--election-timeout=500")
"""An election in half a second, so that tests need not wait."""


@dataclass
class Node:
    """One member; `folder` holds its data."""

    name: str
    folder: Path
    client_port: int = field(default_factory=reserved_port)
    peer_port: int = field(default_factory=reserved_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def peer(self) -> str:
        return f"http://127.0.0.1:{self.peer_port}"

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def suspend(self) -> None:
        """Let it keep its connections and answer nothing, as if its network were cut."""
        assert self.process
        os.kill(self.process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        assert self.process
        os.kill(self.process.pid, signal.SIGCONT)


class EtcdCluster:
    """Members that run from `start` to `stop`."""

    def __init__(self, nodes: int = 3, flags: tuple[str, ...] = FLAGS) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="discreet-etcd-"))
        self._flags = (*flags, *QUICK)
        self.nodes = [Node(f"n{at}", self.folder / f"n{at}") for at in range(nodes)]
        self.authority = Authority(self.folder)
        self.authority.server("localhost")
        self.authority.server("discreet")
        self.identity = self._identity(self.authority.file, "discreet")

    def start(self) -> None:
        for node in self.nodes:
            self.start_node(node)
        self.wait()

    def start_node(self, node: Node) -> None:
        pem, ours = self.folder / "localhost.pem", f"https://localhost:{node.client_port}"
        everyone = ",".join(f"{each.name}={each.peer}" for each in self.nodes)
        node.process = subprocess.Popen(
            [ETCD, f"--name={node.name}", f"--data-dir={node.folder}", f"--listen-client-urls=https://127.0.0.1:{node.client_port}",
             f"--advertise-client-urls={ours}", f"--listen-peer-urls={node.peer}",
             f"--initial-advertise-peer-urls={node.peer}", f"--initial-cluster={everyone}", f"--cert-file={pem}",
             f"--key-file={pem}", f"--trusted-ca-file={self.authority.file}", "--client-cert-auth", *self._flags],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def stop(self) -> None:
        for node in self.nodes:
            node.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def wait(self) -> None:
        """Wait until the cluster takes writes."""
        until = time.monotonic() + 20
        while self._ctl("put", "ready", "yes").returncode:
            assert time.monotonic() < until, "etcd does not become ready"
            time.sleep(0.1)

    def url(self, prefix: str) -> str:
        """Return the setting of a key store with its own prefix."""
        members = ",".join(f"localhost:{node.client_port}" for node in self.nodes)
        return f"etcd://{members}/{prefix}"

    def address(self, prefix: str) -> EtcdAddress:
        return parse_etcd_url(self.url(prefix))

    def environment(self, prefix: str) -> dict[str, str]:
        """Return the settings of a server that keeps its keys here."""
        return {
            "DISCREET_ETCD_URL": self.url(prefix),
            "DISCREET_ETCD_CA_FILE": str(self.identity.authority),
            "DISCREET_ETCD_CERT_FILE": str(self.identity.certificate),
            "DISCREET_ETCD_KEY_FILE": str(self.identity.key),
        }

    @staticmethod
    def prefix_of(environment: dict[str, str]) -> str:
        """Return the prefix in a server's settings."""
        return environment["DISCREET_ETCD_URL"].rpartition("/")[2]

    def forget(self, prefix: str) -> None:
        """Delete all values with this prefix, behind everyone's back."""
        done = self._ctl("del", "--prefix", prefix)
        assert done.returncode == 0, done.stderr

    def names(self, prefix: str) -> list[str]:
        done = self._ctl("get", "--prefix", "--keys-only", prefix)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode().split()

    def save(self, file: Path) -> None:
        """Save a snapshot of the first member."""
        done = self._ctl("snapshot", "save", str(file), only=self.nodes[0])
        assert done.returncode == 0, done.stderr

    def restore(self, file: Path) -> None:
        """Replace the cluster by one that was restored from a snapshot, at the same addresses."""
        for node in self.nodes:
            node.kill()
            shutil.rmtree(node.folder)
        everyone = ",".join(f"{each.name}={each.peer}" for each in self.nodes)
        for node in self.nodes:
            subprocess.run(
                [RESTORE, "snapshot", "restore", file, f"--name={node.name}", f"--data-dir={node.folder}",
                 f"--initial-cluster={everyone}", f"--initial-advertise-peer-urls={node.peer}"],
                check=True, capture_output=True,
            )  # fmt: skip
        self.start()

    def files_with(self, content: bytes) -> list[str]:
        """Return the files of all members that hold these bytes."""
        files = (file for node in self.nodes for file in node.folder.rglob("*") if file.is_file())
        return [str(file.relative_to(self.folder)) for file in files if content in file.read_bytes()]

    def _ctl(self, *command: str, only: Node | None = None) -> subprocess.CompletedProcess[bytes]:
        pem, nodes = self.folder / "discreet.pem", [only] if only else self.nodes
        members = ",".join(f"https://localhost:{node.client_port}" for node in nodes)
        return subprocess.run(
            ["etcdctl", f"--endpoints={members}", f"--cacert={self.authority.file}", f"--cert={pem}", f"--key={pem}",
             "--dial-timeout=1s", "--command-timeout=2s", *command],
            capture_output=True, env=os.environ | {"ETCDCTL_API": "3"}, check=False,
        )  # fmt: skip

    @staticmethod
    def _identity(authority: Path, name: str) -> TlsIdentity:
        pem = authority.with_name(f"{name}.pem")
        return TlsIdentity(authority=authority, certificate=pem, key=pem)


def running_cluster(nodes: int = 3) -> Iterator[EtcdCluster]:
    """Run a cluster, for a fixture."""
    cluster = EtcdCluster(nodes)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
