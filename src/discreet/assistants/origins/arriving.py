"""Origins of content that a person writes, imports or reads (P3).

Content that a person types or uploads is compared, by keyed digests, with the content that this person has read here
before. Content of a GPT file is compared with content that any person has read, because other people may have passed on
the file.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from discreet.assistants.origins import store
from discreet.assistants.origins.parts import Note, PartKeys
from discreet.db.pool import Connection
from discreet.identity.accounts.actor import Actor
from discreet.promises.origins import NO_ORIGINS, Origins, TextOrigins, Texts

Part = tuple[bytes | None, Origins]
"""The digest of a part, and its origins."""


async def of_new(connection: Connection, actor: Actor, digest: bytes | None, now: datetime) -> Origins:
    """Return the origins of one part that the actor writes or uploads."""
    known = await store.known(connection, [digest] if digest else [], anybody=False)
    return await _brought(connection, actor, known.get(digest, NO_ORIGINS) if digest else NO_ORIGINS, now)


async def of_new_texts(
    connection: Connection, actor: Actor, parts: PartKeys, written: Texts, now: datetime, into: UUID | None = None
) -> TextOrigins:
    """Return the origins of texts that the actor writes.

    `into` is the GPT, if it exists.
    """
    digests, own = parts.texts(written), {into} if into else set()
    by_part = {part.name: digest for part in fields(digests) if (digest := getattr(digests, part.name))}
    known = await store.known(connection, by_part.values(), anybody=False)
    return TextOrigins(
        **{
            name: await _brought(connection, actor, known[digest] - own, now)
            for name, digest in by_part.items()
            if digest in known
        }
    )


async def of_file(
    connection: Connection, actor: Actor, note: Note | None, digest: bytes | None, now: datetime
) -> Origins:
    """Return the origins of one part of a GPT file with this note.

    A part that the note knows is unchanged since this server wrote it; any other may come from anywhere.
    """
    named = note.origins_of(digest) if note else NO_ORIGINS
    if digest and not (note and note.knows(digest)):
        named |= (await store.known(connection, [digest], anybody=True)).get(digest, NO_ORIGINS)
    return await _brought(connection, actor, named, note.written_at if note else now)


async def texts_of_file(
    connection: Connection, actor: Actor, parts: PartKeys, note: Note | None, brought: Texts, now: datetime
) -> TextOrigins:
    """Return the origins of the texts of a GPT file with this note."""
    digests = parts.texts(brought)
    return TextOrigins(
        **{
            part.name: await of_file(connection, actor, note, getattr(digests, part.name), now)
            for part in fields(digests)
            if getattr(brought, part.name)
        }
    )


def of_texts(parts: PartKeys, texts: Texts, origins: TextOrigins) -> Sequence[Part]:
    """Return the texts as parts with their origins, without empty ones."""
    digests = parts.texts(texts)
    return [
        (getattr(digests, part.name), getattr(origins, part.name))
        for part in fields(digests)
        if getattr(texts, part.name)
    ]


async def _brought(connection: Connection, actor: Actor, named: Origins, written_at: datetime) -> Origins:
    return await store.lock_origins(connection, named, written_at, own_space=actor.space.workspace_id is None)
