"""Reader of an export file, ZIP or JSON, one conversation at a time.

Invariants:
- At most one conversation is in memory, and its size is limited.
- Nothing is unpacked to disk.
- The file is untrusted: it is read in a child process with limits (`reading_child.py`), never in the server's own.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from typing import IO, Any

import ijson
import msgspec

from discreet.chat.imports import chatgpt, librechat, open_webui
from discreet.chat.imports.parsed_conversation import ParsedConversation, unreadable
from discreet.chat.imports.skip_reason import SkipReason
from discreet.errors import Invalid, TooLarge
from discreet.runtime.bounded_archive import DAMAGED_ARCHIVE, BoundedArchive

MOST_OF_ONE = 64 << 20
"""Bytes of one conversation, as JSON."""
MOST_OF_ALL = 16 << 30
"""Bytes of all conversations: a small archive can decompress to any size."""
MOST_DEEP = 10_000
DIRECTORY_BYTES = 8 << 20
"""The archive's central directory: some 80,000 files."""
_CONVERSATIONS = re.compile(r"(^|/)conversations([-_]\d+)?\.json$")
_LOCKED = 1
"""The flag of an encrypted file in an archive."""
_LIST_BEGINS, _LIST_ENDS, _MAP_BEGINS = ("start_array", None), ("end_array", None), ("start_map", None)
_DEEPER = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}
_NO_EXPORT = "Upload the original ZIP or JSON file from the other service."

_TOO_MANY_FILES = "This archive contains too many files. Unpack it, and upload the conversations.json in it."
_CLAUDE = (
    "This is an export from Claude, which this server cannot read yet. It reads exports from ChatGPT, Open WebUI and "
    "LibreChat. Nothing was stored here."
)
_CONVERSATIONS_KEY = "conversations"
_COUNTED = {
    "message_feedback.json": SkipReason.RATINGS,
    "shared_conversations.json": SkipReason.SHARED,
    "group_chats.json": SkipReason.GROUP_CHATS,
}
"""Files of a ChatGPT export whose entries are counted and not kept: a list, or a mapping with one list."""
_CLAUDE_FILES = frozenset({"users.json", "projects.json", "memories.json"})
"""Files beside the conversations that only Claude's export has."""

_READERS: tuple[tuple[str, Callable[[Any, datetime], ParsedConversation]], ...] = (
    ("mapping", chatgpt.found),
    ("chat", open_webui.found),
    ("conversationId", librechat.found),
)
"""The field that identifies each service's entries."""
Event = tuple[str, Any]
"""An ijson event and its value."""


@dataclass
class ReadProgress:
    """The number of JSON bytes read, and of all."""

    read: int
    all: int


def conversations(file: IO[bytes], now: datetime) -> Iterator[tuple[ReadProgress, ParsedConversation]]:
    """Yield every conversation of the export, in its order. `file` must be seekable.

    Invalid when it is no export or damaged; TooLarge when one conversation or all of them exceed the limit.
    """
    with ExitStack() as stack:
        try:
            parts = _parts(file, stack)
            progress = ReadProgress(0, sum(part.size for part in parts))
            if progress.all > MOST_OF_ALL:
                raise TooLarge(f"The chats in this export exceed {MOST_OF_ALL >> 30} GB. Export fewer chats.")
            for part in parts:
                yield from _entries(part.opened(), progress, now, part.counted)
        except DAMAGED_ARCHIVE as error:
            raise Invalid(f"This archive is damaged. {_NO_EXPORT}") from error
        except ijson.JSONError as error:
            raise Invalid(f"This is not valid JSON, or it is incomplete. {_NO_EXPORT}") from error


class _Bounded:
    """The input of ijson: counts bytes and limits those of one conversation."""

    def __init__(self, file: IO[bytes], progress: ReadProgress) -> None:
        self._file, self._progress = file, progress
        self.of_this_one = 0

    def read(self, size: int = -1) -> bytes:
        if self.of_this_one > MOST_OF_ONE:
            raise TooLarge(
                f"One chat in this export exceeds {MOST_OF_ONE >> 20} MB. The chats before it were imported. Delete it "
                "at the other service, and export again."
            )
        got = self._file.read(size)
        self.of_this_one += len(got)
        self._progress.read += len(got)
        return got


@dataclass
class _JsonFile:
    """A JSON file of an export: how to open it, and its size in bytes.

    If `counted` is set, its entries are only counted, as this kind.
    """

    opened: Callable[[], IO[bytes]]
    size: int
    counted: SkipReason | None = None


def _parts(file: IO[bytes], stack: ExitStack) -> list[_JsonFile]:
    """Return the files with conversations, and those that are only counted."""
    if not zipfile.is_zipfile(file):
        return [_JsonFile(lambda: _rewound(file), file.seek(0, io.SEEK_END))]
    archive = stack.enter_context(zipfile.ZipFile(BoundedArchive(file, DIRECTORY_BYTES, _TOO_MANY_FILES)))
    inside = [info for info in archive.infolist() if info.filename.endswith(".json") and not info.is_dir()]
    if len(_CLAUDE_FILES & {_base(info.filename) for info in inside}) > 1:
        raise Invalid(_CLAUDE)
    wanted = [info for info in inside if _CONVERSATIONS.search(info.filename)]
    counted = [info for info in inside if wanted and _base(info.filename) in _COUNTED]
    wanted = wanted or inside
    if not wanted:
        raise Invalid(f"There is no conversations.json in this archive. {_NO_EXPORT}")
    if any(info.flag_bits & _LOCKED for info in (*wanted, *counted)):
        raise Invalid("This archive has a password. Unpack it, and upload the conversations.json in it.")
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in (*wanted, *counted)):
        raise Invalid(f"This archive uses an unsupported compression. {_NO_EXPORT}")
    wanted.sort(key=lambda info: info.filename)
    return [_JsonFile(partial(archive.open, info), info.file_size, None) for info in wanted] + [
        _JsonFile(partial(archive.open, info), info.file_size, _COUNTED[_base(info.filename)]) for info in counted
    ]


def _base(filename: str) -> str:
    return filename.rpartition("/")[2]


def _rewound(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file


def _entries(
    opened: IO[bytes], progress: ReadProgress, now: datetime, counted: SkipReason | None
) -> Iterator[tuple[ReadProgress, ParsedConversation]]:
    file = _Bounded(opened, progress)
    for entry in _values(ijson.basic_parse(file, use_float=True), any_list=counted is not None):
        file.of_this_one = 0
        if counted is None:
            yield progress, _found(entry, now)
        elif isinstance(entry, dict) and entry:
            yield progress, ParsedConversation("", None, Counter([counted]), is_conversation=False)


def _values(events: Iterator[Event], *, any_list: bool) -> Iterator[Any]:
    """Yield the entries of a list, or of a mapping's list "conversations".

    A different single value is yielded whole. `any_list`: a list counts under any key.
    """
    first = next(events)
    if first == _LIST_BEGINS:
        yield from _listed(events)
    elif first == _MAP_BEGINS:
        yield from _of_mapping(events, any_list=any_list)
    else:
        yield _value(chain([first], events))


def _listed(events: Iterator[Event]) -> Iterator[Any]:
    """Yield the entries of a list whose start event has been read."""
    for event in events:
        if event == _LIST_ENDS:
            return
        yield _value(chain([event], events))


def _of_mapping(events: Iterator[Event], *, any_list: bool) -> Iterator[Any]:
    """Yield the entries of its list of conversations; without one the mapping itself."""
    whole: dict[str, Any] = {}
    has_list = False
    for event, key in events:
        if event == "end_map":
            break
        following = next(events)
        if following == _LIST_BEGINS and (any_list or key == _CONVERSATIONS_KEY):
            has_list = True
            yield from _listed(events)
        else:
            whole[key] = _value(chain([following], events))
    if not has_list:
        yield whole


def _value(events: Iterator[Event]) -> Any:
    """Return the next value, whole.

    It does not use ijson's `items`, whose cost grows with the square of the depth.
    """
    builder, depth = ijson.ObjectBuilder(), 0
    for event, value in events:
        builder.event(event, value)
        depth += _DEEPER.get(event, 0)
        if depth > MOST_DEEP:
            raise Invalid(f"This JSON is nested more than {MOST_DEEP:,} levels deep. {_NO_EXPORT}")
        if depth == 0:
            break
    return builder.value


def _found(entry: Any, now: datetime) -> ParsedConversation:
    if isinstance(entry, dict) and isinstance(entry.get("chat_messages"), list):
        raise Invalid(_CLAUDE)
    for field, found in _READERS:
        if isinstance(entry, dict) and field in entry:
            try:
                return found(entry, now)
            except (msgspec.ValidationError, RecursionError):
                return unreadable()
    return unreadable()
