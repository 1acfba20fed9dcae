"""Killed while an export is made, the program makes it again when it starts, and leaves one key of it."""

import asyncio
import os
from pathlib import Path

from tests.processes.server_process import Program
from tests.support.export_client import (
    EXPORTS,
    download,
    latest_export,
    open_export,
    wait_for_download_end,
    wait_for_export,
)

BIG = 24 * 1024 * 1024
"""Random words as a knowledge file: enough pieces that the program can be killed between two of them."""


def keys_of(home: Path) -> list[Path]:
    return list((home / "keys").glob("*/*/export*"))


async def test_an_export_killed_while_it_is_built_is_built_again(seeded: Program) -> None:
    ben = await (await seeded.start()).come_in("ben")
    gpt = (await ben.post("/api/gpts", {"name": "Archive"})).ok()["id"]
    noise, headers = os.urandom(BIG), {"Content-Type": "application/octet-stream"}
    (await ben.request("POST", f"/api/gpts/{gpt}/knowledge?name=noise.bin", data=noise, headers=headers)).ok()
    (await ben.post(EXPORTS)).ok()
    async with asyncio.timeout(60):
        while (export := await latest_export(ben))["state"] == "waiting" or (
            export["state"] == "making" and not export["bytes"]
        ):
            await asyncio.sleep(0.01)
    await seeded.kill()
    assert export["state"] == "making", "it was made before it could be killed: give it more to do"

    ben = await (await seeded.start()).come_in("ben")
    assert (await wait_for_export(ben))["state"] == "ready"
    assert len(keys_of(seeded.home)) == 1
    got = open_export(await download(ben, export["id"]))
    [file] = got.json(f"gpts/{gpt}/gpt.json")["knowledge"]
    assert got.files[file["path"]] == noise
    assert (await wait_for_download_end(ben))["state"] == "delivered"
    assert (await ben.delete(f"{EXPORTS}/{export['id']}")).status == 204
    assert (await wait_for_download_end(ben))["state"] == "downloaded"
    assert keys_of(seeded.home) == []
