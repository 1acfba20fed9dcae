"""A full disk: a write that does not fit is refused with a sentence, and nothing half-written stays."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.model_endpoint import ScriptedModel
from tests.processes.conftest import copied
from tests.processes.server_process import installed
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.people import sign_up, sign_up_form

SIZE = 160 << 20


@pytest.fixture
def small_disk(homes: Path) -> Iterator[Path]:
    """A file system of its own that is soon full."""
    place = homes / "disk"
    place.mkdir()
    mounting = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", place],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounting.returncode:
        pytest.skip(f"this machine lets us mount no small disk: {mounting.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)
    place.rmdir()


async def test_a_full_disk_of_keys_refuses_and_keeps_nothing_half_written(
    seeded_home: Path, homes: Path, small_disk: Path, model: ScriptedModel
) -> None:
    home = await copied(seeded_home, homes / "one")
    shutil.move(home / "keys", small_disk / "keys")
    (home / "keys").symlink_to(small_disk / "keys")
    async with installed(home, model.url) as program:
        ben = await (await program.start()).come_in("ben")
        await ask(ben, "There is room.")  # the page on which names of new keys are noted is there from now on
        cleo = await program.come_in("cleo")
        before = await everything(ben, small_disk / "keys")
        with filled(small_disk):
            refused = await cleo.post("/api/chat", {"text": "Is there room for my first key page?"})
            assert (refused.status, "disk is full" in refused.sentence) == (503, True)
            joining = await program.client().post("/api/sign-up", sign_up_form("dan"))
            assert (joining.status, "disk is full" in joining.sentence) == (503, True)
            assert await everything(ben, small_disk / "keys") == before
            assert (await ask(ben, "My key page has room.")).state["state"] == "complete"
        assert (await ask(cleo, "Is there room now?")).state["state"] == "complete"
        await sign_up(program.client(), "dan")
        assert await program.stop() == 0


async def test_a_full_disk_of_everything_refuses_and_recovers(
    seeded_home: Path, small_disk: Path, model: ScriptedModel
) -> None:
    home = await copied(seeded_home, small_disk / "h")
    async with installed(home, model.url) as program:
        ben = await (await program.start()).come_in("ben")
        stored = await ask(ben, "Remember this.")
        with filled(small_disk):
            refused = None
            for number in range(200):  # the database's reserve is used up first
                answer = await ben.post("/api/chat", {"text": f"{number} " + "x" * 90_000})
                if answer.status != 200:
                    refused = answer
                    break
            assert refused is not None
            assert refused.status == 503, refused.body
            assert refused.sentence.endswith(".")
            assert (await ben.get("/")).status == 200
        shown = (await ben.get(f"/api/conversations/{stored.conversation}")).ok()
        assert shown["messages"][0]["text"] == "Remember this."
        assert (await ask(ben, "Is there room now?")).state["state"] == "complete"
        assert await program.stop() == 0


async def everything(ben: Client, keys: Path) -> tuple[int, list[str]]:
    """How many conversations Ben sees, and every file of the key store but for empty locks."""
    listed = (await ben.get("/api/conversations")).ok()["conversations"]
    return len(listed), sorted(path.name for path in keys.rglob("*") if path.is_file() and path.parent.name != "turns")


class filled:  # noqa: N801  (used like a function)
    """`with filled(disk)`: not a byte is free inside."""

    def __init__(self, disk: Path) -> None:
        self._ballast = disk / "ballast"

    def __enter__(self) -> None:
        with self._ballast.open("wb", buffering=0) as file:
            for piece in (1 << 20, 4096, 1):
                try:
                    while True:
                        file.write(b"\0" * piece)
                except OSError:
                    continue

    def __exit__(self, *_: object) -> None:
        self._ballast.unlink()
