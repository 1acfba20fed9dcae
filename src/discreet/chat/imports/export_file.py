"""Reader of an export file, ZIP, JSON or HTML, one conversation at a time.

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
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain
from typing import IO, Any

import ijson
import msgspec

from discreet.chat.imports import chatgpt, claude, librechat, open_webui
from discreet.chat.imports.gemini import GeminiChats, GeminiRecord, is_record, record_of, record_of_cell
from discreet.chat.imports.gemini_html import cells
from discreet.chat.imports.parsed_conversation import ExportSource, ParsedConversation, unreadable
from discreet.chat.imports.personal_texts import texts_in
from discreet.chat.imports.skip_reason import SkipReason
from discreet.errors import Invalid, TooLarge
from discreet.runtime.bounded_archive import DAMAGED_ARCHIVE, BoundedArchive

MAX_CONVERSATION_BYTES = 64 << 20
"""Bytes of one conversation, as JSON."""
MAX_TOTAL_BYTES = 16 << 30
"""Bytes of all conversations: a small archive can decompress to any size."""
MAX_DEPTH = 10_000
DIRECTORY_BYTES = 8 << 20
"""The archive's central directory: some 80,000 files."""
_CONVERSATIONS = re.compile(r"(^|/)conversations([-_]\d+)?\.json$")
_LOCKED = 1
"""The flag of an encrypted file in an archive."""
_LIST_BEGINS, _LIST_ENDS, _MAP_BEGINS = ("start_array", None), ("end_array", None), ("start_map", None)
_DEEPER = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}
_NO_EXPORT = "Upload the original ZIP or JSON file from the other service."

_TOO_MANY_FILES = "This archive contains too many files. Unpack it, and upload the conversations.json in it."
_CONVERSATIONS_KEY = "conversations"
_COUNTED = {
    "message_feedback.json": SkipReason.RATINGS,
    "shared_conversations.json": SkipReason.SHARED,
    "group_chats.json": SkipReason.GROUP_CHATS,
}
"""Files of a ChatGPT export whose entries are counted and not kept: a list, or a mapping with one list."""
_PERSONAL = re.compile(r"(^|/)(user|user_settings|memories|projects)\.json$|(^|/)(memories|projects)/[^/]+\.json$")
"""Files of ChatGPT and Claude with custom instructions, memories and instructions of projects."""
_GEMINI = re.compile(r"gemini|bard", re.IGNORECASE)
"""The folder of the activity in Google Takeout. Its names are translated, except for the product's."""
_HTML = ".html"

_READERS: tuple[tuple[str, ExportSource, Callable[[Any, datetime], ParsedConversation]], ...] = (
    ("mapping", ExportSource.CHATGPT, chatgpt.parse_entry),
    ("chat", ExportSource.OPEN_WEBUI, open_webui.parse_entry),
    ("conversationId", ExportSource.LIBRECHAT, librechat.parse_entry),
    ("chat_messages", ExportSource.CLAUDE, claude.parse_entry),
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
            if progress.all > MAX_TOTAL_BYTES:
                raise TooLarge(f"The chats in this export exceed {MAX_TOTAL_BYTES >> 30} GB. Export fewer chats.")
            for part in parts:
                yield from _entries(part, progress, now)
        except DAMAGED_ARCHIVE as error:
            raise Invalid(f"This archive is damaged. {_NO_EXPORT}") from error
        except ijson.JSONError as error:
            raise Invalid(f"This is not valid JSON, or it is incomplete. {_NO_EXPORT}") from error


class _Bounded:
    """The input of ijson: counts bytes and limits those of one conversation."""

    def __init__(self, file: IO[bytes], progress: ReadProgress) -> None:
        self._file, self._progress = file, progress
        self.entry_bytes = 0

    def read(self, size: int = -1) -> bytes:
        if self.entry_bytes > MAX_CONVERSATION_BYTES:
            raise TooLarge(
                f"One chat in this export exceeds {MAX_CONVERSATION_BYTES >> 20} MB. The chats before it were "
                "imported. Delete it at the other service, and export again."
            )
        data = self._file.read(size)
        self.entry_bytes += len(data)
        self._progress.read += len(data)
        return data


@dataclass
class _ExportFile:
    """A file of an export: how to open it, and its size in bytes.

    `counted`: its entries are counted and not kept. `is_personal`: only texts about the person are read.
    """

    open: Callable[[], IO[bytes]]
    size: int
    counted: SkipReason | None = None
    is_personal: bool = False
    is_html: bool = False


def _parts(file: IO[bytes], stack: ExitStack) -> list[_ExportFile]:
    """Return the files with conversations, those with texts about the person, and those that are only counted."""
    if not zipfile.is_zipfile(file):
        size = file.seek(0, io.SEEK_END)
        return [_ExportFile(lambda: _rewind(file), size, is_html=_begins_as_html(file))]
    archive = stack.enter_context(zipfile.ZipFile(BoundedArchive(file, DIRECTORY_BYTES, _TOO_MANY_FILES)))
    members = sorted(archive.infolist(), key=lambda info: info.filename)
    members = [info for info in members if info.filename.endswith((".json", _HTML)) and not info.is_dir()]
    wanted, counted, personal = _group_files(members)
    if not wanted:
        raise Invalid(f"There is no conversations.json in this archive. {_NO_EXPORT}")
    for info in (*wanted, *counted, *personal):
        if info.flag_bits & _LOCKED:
            raise Invalid("This archive has a password. Unpack it, and upload the conversations.json in it.")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Invalid(f"This archive uses an unsupported compression. {_NO_EXPORT}")

    def part(info: zipfile.ZipInfo, counted: SkipReason | None = None, *, is_personal: bool = False) -> _ExportFile:
        is_html = info.filename.endswith(_HTML)
        return _ExportFile(partial(archive.open, info), info.file_size, counted, is_personal, is_html)

    return [
        *map(part, wanted),
        *(part(info, is_personal=True) for info in personal),
        *(part(info, _COUNTED[_base(info.filename)]) for info in counted),
    ]


_Files = list[zipfile.ZipInfo]


def _group_files(members: _Files) -> tuple[_Files, _Files, _Files]:
    """Return the files with conversations, those that are only counted, and those with texts about the person.

    Files with conversations are found by name; without any, Gemini's activity or every JSON file.
    """
    if conversations_files := [info for info in members if _CONVERSATIONS.search(info.filename)]:
        counted = [info for info in members if _base(info.filename) in _COUNTED]
        return conversations_files, counted, [info for info in members if _PERSONAL.search(info.filename)]
    json = [info for info in members if not info.filename.endswith(_HTML)]
    gemini = [info for info in members if _GEMINI.search(info.filename.rpartition("/")[0])]
    return [info for info in gemini if not info.filename.endswith(_HTML)] or gemini or json, [], []


def _begins_as_html(file: IO[bytes]) -> bool:
    file.seek(0)
    return file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _base(filename: str) -> str:
    return filename.rpartition("/")[2]


def _rewind(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file


def _entries(
    part: _ExportFile, progress: ReadProgress, now: datetime
) -> Iterator[tuple[ReadProgress, ParsedConversation]]:
    file = _Bounded(part.open(), progress)
    gemini = GeminiChats(now)
    for entry in _html_entries(file) if part.is_html else _json_entries(file, part):
        file.entry_bytes = 0
        for parsed in _parse_entry(entry, part, gemini, now):
            yield progress, parsed
    for parsed in map(_from_gemini, gemini.flush()):
        yield progress, parsed


def _from_gemini(parsed: ParsedConversation) -> ParsedConversation:
    return replace(parsed, source=ExportSource.GEMINI)


def _json_entries(file: _Bounded, part: _ExportFile) -> Iterator[Any]:
    return _top_level_entries(ijson.basic_parse(file, use_float=True), any_list=part.counted is not None)


def _html_entries(file: _Bounded) -> Iterator[Any]:
    """Yield Gemini's records of an activity page."""
    yield from (record for cell in cells(file) if (record := record_of_cell(cell)) is not None)


def _parse_entry(entry: Any, part: _ExportFile, gemini: GeminiChats, now: datetime) -> Iterator[ParsedConversation]:
    """Yield what an entry completes: its conversation, or the chat of Gemini's records before it."""
    if part.counted is not None:
        if isinstance(entry, dict) and entry:
            yield ParsedConversation("", None, Counter([part.counted]), is_conversation=False)
    elif part.is_personal:
        if texts := texts_in(entry):
            yield ParsedConversation("", None, is_conversation=False, texts=texts)
    elif isinstance(entry, GeminiRecord):
        yield from map(_from_gemini, gemini.add(entry))
    elif is_record(entry):
        if (record := record_of(entry)) is not None:
            yield from map(_from_gemini, gemini.add(record))
    else:
        yield _parse_conversation(entry, now)


def _top_level_entries(events: Iterator[Event], *, any_list: bool) -> Iterator[Any]:
    """Yield the entries of a list, or of a mapping's list "conversations".

    A different single value is yielded whole. `any_list`: a list counts under any key.
    """
    first = next(events)
    if first == _LIST_BEGINS:
        yield from _list_entries(events)
    elif first == _MAP_BEGINS:
        yield from _mapping_entries(events, any_list=any_list)
    else:
        yield _read_value(chain([first], events))


def _list_entries(events: Iterator[Event]) -> Iterator[Any]:
    """Yield the entries of a list whose start event has been read."""
    for event in events:
        if event == _LIST_ENDS:
            return
        yield _read_value(chain([event], events))


def _mapping_entries(events: Iterator[Event], *, any_list: bool) -> Iterator[Any]:
    """Yield the entries of its list of conversations; without one the mapping itself."""
    mapping: dict[str, Any] = {}
    has_list = False
    for event, key in events:
        if event == "end_map":
            break
        value_event = next(events)
        if value_event == _LIST_BEGINS and (any_list or key == _CONVERSATIONS_KEY):
            has_list = True
            yield from _list_entries(events)
        else:
            mapping[key] = _read_value(chain([value_event], events))
    if not has_list:
        yield mapping


def _read_value(events: Iterator[Event]) -> Any:
    """Return the next value, whole.

    It does not use ijson's `items`, whose cost grows with the square of the depth.
    """
    builder, depth = ijson.ObjectBuilder(), 0
    for event, value in events:
        builder.event(event, value)
        depth += _DEEPER.get(event, 0)
        if depth > MAX_DEPTH:
            raise Invalid(f"This JSON is nested more than {MAX_DEPTH:,} levels deep. {_NO_EXPORT}")
        if depth == 0:
            break
    return builder.value


def _parse_conversation(entry: Any, now: datetime) -> ParsedConversation:
    for field, source, parse in _READERS:
        if isinstance(entry, dict) and field in entry:
            try:
                return replace(parse(entry, now), source=source)
            except (msgspec.ValidationError, RecursionError):
                return unreadable()
    if texts := texts_in(entry):
        return ParsedConversation("", None, is_conversation=False, texts=texts)
    return unreadable()
