"""Use cases of the example GPTs: which there are, and putting them among one's own.

Invariants:
- An example becomes an ordinary GPT of whoever asked for it, read as any file is.
- They alone change or delete it.
- Nothing here ever touches it again.
- One that needs somebody else's host comes as a draft.
"""

import io
import zipfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.resources import files
from typing import Final

from discreet.assistants.gpts.archive.manifest import NAME
from discreet.assistants.gpts.archive.service import GptFiles
from discreet.assistants.gpts.service import Gpts
from discreet.errors import Conflict
from discreet.identity.accounts.actor import Actor, require_operator
from discreet.identity.accounts.space import PERSONAL
from discreet.promises.promises import as_markdown
from discreet.promises.visible import Level


class Example(StrEnum):
    """By the folder that holds its `gpt.json`."""

    PRIVACY = "privacy"
    EMAIL_DRAFTS = "email_drafts"
    FLIGHTS = "flights"


NAMES: Final[Mapping[Example, str]] = {
    Example.PRIVACY: "Privacy guide",
    Example.EMAIL_DRAFTS: "E-mail drafts",
    Example.FLIGHTS: "Flights",
}
"""As their `gpt.json` says; a test compares the two."""
NEEDS_A_HOST: Final = frozenset({Example.FLIGHTS})


@dataclass(frozen=True)
class Standing:
    """An example, and whether a GPT of its name is there for the actor: their own, or published to everyone."""

    example: Example
    name: str
    needs_a_host: bool
    there: bool


class Examples:
    def __init__(self, gpts: Gpts, files: GptFiles) -> None:
        self._gpts, self._files = gpts, files

    async def standing(self, actor: Actor) -> list[Standing]:
        there = {gpt.name for gpt in await self._gpts.explore(replace(actor, space=PERSONAL))}
        return [Standing(each, NAMES[each], each in NEEDS_A_HOST, NAMES[each] in there) for each in Example]

    async def put(self, actor: Actor) -> list[Standing]:
        """Those that are not there yet, published to everyone where they need nobody else. Operator only; Conflict in a
        workspace."""
        require_operator(actor)
        if actor.space.workspace_id is not None:
            raise Conflict("Example GPTs are made in your own space. Switch to it first.")
        for each in await self.standing(actor):
            if each.there:
                continue
            came = await self._files.read(actor, _chunks(parcel(each.example)))
            if not each.needs_a_host:
                await self._gpts.publish(actor, came.edit.gpt.id, Level.EVERYONE)
        return await self.standing(actor)


def parcel(example: Example) -> bytes:
    """It as one file (docs/formats/gpt.md)."""
    folder = files("discreet.assistants.gpts.examples") / example.value
    parts = {NAME: (folder / NAME).read_text("utf-8")}
    if example is Example.PRIVACY:
        parts |= {
            "knowledge/promises.md": as_markdown(),
            "knowledge/guide.md": (folder / "guide.md").read_text("utf-8"),
        }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return written.getvalue()


async def _chunks(data: bytes) -> AsyncIterator[bytes]:
    yield data
