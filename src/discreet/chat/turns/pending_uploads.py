"""Uploads that wait for their question, in memory, bound to their session.

Invariants:
- Nothing of them is written to disk.
- When the question is sent, they become part of its conversation.
- Otherwise they are dropped after an hour, with their session, and with the server (P9).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

import msgspec

from discreet.assistants.gpts.knowledge import BYTES_PER_MB, clean_file_name
from discreet.chat.conversations.attachment import Attachment, FileKind, NewAttachment, encode_text
from discreet.crypto.envelope import KEY_BYTES
from discreet.errors import Invalid, NotFound, NotSignedIn, TooLarge, TooMany, Unavailable
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.session_revocation import Revocation
from discreet.ports.clock import RandomSource
from discreet.ports.documents import PictureReader, TextExtractor

PICTURES = ((b"\x89PNG\r\n", 0), (b"\xff\xd8\xff", 0), (b"WEBP", 8))
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".webp")
GONE = (
    "An attached file is no longer available: the server keeps files in memory for an hour until their message is "
    "sent. Attach it again."
)


@dataclass(frozen=True)
class UploadLimits:
    """Upload limits.

    `file_mb` is the largest file in megabytes. `bytes_each` and `bytes_` limit waiting and arriving bytes per person
    and in total. `at_once` limits one person's concurrent uploads.
    """

    file_mb: int
    bytes_each: int = 100_000_000
    bytes_: int = 500_000_000
    waits_seconds: float = 3600.0
    at_once: int = 10

    def for_guests(self) -> "UploadLimits":
        """Return the limits of guests: less for each, and half of the memory for all of them together."""
        return replace(self, bytes_each=self.bytes_each // 5, bytes_=self.bytes_ // 2, at_once=2)

    @property
    def file_bytes(self) -> int:
        return self.file_mb * BYTES_PER_MB


@dataclass(frozen=True)
class _Waiting:
    actor: Actor
    file: NewAttachment
    ends: asyncio.TimerHandle


@dataclass
class _UploadInProgress:
    """An upload in progress or being read. Its bytes count as they arrive. `has_ended`: its session has."""

    actor: Actor
    bytes_: int = 0
    has_ended: bool = False

    def refuse_once_ended(self) -> None:
        if self.has_ended:
            raise NotSignedIn("Please sign in.")


class PendingUploads:
    """Holds uploads. `text` and `pictures` read them in child processes; `has_ended` returns whether a session has."""

    def __init__(
        self,
        text: TextExtractor,
        pictures: PictureReader,
        random: RandomSource,
        limits: UploadLimits,
        has_ended: Callable[[Actor], Awaitable[bool]],
    ) -> None:
        self._text, self._pictures, self._random, self._limits = text, pictures, random, limits
        self._has_ended = has_ended
        self._waiting: dict[UUID, _Waiting] = {}
        self._arriving: list[_UploadInProgress] = []

    async def put(self, actor: Actor, name: str, chunks: AsyncIterator[bytes]) -> Attachment:
        """Read a file and hold it; TooLarge, or Invalid if it cannot be read. NotSignedIn if its session has ended."""
        shown = clean_file_name(name)
        with self._counted(actor) as arriving:
            if await self._has_ended(actor):  # asked once it is counted: a later end finds it there
                arriving.has_ended = True
            file = await self._read(actor, shown, await self._received(actor, arriving, chunks))
            arriving.refuse_once_ended()
            arriving.bytes_ = file.weight
            self._check_capacity(actor)
        id_ = file.about.id
        ends = asyncio.get_running_loop().call_later(self._limits.waits_seconds, self._drop, id_)
        self._waiting[id_] = _Waiting(actor, file, ends)
        return file.about

    def discard(self, actor: Actor, file_id: UUID) -> None:
        """Drop a file; NotFound for other sessions."""
        self._of(actor, file_id)
        self._drop(file_id)

    def holds(self, actor: Actor, file_id: UUID) -> bool:
        waiting = self._waiting.get(file_id)
        return waiting is not None and waiting.actor.session_id == actor.session_id

    def waiting(self, actor: Actor, file_id: UUID, alt: str) -> NewAttachment:
        """Return a waiting file with its description; NotFound when it is gone.

        It stays until `used` is called.
        """
        file = self._of(actor, file_id)
        return replace(file, about=msgspec.structs.replace(file.about, alt=alt))

    def used(self, files: Sequence[NewAttachment]) -> None:
        """Drop files that have become part of a conversation."""
        for file in files:
            self._drop(file.about.id)

    async def end(self, ending: Revocation) -> None:
        """Drop the files of ended sessions, also those that are arriving."""
        for arriving in self._arriving:
            arriving.has_ended |= ending.ends(arriving.actor)
        for id_ in [id_ for id_, waiting in self._waiting.items() if ending.ends(waiting.actor)]:
            self._drop(id_)

    def stop(self) -> None:
        for id_ in list(self._waiting):
            self._drop(id_)

    @contextmanager
    def _counted(self, actor: Actor) -> Iterator[_UploadInProgress]:
        """Count an upload; TooMany when the person has too many in progress."""
        if sum(each.actor.account_id == actor.account_id for each in self._arriving) >= self._limits_of(actor).at_once:
            sentence = "Several of your files are still uploading. Wait for them, then add this one."
            raise TooMany(sentence, retry_after=5)
        self._check_capacity(actor)
        arriving = _UploadInProgress(actor)
        self._arriving.append(arriving)
        try:
            yield arriving
        finally:
            self._arriving = [each for each in self._arriving if each is not arriving]

    async def _received(self, actor: Actor, arriving: _UploadInProgress, chunks: AsyncIterator[bytes]) -> bytes:
        """Return the whole file.

        After an error its buffer is emptied at once, even while the traceback refers to it.
        """
        data = bytearray()
        try:
            async for chunk in chunks:
                arriving.refuse_once_ended()
                arriving.bytes_ += len(chunk)
                if arriving.bytes_ > self._limits.file_bytes:
                    most = f"{self._limits.file_mb:,} MB, the limit for files in a chat"
                    raise TooLarge(f"The file is larger than {most}.", field="file")
                self._check_capacity(actor)
                data += chunk
            if not data:
                raise Invalid("The file is empty. Choose another one.", field="file")
            return bytes(data)
        finally:
            data.clear()

    async def _read(self, actor: Actor, name: str, data: bytes) -> NewAttachment:
        id_, key = self._random.new_id(), self._random.bytes(KEY_BYTES)
        if _is_picture(name, data):
            seen = await self._pictures.decode(data, name, actor.account_id)
            about = Attachment(
                id=id_, key=key, name=name, kind=FileKind.PICTURE, bytes=len(data), width=seen.width, height=seen.height
            )
            return NewAttachment(about, data, seen.data)
        read = await self._text.extract(data, name, actor.account_id)
        about = Attachment(
            id=id_,
            key=key,
            name=name,
            kind=FileKind.DOCUMENT,
            bytes=len(data),
            characters=sum(len(place.text) for place in read.places),
            recognised=read.recognised,
            unread=read.unread,
        )
        return NewAttachment(about, data, encode_text(tuple(read.places)))

    def _check_capacity(self, actor: Actor) -> None:
        """Raise if a limit is exceeded; arriving bytes count like waiting ones. Guests have a share of their own."""
        held = [(waiting.actor, waiting.file.weight) for waiting in self._waiting.values()]
        held += [(arriving.actor, arriving.bytes_) for arriving in self._arriving]
        own = sum(size for whose, size in held if whose.account_id == actor.account_id)
        all_ = sum(size for whose, size in held if whose.guest or not actor.guest)
        limits = self._limits_of(actor)
        if own > limits.bytes_each:
            raise TooLarge("Your unsent files are too large in total. Send your message, or remove files first.")
        if all_ > limits.bytes_:
            raise Unavailable("This server has no memory left for more unsent files. Try again later.")

    def _limits_of(self, actor: Actor) -> UploadLimits:
        return self._limits.for_guests() if actor.guest else self._limits

    def _of(self, actor: Actor, file_id: UUID) -> NewAttachment:
        if not self.holds(actor, file_id):
            raise NotFound(GONE)
        return self._waiting[file_id].file

    def _drop(self, file_id: UUID) -> None:
        if (waiting := self._waiting.pop(file_id, None)) is not None:
            waiting.ends.cancel()


def _is_picture(name: str, data: bytes) -> bool:
    """Return whether to open the file as a picture, by its first bytes or its name.

    A file that only its name calls a picture is refused when it is decoded.
    """
    shown = any(data[at : at + len(mark)] == mark for mark, at in PICTURES)
    return shown or name.lower().endswith(PICTURE_ENDINGS)
