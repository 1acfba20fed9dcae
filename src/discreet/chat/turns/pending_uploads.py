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

PICTURE_SIGNATURES = ((b"\x89PNG\r\n", 0), (b"\xff\xd8\xff", 0), (b"WEBP", 8))
PICTURE_EXTENSIONS = (".png", ".jpg", ".jpeg", ".webp")
FILE_GONE = (
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
class _WaitingUpload:
    actor: Actor
    file: NewAttachment
    timer: asyncio.TimerHandle


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
        self._waiting: dict[UUID, _WaitingUpload] = {}
        self._uploads: list[_UploadInProgress] = []

    async def put(self, actor: Actor, name: str, chunks: AsyncIterator[bytes]) -> Attachment:
        """Read a file and hold it; TooLarge, or Invalid if it cannot be read. NotSignedIn if its session has ended."""
        shown = clean_file_name(name)
        with self._count_upload(actor) as upload:
            if await self._has_ended(actor):  # asked once it is counted: a later end finds it there
                upload.has_ended = True
            file = await self._read(actor, shown, await self._receive(actor, upload, chunks))
            upload.refuse_once_ended()
            upload.bytes_ = file.memory_bytes
            self._check_capacity(actor)
        id_ = file.metadata.id
        timer = asyncio.get_running_loop().call_later(self._limits.waits_seconds, self._drop, id_)
        self._waiting[id_] = _WaitingUpload(actor, file, timer)
        return file.metadata

    def discard(self, actor: Actor, file_id: UUID) -> None:
        """Drop a file; NotFound for other sessions."""
        self._require(actor, file_id)
        self._drop(file_id)

    def holds(self, actor: Actor, file_id: UUID) -> bool:
        waiting = self._waiting.get(file_id)
        return waiting is not None and waiting.actor.session_id == actor.session_id

    def get(self, actor: Actor, file_id: UUID, alt: str) -> NewAttachment:
        """Return a waiting file with its description; NotFound when it is gone.

        It stays until `discard_used` is called.
        """
        file = self._require(actor, file_id)
        return replace(file, metadata=msgspec.structs.replace(file.metadata, alt=alt))

    def discard_used(self, files: Sequence[NewAttachment]) -> None:
        """Drop files that have become part of a conversation."""
        for file in files:
            self._drop(file.metadata.id)

    async def end(self, revocation: Revocation) -> None:
        """Drop the files of ended sessions, also those that are arriving."""
        for upload in self._uploads:
            upload.has_ended |= revocation.ends(upload.actor)
        for id_ in [id_ for id_, waiting in self._waiting.items() if revocation.ends(waiting.actor)]:
            self._drop(id_)

    def stop(self) -> None:
        for id_ in list(self._waiting):
            self._drop(id_)

    @contextmanager
    def _count_upload(self, actor: Actor) -> Iterator[_UploadInProgress]:
        """Count an upload; TooMany when the person has too many in progress."""
        if sum(each.actor.account_id == actor.account_id for each in self._uploads) >= self._limits_of(actor).at_once:
            sentence = "Several of your files are still uploading. Wait for them, then add this one."
            raise TooMany(sentence, retry_after=5)
        self._check_capacity(actor)
        upload = _UploadInProgress(actor)
        self._uploads.append(upload)
        try:
            yield upload
        finally:
            self._uploads = [each for each in self._uploads if each is not upload]

    async def _receive(self, actor: Actor, upload: _UploadInProgress, chunks: AsyncIterator[bytes]) -> bytes:
        """Return the whole file.

        After an error its buffer is emptied at once, even while the traceback refers to it.
        """
        data = bytearray()
        try:
            async for chunk in chunks:
                upload.refuse_once_ended()
                upload.bytes_ += len(chunk)
                if upload.bytes_ > self._limits.file_bytes:
                    limit_text = f"{self._limits.file_mb:,} MB, the limit for files in a chat"
                    raise TooLarge(f"The file is larger than {limit_text}.", field="file")
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
            decoded = await self._pictures.decode(data, name, actor.account_id)
            attachment = Attachment(
                id=id_,
                key=key,
                name=name,
                kind=FileKind.PICTURE,
                bytes=len(data),
                width=decoded.width,
                height=decoded.height,
            )
            return NewAttachment(attachment, data, decoded.data)
        extracted = await self._text.extract(data, name, actor.account_id)
        attachment = Attachment(
            id=id_,
            key=key,
            name=name,
            kind=FileKind.DOCUMENT,
            bytes=len(data),
            characters=sum(len(place.text) for place in extracted.places),
            recognised=extracted.recognised,
            unread=extracted.unread,
        )
        return NewAttachment(attachment, data, encode_text(tuple(extracted.places)))

    def _check_capacity(self, actor: Actor) -> None:
        """Raise if a limit is exceeded; arriving bytes count like waiting ones. Guests have a share of their own."""
        sizes = [(waiting.actor, waiting.file.memory_bytes) for waiting in self._waiting.values()]
        sizes += [(upload.actor, upload.bytes_) for upload in self._uploads]
        own_bytes = sum(size for actor_of_size, size in sizes if actor_of_size.account_id == actor.account_id)
        total = sum(size for actor_of_size, size in sizes if actor_of_size.guest or not actor.guest)
        limits = self._limits_of(actor)
        if own_bytes > limits.bytes_each:
            raise TooLarge("Your unsent files are too large in total. Send your message, or remove files first.")
        if total > limits.bytes_:
            raise Unavailable("This server has no memory left for more unsent files. Try again later.")

    def _limits_of(self, actor: Actor) -> UploadLimits:
        return self._limits.for_guests() if actor.guest else self._limits

    def _require(self, actor: Actor, file_id: UUID) -> NewAttachment:
        if not self.holds(actor, file_id):
            raise NotFound(FILE_GONE)
        return self._waiting[file_id].file

    def _drop(self, file_id: UUID) -> None:
        if (waiting := self._waiting.pop(file_id, None)) is not None:
            waiting.timer.cancel()


def _is_picture(name: str, data: bytes) -> bool:
    """Return whether to open the file as a picture, by its first bytes or its name.

    A file that only its name calls a picture is refused when it is decoded.
    """
    has_signature = any(data[at : at + len(mark)] == mark for mark, at in PICTURE_SIGNATURES)
    return has_signature or name.lower().endswith(PICTURE_EXTENSIONS)
