"""Spans of personal information in a text, and the text without them.

Specification: Improvement.

Invariants:
- The functions are pure.
- A gap contains only the kind, nothing that distinguishes two values of a kind. So the removed text cannot be restored.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """A kind of personal information, as a gap in a dataset names it.

    A secret (key, password, token) counts too.
    """

    PERSON = "PERSON"
    ADDRESS = "ADDRESS"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    CREDIT_CARD = "CREDIT_CARD"
    IBAN = "IBAN"
    SSN = "SSN"
    IP = "IP"
    GOV_ID = "GOV_ID"
    HANDLE = "HANDLE"
    LICENSE_PLATE = "LICENSE_PLATE"
    RECORD_NUMBER = "RECORD_NUMBER"
    SECRET = "SECRET"
    BIRTH_DATE = "BIRTH_DATE"
    POSITION = "POSITION"


IN_WORDS = {
    Kind.PERSON: "name", Kind.ADDRESS: "street address", Kind.EMAIL: "e-mail address", Kind.PHONE: "telephone number",
    Kind.CREDIT_CARD: "payment card number", Kind.IBAN: "bank account (IBAN)", Kind.SSN: "social security number",
    Kind.IP: "IP address", Kind.GOV_ID: "identity number", Kind.HANDLE: "user name on a platform",
    Kind.LICENSE_PLATE: "license plate", Kind.RECORD_NUMBER: "customer or patient number", Kind.SECRET: "secret",
    Kind.BIRTH_DATE: "date of birth", Kind.POSITION: "exact position",
}  # fmt: skip
"""Each kind as a consent card names it."""


def build_removed_mark(kind_in_words: str) -> str:
    """Return the text that a person puts in the place of personal data; `kind_in_words` is its kind in words."""
    return f"[{kind_in_words} removed]"


ONLY_MARKED = frozenset((Kind.BIRTH_DATE, Kind.POSITION))
"""Kinds that a consent card marks and a dataset keeps."""


@dataclass(frozen=True, order=True)
class Span:
    """The characters from `start` up to `end` of a text (code points, end excluded).

    `carries`: whether parts of this name are searched in the other texts of its record. `what`: a more precise name
    than that of the kind, such as "password"; "" for none.
    """

    start: int
    end: int
    kind: Kind
    carries: bool = field(default=True, compare=False, kw_only=True)
    what: str = field(default="", compare=False, kw_only=True)

    @property
    def in_words(self) -> str:
        """What the characters are, for a person."""
        return self.what or IN_WORDS[self.kind]


class Detector(Protocol):
    """Finds personal information. Its spans may overlap and come in any order."""

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text, in the order of the texts."""
        ...


def resolve_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, without overlaps.

    Overlapping spans become one span, of the kind of the longest one.
    """
    resolved: list[Span] = []
    longest = 0
    for span in sorted(spans):
        last = resolved[-1] if resolved else None
        if last is None or span.start >= last.end:
            resolved.append(span)
            longest = span.end - span.start
            continue
        named = span if span.end - span.start > longest else last
        longest = max(longest, span.end - span.start)
        resolved[-1] = Span(last.start, max(last.end, span.end), named.kind, what=named.what)
    return resolved


def merge_ranges(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Merge ordered ranges that overlap or touch."""
    current: tuple[int, int] | None = None
    for start, end in ranges:
        if current is None:
            current = (start, end)
        elif start <= current[1]:
            current = (current[0], max(current[1], end))
        else:
            yield current
            current = (start, end)
    if current is not None:
        yield current


def replace_with_gaps(text: str, spans: Iterable[Span]) -> str:
    """Return the text with a typed gap, such as [EMAIL], in place of each span."""
    parts, at = [], 0
    for span in resolve_overlaps(spans):
        parts += [text[at : span.start], f"[{span.kind}]"]
        at = span.end
    return "".join([*parts, text[at:]])
