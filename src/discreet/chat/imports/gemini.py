"""Parser of Gemini's activity in Google Takeout: records of one question and its answer each.

A record does not say to which chat it belongs. Questions with less than `GAP` between them become one chat; a question
without a readable time becomes a chat of its own.

Invariants:
- Pure. At most one chat is in memory.
- The format is undocumented and its words are translated: known words are removed, unknown ones stay.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from discreet.chat.conversations.message import Role
from discreet.chat.imports.gemini_html import ActivityCell, markdown_of
from discreet.chat.imports.parsed_conversation import ParsedConversation
from discreet.chat.imports.skip_reason import SkipReason, Tally
from discreet.chat.imports.tree import ExportedConversation, Node, build_conversation, moment
from discreet.chat.imports.written_dates import written_date

GAP = timedelta(minutes=30)
"""The pause after which a question begins another chat."""
MAX_RECORDS = 500
"""Records of one chat."""
MAX_BYTES = 16 << 20
"""UTF-8 bytes of one chat, after which another one begins."""
TITLE_CHARACTERS = 80
_PRODUCT = re.compile(r"gemini|bard", re.IGNORECASE)
_ASKED = re.compile(
    r"(?:Prompted(?: with:)?|Asked(?: Gemini:| Bard:)?|Said|Branched|Answered"
    r"|(?:\w{1,30}\s){0,3}prompt(?:\s\w{1,30}){0,2}\s?:)\s",
    re.IGNORECASE,
)
"""What Google writes before a question: in English, and in languages that call it a prompt."""
_NOT_ASKED = {"Gave ": SkipReason.RATINGS, "Created Gemini Canvas": SkipReason.CANVASES}
_ATTACHED = re.compile(r"\s{0,9}Attached \d{1,3} files?\.?\s{0,9}")
_PICTURES = re.compile(r"\.(png|jpe?g|gif|webp|heic|bmp)$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class GeminiRecord:
    """A question with its answer in Markdown, either of which may be empty; `left_out` says what neither holds."""

    question: str
    answer: str
    at: datetime | None
    left_out: Tally = field(default_factory=Counter)
    pictures: int = 0

    @property
    def bytes(self) -> int:
        return len(self.question.encode(errors="replace")) + len(self.answer.encode(errors="replace"))


def is_record(entry: Any) -> bool:
    """Return whether it is a record of Google's activity."""
    return isinstance(entry, dict) and isinstance(entry.get("title"), str) and "header" in entry and "time" in entry


def record_of(entry: dict[str, Any]) -> GeminiRecord | None:
    """Return the record; None when it is of another product."""
    products = entry.get("products")
    names = [entry["header"], *(products if isinstance(products, list) else [])]
    if not any(isinstance(name, str) and _PRODUCT.search(name) for name in names):
        return None
    tally, pictures = _attached(entry)
    items = entry.get("safeHtmlItem")
    pages = [item.get("html") for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    answer = "\n\n".join(markdown_of(page) for page in pages if isinstance(page, str))
    return record_from(entry["title"], answer, moment(entry.get("time")), tally, pictures)


def record_of_cell(cell: ActivityCell) -> GeminiRecord | None:
    """Return the record of a cell: the question, a line with its date, the answer. None if it is of another product."""
    if not _PRODUCT.search(cell.product):
        return None
    lines = cell.content.split("\n")
    dates = ((n, written_date(line)) for n, line in enumerate(lines))
    n, at = next(((n, at) for n, at in dates if at is not None), (len(lines), None))
    question, attached = _without_files(lines[:n])
    return record_from(question, "\n".join(lines[n + 1 :]), at, Counter({SkipReason.ATTACHMENTS: attached}))


def _without_files(lines: list[str]) -> tuple[str, int]:
    """Return the question without the list of its files, and how many they are."""
    at = next((n for n, line in enumerate(lines) if _ATTACHED.fullmatch(line)), len(lines))
    return "\n".join(lines[:at]).replace("\u00a0", " "), sum(bool(line.strip()) for line in lines[at + 1 :])


def record_from(title: str, answer: str, at: datetime | None, left_out: Tally, pictures: int = 0) -> GeminiRecord:
    """Return the record of a title in Google's words, which may be none of a question."""
    why = next((why for words, why in _NOT_ASKED.items() if title.startswith(words)), None)
    marker = _ASKED.match(title)
    if why is None and marker is None and not answer.strip():
        why = SkipReason.UNKNOWN
    if why is not None:
        return GeminiRecord(question="", answer="", at=at, left_out=left_out + Counter([why]))
    question = (title[marker.end() :] if marker else title).strip()
    return GeminiRecord(question=question, answer=answer.strip(), at=at, left_out=left_out, pictures=pictures)


def _attached(entry: dict[str, Any]) -> tuple[Tally, int]:
    """Return what was attached to a question or made in its answer, and how many of it are pictures."""
    attached, made = entry.get("attachedFiles"), entry.get("imageFile")
    names = [str(each) for each in attached] if isinstance(attached, list) else []
    pictures = sum(bool(_PICTURES.search(name)) for name in names) + isinstance(made, str)
    others = len(names) + isinstance(made, str) - pictures
    return Counter({SkipReason.PICTURES: pictures, SkipReason.ATTACHMENTS: others}), pictures


class GeminiChats:
    """Groups records into chats, in the export's order: latest first, or earliest first."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._records: list[GeminiRecord] = []
        self._bytes = 0

    def add(self, record: GeminiRecord) -> Iterator[ParsedConversation]:
        """Add the next record; yield the chat before it if this one does not belong to that."""
        if not record.question and not record.answer and not record.pictures:
            yield ParsedConversation("", None, record.left_out, is_conversation=False)
            return
        if self._records and not self._belongs(record):
            yield from self.flush()
        self._records.append(record)
        self._bytes += record.bytes

    def flush(self) -> Iterator[ParsedConversation]:
        """Yield the last chat, if there is one."""
        if self._records:
            yield _chat(sorted(self._records, key=lambda record: record.at or self._now), self._now)
        self._records, self._bytes = [], 0

    def _belongs(self, record: GeminiRecord) -> bool:
        last = self._records[-1]
        if record.at is None or last.at is None or abs(record.at - last.at) > GAP:
            return False
        return len(self._records) < MAX_RECORDS and self._bytes + record.bytes <= MAX_BYTES


def _chat(records: list[GeminiRecord], now: datetime) -> ParsedConversation:
    tally: Tally = Counter()
    nodes: list[Node] = []
    for n, record in enumerate(records):
        tally += record.left_out
        for role, text, pictures in (
            (Role.USER, record.question, record.pictures),
            (Role.ASSISTANT, record.answer, 0),
        ):
            parent = nodes[-1].id if nodes else None
            nodes.append(Node(f"{n} {role}", parent, role, text, record.at, pictures))
    first = records[0]
    title = first.question[:TITLE_CHARACTERS].partition("\n")[0]
    facts = ExportedConversation(title, first.at, records[-1].at, nodes[-1].id)
    conversation = build_conversation(facts, nodes, now, tally)
    source = f"gemini {first.at.isoformat()}" if first.at else ""
    return ParsedConversation(source, conversation, tally)
