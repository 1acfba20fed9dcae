"""Use cases of the example GPTs: list them, and add them to the operator's own.

Invariants:
- An example becomes an ordinary GPT of the operator that adds it, imported like any file.
- Only that operator can change or delete it.
- An example that needs a third party's host is added as a draft.
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
from discreet.assistants.gpts.catalogue import GptCatalogue
from discreet.assistants.gpts.service import Gpts
from discreet.errors import Conflict
from discreet.identity.accounts.actor import Actor, require_operator
from discreet.identity.accounts.space import PERSONAL
from discreet.promises.promises import as_markdown
from discreet.promises.visibility import Level


class Example(StrEnum):
    """The value is the folder with its `gpt.json`."""

    PRIVACY = "privacy"
    EMAIL_DRAFTS = "email_drafts"
    FLIGHTS = "flights"


NAMES: Final[Mapping[Example, str]] = {
    Example.PRIVACY: "Privacy guide",
    Example.EMAIL_DRAFTS: "Email drafts",
    Example.FLIGHTS: "Flights",
}
"""As in their `gpt.json`; a test compares the two."""
NEEDS_A_HOST: Final = frozenset({Example.FLIGHTS})


@dataclass(frozen=True)
class ExampleStatus:
    """An example. `there`: a GPT of its name is the actor's, or published to everyone."""

    example: Example
    name: str
    needs_a_host: bool
    there: bool


class Examples:
    def __init__(self, gpts: Gpts, catalogue: GptCatalogue, files: GptFiles) -> None:
        self._gpts, self._catalogue, self._files = gpts, catalogue, files

    async def list_examples(self, actor: Actor) -> list[ExampleStatus]:
        there = {gpt.name for gpt in await self._catalogue.explore(replace(actor, space=PERSONAL))}
        return [ExampleStatus(each, NAMES[each], each in NEEDS_A_HOST, NAMES[each] in there) for each in Example]

    async def add_missing(self, actor: Actor) -> list[ExampleStatus]:
        """Add the missing examples, and publish those that need no other host.

        Operator only; Conflict in a workspace.
        """
        require_operator(actor)
        if actor.space.workspace_id is not None:
            raise Conflict("You can add example GPTs only in your Personal space. Switch to it first.")
        for each in await self.list_examples(actor):
            if each.there:
                continue
            imported = await self._files.read(actor, _chunks(build_archive(each.example)))
            if not each.needs_a_host:
                await self._gpts.publisher.publish(actor, imported.edit.gpt.id, Level.EVERYONE)
        return await self.list_examples(actor)


def build_archive(example: Example) -> bytes:
    """Return the example as one file (docs/formats/gpt.md)."""
    folder = files("discreet.assistants.gpts.examples") / example.value
    parts = {NAME: (folder / NAME).read_text("utf-8")}
    if example is Example.PRIVACY:
        parts |= {
            "knowledge/promises.md": as_markdown(),
            "knowledge/guide.md": (folder / "guide.md").read_text("utf-8"),
        }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


async def _chunks(data: bytes) -> AsyncIterator[bytes]:
    yield data
