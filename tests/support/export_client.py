"""Exports as a person meets them: request, wait, download, open."""

import asyncio
import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.support.client import Answer, Client

EXPORTS = "/api/me/exports"
PATIENCE = 60


@dataclass(frozen=True)
class OpenedExport:
    """The files of the ZIP by name."""

    files: dict[str, bytes]

    def json(self, name: str) -> Any:
        return json.loads(self.files[name])

    def conversation(self, id_: UUID) -> Any:
        [name] = [name for name in self.files if name.endswith(f"{id_}.json")]
        return self.json(name)

    def everything(self) -> bytes:
        return b"\n".join(self.files.values())


async def latest_export(person: Client) -> Any:
    return (await person.get(EXPORTS)).ok()["export"]


async def request_export(person: Client) -> Any:
    """Request an export, and return it once it is made or has ended otherwise."""
    (await person.post(EXPORTS)).ok()
    return await wait_for_export(person)


async def wait_for_export(person: Client) -> Any:
    async with asyncio.timeout(PATIENCE):
        while (export := await latest_export(person))["state"] in ("waiting", "making"):
            await asyncio.sleep(0.02)
    return export


async def create_link(person: Client, export_id: str) -> str:
    address: str = (await person.post(f"{EXPORTS}/{export_id}/link")).ok()["address"]
    return address


async def download(person: Client, export_id: str) -> Answer:
    return await person.get(await create_link(person, export_id))


def open_export(answer: Answer) -> OpenedExport:
    assert answer.status == 200, answer.body[:300]
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.testzip() is None
        return OpenedExport({name: archive.read(name) for name in archive.namelist()})


async def wait_for_download_end(person: Client) -> Any:
    """Wait until the server has noticed the end of the download."""
    async with asyncio.timeout(PATIENCE):
        while (export := await latest_export(person))["state"] == "taking":
            await asyncio.sleep(0.02)
    return export


async def export_data(person: Client) -> OpenedExport:
    """Request, download and open an export."""
    export = await request_export(person)
    assert export["state"] == "ready", export
    got = open_export(await download(person, export["id"]))
    assert (await wait_for_download_end(person))["state"] == "delivered"
    return got
