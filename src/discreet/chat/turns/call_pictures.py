"""Pictures in a third party's response, stored as files of the answer (P7, P10).

Invariants:
- Only pixels are kept of the received bytes: a confined child process decodes and re-encodes each picture.
- Nothing is loaded from other hosts. An unreadable picture is named, and the rest of the answer stays.
"""

from collections.abc import Hashable, Sequence
from typing import Final

from discreet.chat.conversations.attachment import Attachment, FileKind, NewAttachment
from discreet.crypto.envelope import KEY_BYTES
from discreet.errors import DiscreetError
from discreet.ports.clock import RandomSource
from discreet.ports.documents import PictureReader

UNREADABLE: Final = "[Picture {n} cannot be shown: it is no picture that can be read here.]"


class CallPictures:
    """Reads the pictures of responses. `reader` decodes each in a child process."""

    def __init__(self, reader: PictureReader, random: RandomSource) -> None:
        self._reader, self._random = reader, random

    async def read(
        self, host: str, pictures: Sequence[bytes], holder: Hashable
    ) -> tuple[tuple[NewAttachment, ...], tuple[str, ...]]:
        """Return the pictures as files, and a sentence for each unreadable one.

        The reader serves each `holder` in turn.
        """
        files, notes = [], []
        for n, data in enumerate(pictures, start=1):
            try:
                files.append(await self._file(f"picture {n} from {host}.jpg", data, holder))
            except DiscreetError:
                notes.append(UNREADABLE.format(n=n))
        return tuple(files), tuple(notes)

    async def _file(self, name: str, data: bytes, holder: Hashable) -> NewAttachment:
        decoded = await self._reader.decode(data, name, holder)
        attachment = Attachment(
            id=self._random.new_id(),
            key=self._random.bytes(KEY_BYTES),
            name=name,
            kind=FileKind.PICTURE,
            bytes=len(decoded.data),
            width=decoded.width,
            height=decoded.height,
        )
        return NewAttachment(attachment, decoded.data, decoded.data)
