"""Marks in the values of a call: each field is cut into marked parts (P4).

Invariants:
- No value is changed, shortened or reordered; only marks are added.
- The parts of a value, joined, are the value.
- A mark is a hint. An unmarked part can still be harmful.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from discreet.assistants.actions.marks.field_names import KINDS_BY_NAME, personal_by_field_name
from discreet.assistants.actions.marks.third_party_data import answers_by_host, find_repeated_identifiers
from discreet.assistants.actions.marks.verbatim_repeats import (
    RUN_CHARACTERS,
    RUN_WORDS,
    RepeatedRuns,
    find_whole_messages,
)
from discreet.assistants.actions.request.arguments import split_pointer
from discreet.assistants.actions.request.fields import KEY_MARK
from discreet.detection.comparable import ComparableText, Range, fold, folded
from discreet.detection.hidden import find_hidden
from discreet.detection.patterns import KINDS_IN_WORDS
from discreet.detection.personal import find_personal
from discreet.detection.span import merge_ranges
from discreet.promises.disclosure import DisclosedField, Mark, MarkKind, Part

MAX_SPANS = 500
"""The most runs of hidden characters in one call that are marked individually."""
KINDS = KINDS_IN_WORDS | KINDS_BY_NAME
"""Every kind of personal data that is marked, in words: "e-mail address"."""
OWN = Mark(MarkKind.OWN_WORDS, "your words")


@dataclass(frozen=True)
class MarkedSpan:
    """Characters from `start` up to but not including `end`; never empty."""

    start: int
    end: int
    mark: Mark


def mark_fields(
    fields: Sequence[DisclosedField], own_words: Sequence[str], third_party_answers: Sequence[tuple[str, str]]
) -> tuple[DisclosedField, ...]:
    """Return the fields with marks.

    `own_words` are the person's messages, `third_party_answers` hosts with their answers.
    """
    values = [fold(field.value) for field in fields]
    runs = RepeatedRuns(values)
    own = [folded(message) for message in own_words]
    hidden_spans = _limit_hidden([_find_hidden(field.value) for field in fields])
    spans = [[*found, *_find_personal(field)] for field, found in zip(fields, hidden_spans, strict=True)]
    for position, span in (
        *_find_own_words(values, runs, own),
        *_find_third_party_data(values, runs, third_party_answers, "\n".join(own)),
    ):
        spans[position].append(span)
    return tuple(
        replace(field, parts=_cut_into_parts(field.value, found)) for field, found in zip(fields, spans, strict=True)
    )


def _find_hidden(text: str) -> list[MarkedSpan]:
    return [MarkedSpan(found.start, found.end, Mark(MarkKind.HIDDEN, found.what)) for found in find_hidden(text)]


def _limit_hidden(by_field: list[list[MarkedSpan]]) -> list[list[MarkedSpan]]:
    """Limit the marks of hidden characters to MAX_SPANS.

    Above the limit, a field with more than an equal share gets one mark for all, because each mark costs time wherever
    it is processed.
    """
    if sum(map(len, by_field)) <= MAX_SPANS:
        return by_field
    share = max(1, MAX_SPANS // sum(1 for spans in by_field if spans))
    return [spans if len(spans) <= share else [_cover_all(spans)] for spans in by_field]


def _cover_all(spans: list[MarkedSpan]) -> MarkedSpan:
    """Return one span from the first to the last, with the text between."""
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    return MarkedSpan(start, end, Mark(MarkKind.HIDDEN, f"hidden characters at {len(spans):,} places"))


def _find_personal(field: DisclosedField) -> Iterator[MarkedSpan]:
    """Yield the personal data of a field.

    A field's name marks the whole value; patterns mark pieces of it. A name does not hide another kind of data in the
    value.
    """
    value = field.value
    is_key = field.pointer.endswith(KEY_MARK)
    kind = None if is_key else personal_by_field_name(split_pointer(field.pointer), field.kind, value)
    found = find_personal(value)
    if kind is not None and not any((span.start, span.end) == (0, len(value)) for span in found):
        yield MarkedSpan(0, len(value), Mark(MarkKind.PERSONAL, kind))
        found = [span for span in found if span.in_words != kind]
    yield from (MarkedSpan(span.start, span.end, Mark(MarkKind.PERSONAL, span.in_words)) for span in found)


def _find_own_words(
    values: list[ComparableText], windows: RepeatedRuns, own: list[str]
) -> Iterator[tuple[int, MarkedSpan]]:
    short = [text for text in own if len(text) < RUN_CHARACTERS and len(text.split()) < RUN_WORDS]
    runs = windows.find(own)
    for position, value in enumerate(values):
        yield from _spans(position, [*runs[position], *find_whole_messages(value, short)], OWN)


def _find_third_party_data(
    values: list[ComparableText], windows: RepeatedRuns, third_party_answers: Sequence[tuple[str, str]], own: str
) -> Iterator[tuple[int, MarkedSpan]]:
    for answers in answers_by_host(third_party_answers):
        mark = Mark(MarkKind.FOREIGN, f"from {answers.host}")
        runs = windows.find(answers.texts)
        for position, value in enumerate(values):
            yield from _spans(position, [*runs[position], *find_repeated_identifiers(value, answers, own)], mark)


def _spans(position: int, ranges: list[Range], mark: Mark) -> Iterator[tuple[int, MarkedSpan]]:
    for start, end in merge_ranges(sorted(ranges)):
        yield position, MarkedSpan(start, end, mark)


def _cut_into_parts(text: str, spans: Iterable[MarkedSpan]) -> tuple[Part, ...]:
    """Cut `text` at each span's ends; each part gets the marks that cover it."""
    ordered = sorted(spans, key=lambda span: (span.start, span.end))
    edges = sorted({0, len(text), *(span.start for span in ordered), *(span.end for span in ordered)})
    parts: list[Part] = []
    open_spans: list[MarkedSpan] = []
    following = 0
    for start, end in pairwise(edges):
        while following < len(ordered) and ordered[following].start <= start:
            open_spans.append(ordered[following])
            following += 1
        open_spans = [span for span in open_spans if span.end > start]
        parts.append(Part(text[start:end], tuple(dict.fromkeys(span.mark for span in open_spans))))
    return tuple(parts)
