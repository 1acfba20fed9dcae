"""`make deploy-test`: build the image, run it, and ask its model a question through the routes of the pages.

`python -m tests.deployment --built` looks at the image that was built last.
"""

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.ports import free_port
from tests.deployment.booted import booted, journal
from tests.deployment.image import build, container, mounted, run, say
from tests.deployment.newer_nginx import newer_nginx
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.deployed_files import DEPLOY
from tests.support.people import sign_up_form

USER = 10001
PATIENCE = 600
"""Seconds for a start with an empty home: keys, a database, and a gigabyte of weights to join and to read."""
READY = re.compile(r"ready at (http://\S+)")
SET_UP = re.compile(r"http://\S+/setup#(\S+)")
OTHERS = ("libcuda", "libnvidia")
"""Libraries of drivers, where installed."""


def main() -> None:
    if "--built" not in sys.argv:
        build()
    _every_library_is_there()
    with tempfile.TemporaryDirectory(prefix="discreet-home-") as folder:
        home = Path(folder)
        os.chown(home, USER, USER)
        asyncio.run(_serve(home))
        _doctor(home)
        _shell_command(home)
    asyncio.run(_under_systemd())
    _behind_nginx()
    say("everything held")


def _every_library_is_there() -> None:
    """Each native library of the image finds its linked libraries in the image."""
    with mounted() as root:
        command = (
            "find /opt/discreet -name '*.so*' -type f | while read -r file; do "
            'ldd "$file" 2>/dev/null | sed -n "s|^|$file: |; /not found/p"; done'
        )
        said = run("chroot", str(root), "/bin/sh", "-c", command, captured=True)
    # A library in a wheel finds its neighbours through the library that loaded it, which ldd does not know.
    neighbours = {path.rpartition("/")[2] for path in _files_of_wheels()}
    missing = {
        (line.partition(": ")[0], line.partition(": ")[2].split()[0])
        for line in said.splitlines()
        if line.partition(": ")[2].split()[0] not in neighbours
        and not line.partition(": ")[2].strip().startswith(OTHERS)
    }
    assert not missing, sorted(missing)
    say("every native library finds those that it is linked against")


def _files_of_wheels() -> list[str]:
    with mounted() as root:
        return run("find", f"{root}/opt/discreet", "-name", "*.so*", captured=True).splitlines()


async def _serve(home: Path) -> None:
    """The image serves, with its own database and model; it is set up, asked, and answers."""
    async with _serving(home) as (url, token):
        await _is_answered(url, token)


async def _is_answered(url: str, token: str) -> None:
    """A new operator sets the server up, asks a question, and gets an answer from the embedded model."""
    client = Client(url)
    try:
        async with asyncio.timeout(PATIENCE):
            for path in ("/health/ready", "/health/live", "/"):
                assert (await client.get(path)).status == 200, path
            (await client.post("/api/setup", {"token": token, **sign_up_form("olga")})).ok()
            while (model := (await client.get("/api/instance")).ok()["model"])["state"] == "loading":
                await asyncio.sleep(0.5)
            assert model["state"] == "ready", (await client.get("/api/operator/first-hour")).ok()["model"]
            answer = await ask(client, "Say hello in one short sentence.")
            assert (answer.state["state"], bool(answer.text.strip())) == ("complete", True), answer.state
            say(f"the embedded model answered: {answer.text.strip()!r}")
    finally:
        await client.close()


async def _under_systemd() -> None:
    """The units, started by systemd: the model of a server answers, and nothing was refused that it needs."""
    port = free_port()
    with booted(port) as root:
        async with asyncio.timeout(PATIENCE):
            while not (found := SET_UP.findall(journal(root))) or "ready at" not in journal(root):
                await asyncio.sleep(1)
        await _is_answered(f"http://127.0.0.1:{port}", found[-1])
        said = journal(root)
    assert "Discreet is working in the background" in said
    assert "model_start_failed" not in said
    say("the units run under systemd")


@asynccontextmanager
async def _serving(home: Path) -> AsyncIterator[tuple[str, str]]:
    options = (f"--volume={home}:/var/lib/discreet", "--env=DISCREET_HOST=127.0.0.1", "--env=DISCREET_PORT=0")
    command = container(options=(*options, f"--cidfile={home}.id"))
    say(" ".join(command))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(PATIENCE):
            yield await _where(process)
    finally:
        await asyncio.to_thread(run, "podman", "stop", "--time=60", Path(f"{home}.id").read_text())
        code = await process.wait()
        Path(f"{home}.id").unlink(missing_ok=True)
    assert code == 0, f"the server ended with {code} when it was asked to stop"
    say("asked to stop, it stopped")


async def _where(process: asyncio.subprocess.Process) -> tuple[str, str]:
    """Its address, and the token of its set-up link."""
    assert process.stdout
    token = ""
    while line := (await process.stdout.readline()).decode():
        if found := SET_UP.search(line):
            token = found[1]
        if found := READY.search(line):
            return found[1], token
    raise AssertionError("it did not start")


def _doctor(home: Path) -> None:
    """Exit code 0: nothing is amiss in the image, the libraries of model, reader of files and embedding included."""
    volume = f"--volume={home}:/var/lib/discreet"
    run(*container("doctor", options=(volume,)))


def _behind_nginx() -> None:
    """The tests of the suite, by an nginx that can look names up again."""
    with tempfile.TemporaryDirectory(prefix="discreet-nginx-") as folder:
        nginx = str(newer_nginx(Path(folder)))
        test = "tests/processes/test_behind_nginx.py"
        run(sys.executable, "-m", "pytest", "-q", test, DISCREET_TEST_NGINX=nginx)


def _shell_command(home: Path) -> None:
    """deploy/systemd/discreet.sh, by a root whose home is closed to the user that it becomes."""
    options = (
        "--user=0", "--cap-add=setuid", "--cap-add=setgid", "--entrypoint=/bin/sh",
        f"--volume={DEPLOY}/systemd/discreet.sh:/usr/local/bin/discreet:ro",
        f"--volume={DEPLOY}/systemd/discreet.env.example:/etc/discreet/discreet.env:ro",
        f"--volume={home}:/var/lib/discreet",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as credentials:
        (Path(credentials) / "database_url").write_text("postgresql://discreet:hush@127.0.0.1:9/discreet")
        elsewhere = (*options, f"--volume={credentials}:/etc/discreet/credentials:ro")
        refused = run(*container("-c", "/usr/local/bin/discreet setup 2>&1 || true", options=elsewhere), captured=True)
    assert "Connection refused" in refused, refused  # it reached the question; there is no database on that port
    said = run(*container("-c", "/usr/local/bin/discreet setup 2>&1", options=options), captured=True)
    assert "already has an operator" in said or "/setup#" in said, said
    say("root's shell command works, with a database elsewhere and with its own")


if __name__ == "__main__":
    main()
