"""Only the files named here can open a connection or look up a name, by the source (specification: Actions).

`tests/security/test_outbound.py` shows the same of the running server.
"""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "discreet"

NETWORK = {
    "socket", "_socket", "ssl", "_ssl", "select", "selectors", "socketserver", "aiohttp", "aiohappyeyeballs", "urllib.request",
    "urllib3", "aiosmtplib", "http.client", "http.server", "ftplib", "smtplib", "poplib", "imaplib", "telnetlib", "nntplib", "xmlrpc",
    "requests", "httpx", "httpx2", "httpcore", "httpcore2", "websockets", "anyio", "trio", "grpc", "mcp", "psycopg",
    "multiprocessing", "asyncio.streams", "asyncio.base_events", "ctypes", "cffi", "concurrent.interpreters",
    "daft", "ray", "sqlite3",
}  # fmt: skip
"""Modules that can open connections, or load ones that can."""
CONNECTING = {
    "ClientSession", "TCPConnector", "UnixConnector", "NamedPipeConnector", "BaseConnector", "ws_connect", "urlopen", "urlretrieve",
    "open_connection", "open_unix_connection", "create_connection", "create_unix_connection", "create_datagram_endpoint",
    "sock_connect", "start_tls", "connect", "connect_ex", "sendto", "create_pool", "getaddrinfo", "gethostbyname", "gethostbyname_ex",
    "create_subprocess_exec", "create_subprocess_shell", "Popen", "posix_spawn",
    "__import__", "import_module", "exec_module", "eval", "exec", "CDLL", "dlopen",
}  # fmt: skip
"""Names that open connections, look names up, or could start a program that does."""

MAY: dict[str, set[str]] = {
    # The gateway itself, and the code that writes and reads through its sessions.
    "adapters/egress.py": {
        "import aiohttp",
        "import socket",
        "import ssl",
        "ClientSession",
        "TCPConnector",
        "sock_connect",
        "create_connection",
    },
    "adapters/mail.py": {"import aiosmtplib"},
    "adapters/dns.py": {"import socket", "getaddrinfo"},
    "adapters/third_party.py": {"import aiohttp"},
    "adapters/third_party_reply.py": {"import aiohttp"},
    "adapters/third_party_failures.py": {"import aiohttp"},
    "adapters/images.py": {"import aiohttp"},
    "adapters/keystore/vault.py": {"import aiohttp"},
    "adapters/keystore/etcd_client.py": {"import aiohttp"},
    "adapters/witness.py": {"import aiohttp"},
    "adapters/remote_log.py": {"import aiohttp"},
    # Children of this process, with orders and a watchdog: no network of their own.
    "adapters/embedded_model.py": {"create_subprocess_exec"},
    "adapters/embedded_model_child.py": {"import socket"},
    "runtime/libc.py": {"import ctypes", "CDLL"},
    "runtime/landlock.py": {"import ctypes"},
    "runtime/process_limits.py": {"import ctypes"},
    "runtime/private_root.py": {"import ctypes"},
    "runtime/seccomp.py": {"import ctypes"},
    # Cells: a socket pair to each, from a process that starts them. Code of strangers runs where it reaches nothing.
    "code/fork_server.py": {"import socket", "create_subprocess_exec"},
    "code/frames.py": {"import socket"},
    "code/cell_process.py": {"import socket", "fork"},
    "code/zygote.py": {"import socket", "fork", "import_module"},
    "code/notebook.py": {"exec", "eval"},
    "runtime/child_process.py": {"create_subprocess_exec"},
    "db/pg_dump.py": {"create_subprocess_exec"},
    "training/deidentify/in_processes.py": {"import multiprocessing"},
    # Within the pipeline's process, which is confined: the engine and its processes; the cluster, when there is one.
    "training/processes/plan.py": {"import daft"},
    "training/processes/worker.py": {"import daft"},
    "training/processes/daft_processes.py": {"import daft"},
    "training/processes/cluster.py": {"import daft", "import ray"},
    # The C library's idea of a large block of memory.
    "runtime/malloc_tuning.py": {"import ctypes", "CDLL"},
    # A file.
    "training/near_duplicates.py": {"import sqlite3", "connect"},
    # The database, which the manifest names too.
    "db/connecting.py": {"connect"},
    "db/embedded.py": {"import socket", "connect"},
    "db/relay.py": {"open_connection", "start_tls"},
    "identity/workspaces/training_ban.py": {"connect"},
    "app/infrastructure.py": {"connect"},
    # A program of its own, which no server runs: it listens, and keeps a file.
    "evidence/witness.py": {"import http.server", "import sqlite3", "connect"},
    # Listens.
    "runtime/listen_socket.py": {"import socket"},
}


STARTING = {"system", "popen", "execv", "execve", "fork", "forkpty", "posix_spawn", "spawnv", "startfile"}
"""Names of `os` that start programs."""


def found(path: Path) -> Iterator[str]:
    """The imports and names of a file among those, except in its type annotations."""
    for node in nodes(ast.parse(path.read_text())):
        match node:
            case ast.Import():
                yield from (f"import {module}" for alias in node.names if (module := network(alias.name)))
            case ast.ImportFrom():
                names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
                yield from (f"import {module}" for name in names if (module := network(name)))
                worth = CONNECTING | STARTING if node.module == "os" else CONNECTING
                yield from (alias.name for alias in node.names if alias.name in worth)
            case ast.Attribute(attr=name) if name in CONNECTING:
                yield name
            case ast.Attribute(value=ast.Name(id="os"), attr=name) if name in STARTING:
                yield name
            case ast.Name(id=name) if name in CONNECTING:
                yield name


def nodes(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from nodes(child)


def network(module: str) -> str | None:
    """The part of a module's name that is in NETWORK."""
    parts = module.split(".")
    return next((name for n in range(len(parts)) if (name := ".".join(parts[: n + 1])) in NETWORK), None)


def test_only_these_files_can_reach_out() -> None:
    files = {str(path.relative_to(SOURCE)): set(found(path)) for path in sorted(SOURCE.rglob("*.py"))}
    assert len(files) > 100
    strangers = {name: what - MAY.get(name, set()) for name, what in files.items()}
    assert {name: what for name, what in strangers.items() if what} == {}


def test_no_permission_is_left_over() -> None:
    unused = {name: may - set(found(SOURCE / name)) for name, may in MAY.items()}
    assert {name: may for name, may in unused.items() if may} == {}


@pytest.mark.parametrize(
    "line",
    [
        "import socket", "import http.client as x", "from urllib import request", "from urllib.request import urlopen", "import aiohttp.web",
        "asyncio.open_connection('x', 1)", "from asyncio import open_connection as o", "loop.create_connection(x)", "aiohttp.ClientSession()",
        "f = __import__", "asyncpg.connect(url)", "subprocess.Popen(['curl'])", "importlib.import_module('socket')", "os.system('curl')", "from os import system as s",
    ],
)  # fmt: skip
def test_the_reader_would_notice(line: str, tmp_path: Path) -> None:
    """The test of the test."""
    file = tmp_path / "x.py"
    file.write_text(f"def inner():\n    {line}\n")
    assert list(found(file))


def test_harmless_lines_are_no_findings(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text("from urllib.parse import urlsplit\nfrom http import HTTPStatus\nimport asyncio\nconnection = 1\n")
    assert list(found(file)) == []


OUTER = {"adapters", "app", "cli", "http", "runtime", "static"}
"""Packages that enter, compose or carry the others."""


def test_a_new_package_is_under_the_contracts() -> None:
    """Each contract names groups, and every group is named."""
    linter = tomllib.loads((SOURCE.parents[1] / "pyproject.toml").read_text())["tool"]["importlinter"]
    contracts = {contract["name"]: contract for contract in linter["contracts"]}
    inner = {f"discreet.{place.parent.name}" for place in SOURCE.glob("*/__init__.py")}
    inner -= {f"discreet.{name}" for name in OUTER}
    for name in (
        "Only entry points import HTTP, the command line and the composition root",
        "Only the composition root imports adapters",
    ):
        assert inner <= set(contracts[name]["source_modules"]), name
