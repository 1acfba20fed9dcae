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
class Opened:
    """The files of the ZIP by name."""

    files: dict[str, bytes]

    def json(self, name: str) -> Any:
        return json.loads(self.files[name])

    def conversation(self, id_: UUID) -> Any:
        [name] = [name for name in self.files if name.endswith(f"{id_}.json")]
        return self.json(name)

    def everything(self) -> bytes:
        return b"\n".join(self.files.values())


async def latest(person: Client) -> Any:
    return (await person.get(EXPORTS)).ok()["export"]


async def asked_for(person: Client) -> Any:
    """Request an export, and return it once it is made or has ended otherwise."""
    (await person.post(EXPORTS)).ok()
    return await settled(person)


async def settled(person: Client) -> Any:
    async with asyncio.timeout(PATIENCE):
        while (export := await latest(person))["state"] in ("waiting", "making"):
            await asyncio.sleep(0.02)
    return export


async def link(person: Client, export_id: str) -> str:
    address: str = (await person.post(f"{EXPORTS}/{export_id}/link")).ok()["address"]
    return address


async def downloaded(person: Client, export_id: str) -> Answer:
    return await person.get(await link(person, export_id))


def opened(answer: Answer) -> Opened:
    assert answer.status == 200, answer.body[:300]
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.testzip() is None
        return Opened({name: archive.read(name) for name in archive.namelist()})


async def over(person: Client) -> Any:
    """Wait until the server has noticed the end of the download."""
    async with asyncio.timeout(PATIENCE):
        while (export := await latest(person))["state"] == "taking":
            await asyncio.sleep(0.02)
    return export


async def exported(person: Client) -> Opened:
    """Request, download and open an export."""
    export = await asked_for(person)
    assert export["state"] == "ready", export
    got = opened(await downloaded(person, export["id"]))
    assert (await over(person))["state"] == "delivered"
    return got
