"""Reader of an uploaded GPT file.

Invariants:
- Only the parts that `gpt.json` names are read, by their exact names.
- Nothing is unpacked to the disk, no name in the archive becomes a path, and the size of each part is bounded before it
  is read.
- Each defect of an archive is reported as a sentence.
"""

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from discreet.assistants.gpts.archive.manifest import NAME, GptManifest, decode
from discreet.assistants.gpts.knowledge import PIECE_BYTES, KnowledgeLimits
from discreet.errors import Invalid, TooLarge
from discreet.runtime.bounded_archive import DAMAGED_ARCHIVE, BoundedArchive

FORM_BYTES = 1 << 20
DIRECTORY_BYTES = 1 << 20
"""Limit of the archive's central directory. `zipfile` reads it into memory whole."""
MAX_RATIO = 100
"""Highest ratio of unpacked to packed size. Text is packed to a third, regular tables to a fiftieth."""
ANY_RATIO_BYTES = 32 << 20
"""Up to this unpacked size any ratio is accepted."""
_LOCKED = 1
"""The flag bit of an encrypted part."""
_TOO_MANY = "This archive lists more parts than a GPT can have."
_NOT_AN_ARCHIVE = "Choose a file from “Export GPT”."


class GptArchive:
    """An opened GPT file: the decoded manifest in `form`, the parts read on demand.

    `size` is the size of the archive in bytes.
    """

    def __init__(self, archive: zipfile.ZipFile, size: int) -> None:
        self._archive, self._size = archive, size
        self._infos = {info.filename: info for info in archive.infolist()}
        if len(self._infos) != len(archive.infolist()):
            raise Invalid("Two parts of this archive have the same name.", field="file")
        self.form: GptManifest = decode(self.read_part(NAME, FORM_BYTES))
        duplicates = [path for path, times in Counter(self.form.paths).items() if times > 1]
        if duplicates:
            raise Invalid(f"{NAME} names “{duplicates[0]}” twice.", field="file")

    @property
    def unnamed_count(self) -> int:
        """The number of parts that `gpt.json` does not name. They are not read."""
        files = {name for name in self._infos if not name.endswith("/")}
        return len(files - {NAME, *self.form.paths})

    def get_size(self, path: str) -> int:
        """Return the declared unpacked size of a part. No more than that is read."""
        return self._info(path).file_size

    def check_archive_size(self, limits: KnowledgeLimits) -> None:
        """Refuse what numbers alone can refuse, before any part is read."""
        files = self.form.knowledge
        if len(files) > limits.files:
            raise TooLarge(
                f"The file has {len(files)} knowledge files; {limits.files} is the limit for a GPT.", field="file"
            )
        for each in files:
            if (size := self.get_size(each.path)) > limits.file_bytes:
                raise TooLarge(
                    f"The knowledge file “{each.name}” is larger than {limits.file_mb:,} MB, the limit on this server.",
                    field="file",
                )
            if not size:
                raise Invalid(f"The knowledge file “{each.name}” is empty.", field="file")
        self._refuse_ratio()

    def _refuse_ratio(self) -> None:
        """Raise TooLarge for a small archive with a very large unpacked size.

        Parts may share bytes, so the sum counts.
        """
        unpacked = sum(self.get_size(each.path) for each in self.form.knowledge)
        if unpacked > max(ANY_RATIO_BYTES, MAX_RATIO * self._size):
            raise TooLarge(
                f"The file unpacks to {unpacked >> 20:,} MB, more than {MAX_RATIO} times its own size. Leave out "
                "its large knowledge files, and add them to the GPT one by one.",
                field="file",
            )

    def read_part(self, path: str, max_bytes: int) -> bytes:
        """Return a whole part. TooLarge when it has more than `max_bytes` bytes."""
        if self.get_size(path) > max_bytes:
            raise TooLarge(f"“{path}” in this archive has more than {max_bytes:,} bytes.", field="file")
        return b"".join(self.read_pieces(path))

    def read_pieces(self, path: str) -> Iterator[bytes]:
        """Yield a part in pieces of PIECE_BYTES; the last may be shorter."""
        with translate_damage(), self._archive.open(self._info(path)) as part:
            while piece := part.read(PIECE_BYTES):
                yield piece

    def _info(self, path: str) -> zipfile.ZipInfo:
        info = self._infos.get(path)
        if info is None or not path or path.endswith("/"):
            raise Invalid(f"There is no “{path}” in this archive. {_NOT_AN_ARCHIVE}", field="file")
        if info.flag_bits & _LOCKED:
            raise Invalid("This archive is protected by a password. Choose one without a password.", field="file")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Invalid(f"“{path}” uses a compression method that this server does not support.", field="file")
        return info


@contextmanager
def translate_damage() -> Iterator[None]:
    """Translate errors of a damaged archive into Invalid."""
    try:
        yield
    except DAMAGED_ARCHIVE:
        raise Invalid(f"This file is damaged or is not a ZIP archive. {_NOT_AN_ARCHIVE}", field="file") from None


def is_gpt_file(file: IO[bytes]) -> bool:
    """Return whether a seekable file is an archive with `gpt.json`. TooLarge when it lists too many parts."""
    try:
        with zipfile.ZipFile(BoundedArchive(file, DIRECTORY_BYTES, _TOO_MANY)) as archive:
            return NAME in archive.namelist()
    except DAMAGED_ARCHIVE:
        return False
    finally:
        file.seek(0)


@contextmanager
def open_archive(file: IO[bytes]) -> Iterator[GptArchive]:
    """Open the GPT file in a seekable file."""
    size = file.seek(0, io.SEEK_END)
    with translate_damage(), zipfile.ZipFile(BoundedArchive(file, DIRECTORY_BYTES, _TOO_MANY)) as archive:
        yield GptArchive(archive, size)
