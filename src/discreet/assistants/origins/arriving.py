"""Origins of content that a person writes, imports or reads (P3).

Content that a person types or uploads is compared, by keyed digests, with the content that this person has read here
before. Content of a GPT file is compared with content that any person has read, because other people may have passed on
the file. An import that makes parts out of other files and texts compares those as well: what they were made of.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from discreet.assistants.origins import store
from discreet.assistants.origins.parts import Note, PartKeys
from discreet.db.pool import Connection
from discreet.identity.accounts.actor import Actor
from discreet.promises.origins import NO_ORIGINS, Origins, TextOrigins, Texts

Part = tuple[bytes | None, Origins]
"""The digest of a part, and its origins."""


@dataclass(frozen=True)
class UploadProvenance:
    """Where a GPT file comes from: its note, and the origins of the files and texts that its parts were made of."""

    note: Note | None
    sources: Origins = NO_ORIGINS


async def get_provenance(
    connection: Connection, note: Note | None, source_digests: Collection[bytes]
) -> UploadProvenance:
    """Return the provenance of a GPT file. `source_digests`: digests of the files and texts that it was made of."""
    known = await store.find_known(connection, source_digests, by_any_person=True)
    return UploadProvenance(note, NO_ORIGINS.union(*known.values()))


async def get_origins_of_new(connection: Connection, actor: Actor, digests: Sequence[bytes], now: datetime) -> Origins:
    """Return the origins of one part that the actor writes or uploads."""
    known = await store.find_known(connection, digests, by_any_person=False)
    return await _lock_noted_origins(connection, actor, NO_ORIGINS.union(*known.values()), now)


async def get_origins_of_new_texts(
    connection: Connection, actor: Actor, parts: PartKeys, texts: Texts, now: datetime, into: UUID | None = None
) -> TextOrigins:
    """Return the origins of texts that the actor writes.

    `into` is the GPT, if it exists.
    """
    digests, own = parts.texts(texts), {into} if into else set()
    by_part = {part.name: digest for part in fields(digests) if (digest := getattr(digests, part.name))}
    known = await store.find_known(connection, by_part.values(), by_any_person=False)
    return TextOrigins(
        **{
            name: await _lock_noted_origins(connection, actor, known[digest] - own, now)
            for name, digest in by_part.items()
            if digest in known
        }
    )


async def get_origins_of_file_part(
    connection: Connection, actor: Actor, upload: UploadProvenance, digests: Sequence[bytes], now: datetime
) -> Origins:
    """Return the origins of one part of a GPT file.

    A part that the file's note knows is unchanged since this server wrote it; any other may come from anywhere.
    """
    note = upload.note
    named_origins = upload.sources | (note.origins_of(digests) if note else NO_ORIGINS)
    if not (note and any(map(note.knows, digests))):
        named_origins = named_origins.union(*(await store.find_known(connection, digests, by_any_person=True)).values())
    return await _lock_noted_origins(connection, actor, named_origins, note.written_at if note else now)


async def get_origins_of_file_texts(
    connection: Connection, actor: Actor, parts: PartKeys, upload: UploadProvenance, texts: Texts, now: datetime
) -> TextOrigins:
    """Return the origins of the texts of a GPT file."""
    digests = parts.texts(texts)
    return TextOrigins(
        **{
            part.name: await get_origins_of_file_part(
                connection, actor, upload, as_digests(getattr(digests, part.name)), now
            )
            for part in fields(digests)
            if getattr(texts, part.name)
        }
    )


def list_text_parts(parts: PartKeys, texts: Texts, origins: TextOrigins) -> Sequence[Part]:
    """Return the texts as parts with their origins, without empty ones."""
    digests = parts.texts(texts)
    return [
        (getattr(digests, part.name), getattr(origins, part.name))
        for part in fields(digests)
        if getattr(texts, part.name)
    ]


def list_action_parts(parts: PartKeys, document: str | None, origins: Origins) -> Sequence[Part]:
    """Return an action with its origins, once for each digest of its document."""
    return [(digest, origins) for digest in parts.action(document)] or [(None, origins)]


def as_digests(digest: bytes | None) -> tuple[bytes, ...]:
    """Return the digest of a part, if it is long enough to have one."""
    return (digest,) if digest is not None else ()


async def _lock_noted_origins(
    connection: Connection, actor: Actor, named_origins: Origins, written_at: datetime
) -> Origins:
    return await store.lock_origins(connection, named_origins, written_at, own_space=actor.space.workspace_id is None)
