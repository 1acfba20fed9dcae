"""An export as a file: an archive or JSON, read one conversation at a time, however large it is.

Law of this file: at most one conversation is held, and it has a limit; nothing is unpacked to the disk.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from typing import IO, Any

import ijson
import msgspec

from discreet.errors import Invalid, TooLarge
from discreet.moving_in import chatgpt, librechat, open_webui
from discreet.moving_in.found import Found, unreadable

MOST_OF_ONE = 64 << 20
"""Bytes of one conversation, as JSON."""
MOST_OF_ALL = 16 << 30
"""Bytes of all of them: an archive of a few megabytes may hold endless ones."""
MOST_DEEP = 10_000
_CONVERSATIONS = re.compile(r"(^|/)conversations([-_]\d+)?\.json$")
_LOCKED = 1
"""The bit of a file in an archive that asks for a password."""
_LIST_BEGINS, _LIST_ENDS = ("start_array", None), ("end_array", None)
_DEEPER = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}
_NO_EXPORT = "Please give the ZIP file or the JSON file as the other service made it."

_READERS: tuple[tuple[str, Callable[[Any, datetime], Found]], ...] = (
    ("mapping", chatgpt.found),
    ("chat", open_webui.found),
    ("conversationId", librechat.found),
)
"""Which field tells whose entry it is."""
Event = tuple[str, Any]
"""What ijson saw, and its value."""


@dataclass
class Progress:
    """How many bytes of JSON have been read, of how many."""

    read: int
    all: int


def conversations(file: IO[bytes], now: datetime) -> Iterator[tuple[Progress, Found]]:
    """Everything that the export holds, in its order. `file` can be sought in.

    Invalid when it is no export, or damaged; TooLarge when one conversation or all of them are over the limit.
    """
    with ExitStack() as stack:
        try:
            parts = _parts(file, stack)
            progress = Progress(0, sum(size for _, size in parts))
            if progress.all > MOST_OF_ALL:
                raise TooLarge(f"The conversations in this export are over {MOST_OF_ALL >> 30} GB: export fewer.")
            for opened, _ in parts:
                yield from _entries(opened(), progress, now)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise Invalid(f"This archive is damaged. {_NO_EXPORT}") from error
        except ijson.JSONError as error:
            raise Invalid(f"This is not JSON, or it was cut off on its way. {_NO_EXPORT}") from error


class _Bounded:
    """What ijson reads from: counted, and no more than one conversation may have."""

    def __init__(self, file: IO[bytes], progress: Progress) -> None:
        self._file, self._progress = file, progress
        self.of_this_one = 0

    def read(self, size: int = -1) -> bytes:
        if self.of_this_one > MOST_OF_ONE:
            raise TooLarge(
                f"One conversation in this export is over {MOST_OF_ONE >> 20} MB. What came before it is here; "
                "delete it where it was, and export again."
            )
        got = self._file.read(size)
        self.of_this_one += len(got)
        self._progress.read += len(got)
        return got


def _parts(file: IO[bytes], stack: ExitStack) -> list[tuple[Callable[[], IO[bytes]], int]]:
    """What holds conversations: how to open it from its beginning, and its size."""
    if not zipfile.is_zipfile(file):
        return [(lambda: _rewound(file), file.seek(0, io.SEEK_END))]
    archive = stack.enter_context(zipfile.ZipFile(file))
    inside = [info for info in archive.infolist() if info.filename.endswith(".json") and not info.is_dir()]
    wanted = [info for info in inside if _CONVERSATIONS.search(info.filename)] or inside
    if not wanted:
        raise Invalid(f"There is no conversations.json in this archive. {_NO_EXPORT}")
    if any(info.flag_bits & _LOCKED for info in wanted):
        raise Invalid("This archive is locked by a password. Unpack it, and give the conversations.json in it.")
    wanted.sort(key=lambda info: info.filename)
    return [(partial(archive.open, info), info.file_size) for info in wanted]


def _rewound(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file


def _entries(opened: IO[bytes], progress: Progress, now: datetime) -> Iterator[tuple[Progress, Found]]:
    file = _Bounded(opened, progress)
    for entry in _values(ijson.basic_parse(file, use_float=True)):
        file.of_this_one = 0
        yield progress, _found(entry, now)


def _values(events: Iterator[Event]) -> Iterator[Any]:
    """The entries of a list, one at a time; or the one value that there is instead of a list."""
    first = next(events)
    if first != _LIST_BEGINS:
        events = chain([first], events)
    for event in events:
        if event != _LIST_ENDS:
            yield _value(chain([event], events))


def _value(events: Iterator[Event]) -> Any:
    """The next value, whole. Not ijson's own `items`, whose cost grows with the square of the depth."""
    builder, depth = ijson.ObjectBuilder(), 0
    for event, value in events:
        builder.event(event, value)
        depth += _DEEPER.get(event, 0)
        if depth > MOST_DEEP:
            raise Invalid(f"This JSON is nested more than {MOST_DEEP:,} deep. {_NO_EXPORT}")
        if depth == 0:
            break
    return builder.value


def _found(entry: Any, now: datetime) -> Found:
    for field, found in _READERS:
        if isinstance(entry, dict) and field in entry:
            try:
                return found(entry, now)
            except (msgspec.ValidationError, RecursionError):
                return unreadable()
    return unreadable()
