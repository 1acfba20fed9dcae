"""The shipped nginx files, as a real nginx reads them, in front of two real servers.

`DISCREET_TEST_NGINX` names another nginx than the one on the path: the containers' file needs 1.27.3 or newer, which
Debian 13 does not have; `make deploy-test` brings one along.
"""

import asyncio
import os
import re
import shutil
import socket
import struct
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bench.ports import free_port
from tests.fakes.model_endpoint import ScriptedModel
from tests.processes.server_process import Program
from tests.support.background_stream import BackgroundStream
from tests.support.client import Client
from tests.support.deployed_files import DEPLOY
from tests.support.people import sign_in

NGINX = os.environ.get("DISCREET_TEST_NGINX") or shutil.which("nginx") or "/usr/sbin/nginx"
RESOLVES = (1, 27, 3)
PATIENCE = 60
MAX_BODY = 20 << 20
"""The limit of a file in a chat in bytes, as in the settings."""

pytestmark = pytest.mark.skipif(not Path(NGINX).exists(), reason="there is no nginx here: apt-get install nginx-light")


def version() -> tuple[int, ...]:
    output = subprocess.run([NGINX, "-v"], capture_output=True, text=True, check=True).stderr
    return tuple(map(int, re.findall(r"nginx/(\d+)\.(\d+)\.(\d+)", output)[0]))


class Proxy:
    """A running nginx with the shipped files, on a port of its own. `servers` is the file that names the servers."""

    def __init__(self, folder: Path, servers: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        site = (DEPLOY / "nginx/discreet.conf").read_text()
        assert site.count("\n    listen 8080;") == 1
        (folder / "site.conf").write_text(site.replace("\n    listen 8080;", f"\n    listen 127.0.0.1:{self.port};"))
        (folder / "servers.conf").write_text(servers)
        user = "user root;" if os.getuid() == 0 else ""  # only their owner may read the folders of tests
        temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy"))
        (folder / "nginx.conf").write_text(
            f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log notice; events {{}}\n"
            f"http {{ {temporary} include {folder}/site.conf; include {folder}/servers.conf; }}\n"
        )
        self._folder = folder

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            NGINX, "-p", str(self._folder), "-c", f"{self._folder}/nginx.conf", "-e", f"{self._folder}/error.log"
        )
        async with asyncio.timeout(PATIENCE):
            while not listens("127.0.0.1", self.port):
                assert self._process.returncode is None, (self._folder / "error.log").read_text()
                await asyncio.sleep(0.05)

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.wait()


@asynccontextmanager
async def proxied(folder: Path, servers: str) -> AsyncIterator[Proxy]:
    proxy = Proxy(folder, servers)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()


def server_at(home: Program, host: str, port: int, proxy_url: str) -> Program:
    """A server of one installation, configured for the proxy as its units or containers are."""
    return Program(
        home.home, home.environment["DISCREET_MODEL_URL"], DISCREET_HOST=host, DISCREET_PORT=str(port),
        DISCREET_PUBLIC_URL=proxy_url, DISCREET_TRUSTED_PROXIES="127.0.0.1", DISCREET_LOG_LEVEL="debug",
    )  # fmt: skip


async def test_units_file_streams_takes_what_is_allowed_and_outlives_a_server(
    tmp_path: Path, seeded: Program, model: ScriptedModel
) -> None:
    model.answer, model.gap = " ".join(f"word{n}" for n in range(100_000)), 0.01
    ports = [free_port(), free_port()]
    names = (DEPLOY / "nginx/servers-systemd.conf").read_text()
    for was, port in zip(("8000", "8001"), ports, strict=True):
        names = names.replace(f"127.0.0.1:{was} ", f"127.0.0.1:{port} ")
    async with proxied(tmp_path, names) as proxy:
        servers = [server_at(seeded, "127.0.0.1", port, proxy.url) for port in ports]
        try:
            for server in servers:
                await server.start()
            ben = await sign_in(Client(proxy.url), "ben")
            stream = BackgroundStream(ben, "Tell me a long story.")
            await stream.wait_for_text("word10 ")  # for an answer that takes minutes
            await takes_the_largest_file(ben)
            assert (await ben.post(f"/api/conversations/{stream.conversation}/stop")).status == 204
            await stream.wait_for_end()
            for server in servers:
                assert await server.stop() == 0
                await answers(ben)
                await server.start()
            await until(lambda: both_are_asked(ben, servers))
            await ben.close()
        finally:
            for server in servers:
                await server.sweep()


@pytest.mark.skipif(
    Path(NGINX).exists() and version() < RESOLVES, reason="nginx is older than 1.27.3 (make deploy-test)"
)
async def test_containers_file_finds_a_server_that_was_made_again_elsewhere(tmp_path: Path, seeded: Program) -> None:
    port = free_port("127.0.0.2")
    async with named({"serve-1": "127.0.0.2", "serve-2": "127.0.0.3"}) as (addresses, resolver):
        template = (DEPLOY / "nginx/servers-containers.conf.template").read_text()
        names = filled_in(template, {"NGINX_LOCAL_RESOLVERS": resolver}).replace(":8000 ", f":{port} ")
        async with proxied(tmp_path, names) as proxy:
            first, second = (server_at(seeded, addresses[name], port, proxy.url) for name in addresses)
            third = server_at(seeded, "127.0.0.4", port, proxy.url)
            try:
                await first.start()
                await second.start()
                ben = await sign_in(Client(proxy.url), "ben")
                await until(lambda: both_are_asked(ben, [first, second]))
                assert await second.stop() == 0
                await answers(ben)
                await third.start()
                addresses["serve-2"] = "127.0.0.4"
                await until(lambda: both_are_asked(ben, [first, third]))
                assert await first.stop() == 0  # now there is no other
                await answers(ben)
                await ben.close()
            finally:
                for server in (first, second, third):
                    await server.sweep()


async def takes_the_largest_file(client: Client) -> None:
    """It comes to the server, which reads it; one byte more comes there as well, and is refused in a sentence."""
    for size, status in ((MAX_BODY, 200), (MAX_BODY + 1, 413)):
        answer = await client.request(
            "POST", "/api/files?name=a.txt", data=b"word " * (size // 5) + b"." * (size % 5),
            headers={"Content-Type": "application/octet-stream"},
        )  # fmt: skip
        assert (answer.status, answer.json is not None) == (status, True), answer.body[:300]


async def answers(client: Client) -> None:
    for _ in range(10):
        (await client.get("/api/me")).ok()


async def both_are_asked(client: Client, servers: list[Program]) -> bool:
    """Whether requests of several sessions came to each of the servers; every one of them was answered."""
    before = [len(server.log) for server in servers]
    for _ in range(20):
        stranger = Client(client.base_url)
        try:
            (await stranger.get("/api/instance")).ok()
        finally:
            await stranger.close()
    await asyncio.sleep(0.2)  # their log has been read by then
    return all(len(server.log) > length for server, length in zip(servers, before, strict=True))


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await condition():
            await asyncio.sleep(0.2)


@asynccontextmanager
async def named(addresses: dict[str, str]) -> AsyncIterator[tuple[dict[str, str], str]]:
    """A name server on loopback that says `addresses` as they are when it is asked; and where it is."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: NameServer(addresses), ("127.0.0.11", 0))
    host, port = transport.get_extra_info("sockname")
    try:
        yield addresses, f"{host}:{port}"
    finally:
        transport.close()


class NameServer(asyncio.DatagramProtocol):
    """Answers A questions for one name each (RFC 1035)."""

    def __init__(self, addresses: dict[str, str]) -> None:
        self._addresses = addresses

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.DatagramTransport)
        self._transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        question = data[12:]
        name = b".".join(labels(question)).decode()
        answer = struct.pack(">HHHIH", 0xC00C, 1, 1, 600, 4) + socket.inet_aton(self._addresses[name])
        header = data[:2] + struct.pack(">HHHHH", 0x8180, 1, 1, 0, 0)
        self._transport.sendto(header + question + answer, address)


def labels(question: bytes) -> Iterator[bytes]:
    while length := question[0]:
        yield question[1 : length + 1]
        question = question[length + 1 :]


def filled_in(template: str, environment: dict[str, str]) -> str:
    """As envsubst does in the image of nginx: only the environment's variables."""
    for name, value in environment.items():
        template = template.replace("${" + name + "}", value)
    assert "${" not in template.replace("compose.yaml", "")
    return template


def listens(host: str, port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex((host, port)) == 0
