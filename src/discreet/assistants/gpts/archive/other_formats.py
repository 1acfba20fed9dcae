"""Export of a GPT as plain JSON, and as an agent skill (docs/formats/gpt.md).

Invariants:
- No secret, as in GPT files.
- Each export carries the note of origins, and its own bytes are known as parts of the GPT. So the words stay under the
  "no" of their authors (P3) where an export returns as a GPT, and where it returns as a knowledge file.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec

from discreet.assistants.gpts.archive.manifest import GptManifest, archive_name
from discreet.assistants.gpts.archive.service import GptFiles
from discreet.assistants.gpts.bundle import GptBundle, GptBundles
from discreet.assistants.gpts.imports.skill_gpt import (
    ACTIONS,
    DESCRIPTION_CHARACTERS,
    MANIFEST,
    NAME,
    ORIGINS,
    STARTERS,
)
from discreet.assistants.origins import store as origins_store
from discreet.assistants.origins.parts import FileDigest, PartKeys
from discreet.db.runtime import Runtime
from discreet.identity.accounts.actor import Actor
from discreet.promises.origins import Origins
from discreet.runtime.streaming_zip import StreamingZip

REFERENCES = "references/"
"""Where a skill has the GPT's knowledge."""


class GptExports:
    def __init__(self, runtime: Runtime, files: GptFiles, bundles: GptBundles) -> None:
        self._database, self._part_keys = runtime.database, PartKeys(runtime.keys, runtime.random)
        self._files, self._bundles = files, bundles

    async def write_json(self, actor: Actor, gpt_id: UUID) -> tuple[str, bytes]:
        """Return a file name, and the draft as JSON: with its actions' documents, without its files and picture.

        NotFound if the actor may not view the GPT.
        """
        bundle, form = await self._files.load_with_manifest(actor, gpt_id)
        data = encode_plain_json(bundle, form)
        await self._remember(actor, bundle, self._digest_file(data))
        return archive_name(form.name).replace(".gpt.zip", ".gpt.json"), data

    async def write_skill(self, actor: Actor, gpt_id: UUID) -> tuple[str, AsyncIterator[bytes]]:
        """Return a file name, and the pieces of a ZIP with a skill: instructions, knowledge and actions' documents.

        NotFound if the actor may not view the GPT.
        """
        bundle, form = await self._files.load_with_manifest(actor, gpt_id)
        return archive_name(form.name).replace(".gpt.zip", ".skill.zip"), self._write_skill(actor, bundle, form)

    async def _write_skill(self, actor: Actor, bundle: GptBundle, form: GptManifest) -> AsyncIterator[bytes]:
        archive, digest = StreamingZip(), self._part_keys.file()
        folder, text = skill_name(form), build_skill_text(form).encode()
        with archive.file(f"{folder}/{MANIFEST}") as part:
            part.write(text)
        for n, action in enumerate(bundle.versions[0].actions, 1):
            if action.kind == "openapi":
                with archive.file(f"{folder}/{ACTIONS}{n:02}.txt") as part:
                    part.write(action.document.encode())
        for file in bundle.files:
            with archive.file(f"{folder}/{REFERENCES}{file.name}") as part:
                async for data in self._bundles.read_original(actor, bundle.gpt.id, file.id):
                    await asyncio.to_thread(part.write, data)
                    if archive.is_due:
                        piece = archive.take()
                        digest.add(piece)
                        yield piece
        end = archive.close()
        digest.add(end)
        await self._remember(actor, bundle, digest, self._digest_file(text))
        yield end

    def _digest_file(self, data: bytes) -> FileDigest:
        digest = self._part_keys.file()
        digest.add(data)
        return digest

    async def _remember(self, actor: Actor, bundle: GptBundle, *digests: FileDigest) -> None:
        """Remember these files as parts of the GPT, before the last byte of them is sent (P3)."""
        parts = [*bundle.versions[0].parts(self._part_keys), *bundle.file_parts]
        origins: Origins = frozenset(origin for _, of_part in parts for origin in of_part)
        async with self._database.acting_as(actor.account_id) as connection:
            await origins_store.remember(connection, bundle.gpt.id, [(each.value, origins) for each in digests])


def encode_plain_json(bundle: GptBundle, form: GptManifest) -> bytes:
    """Return the fields of `gpt.json`, where actions have their documents, and knowledge files their names only."""
    fields = msgspec.to_builtins(form)
    del fields["picture"]
    fields["knowledge"] = [{"name": each.name} for each in form.knowledge]
    for action, source in zip(fields["actions"], bundle.versions[0].actions, strict=True):
        action["document"] = source.document if action.pop("path") is not None else None
    return json.dumps(fields, ensure_ascii=False, indent=1).encode() + b"\n"


def skill_name(form: GptManifest) -> str:
    """Return the GPT's name in the letters of skills' names."""
    return archive_name(form.name).removesuffix(".gpt.zip").strip("-")


def build_skill_text(form: GptManifest) -> str:
    """Return SKILL.md: fields that every reader of skills knows, and the instructions word for word."""
    description = form.description or form.instructions[:DESCRIPTION_CHARACTERS] or form.name
    metadata = {NAME: form.name, STARTERS: "\n".join(form.starters), ORIGINS: form.origins or ""}
    lines = [
        "---",
        f"name: {skill_name(form)}",
        f"description: {_quote_yaml(' '.join(description.split()))}",
        "metadata:",
    ]
    lines += [f"  {name}: {_quote_yaml(value)}" for name, value in metadata.items() if value]
    return "\n".join([*lines, "---", "", form.instructions, ""])


def _quote_yaml(text: str) -> str:
    """Return the text in YAML's double quotes, whose escapes JSON shares."""
    return json.dumps(text, ensure_ascii=False)
