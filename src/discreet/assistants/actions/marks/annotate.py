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
from discreet.assistants.actions.marks.third_party_data import answers_by_host, repeated_things
from discreet.assistants.actions.marks.verbatim_repeats import RUN_CHARACTERS, RUN_WORDS, RepeatedRuns, whole_messages
from discreet.assistants.actions.request.arguments import steps_of
from discreet.assistants.actions.request.fields import KEY_MARK
from discreet.detection.comparable import ComparableText, Range, fold, folded
from discreet.detection.hidden import hidden
from discreet.detection.patterns import KINDS_IN_WORDS
from discreet.detection.personal import personal
from discreet.detection.span import merged
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


def marked(
    fields: Sequence[DisclosedField], own_words: Sequence[str], foreign: Sequence[tuple[str, str]]
) -> tuple[DisclosedField, ...]:
    """Return the fields with marks.

    `own_words` are the person's messages, `foreign` hosts with their answers.
    """
    values = [fold(field.value) for field in fields]
    runs = RepeatedRuns(values)
    own = [folded(message) for message in own_words]
    unseen = _few([_hidden(field.value) for field in fields])
    spans = [[*found, *_personal(field)] for field, found in zip(fields, unseen, strict=True)]
    for position, span in (*_own(values, runs, own), *_foreign(values, runs, foreign, "\n".join(own))):
        spans[position].append(span)
    return tuple(
        replace(field, parts=_parts_of(field.value, found)) for field, found in zip(fields, spans, strict=True)
    )


def _hidden(text: str) -> list[MarkedSpan]:
    return [MarkedSpan(found.start, found.end, Mark(MarkKind.HIDDEN, found.what)) for found in hidden(text)]


def _few(by_field: list[list[MarkedSpan]]) -> list[list[MarkedSpan]]:
    """Limit the marks of hidden characters to MAX_SPANS.

    Above the limit, a field with more than an equal share gets one mark for all, because each mark costs time wherever
    it is processed.
    """
    if sum(map(len, by_field)) <= MAX_SPANS:
        return by_field
    share = max(1, MAX_SPANS // sum(1 for spans in by_field if spans))
    return [spans if len(spans) <= share else [_whole(spans)] for spans in by_field]


def _whole(spans: list[MarkedSpan]) -> MarkedSpan:
    """Return one span from the first to the last, with the text between."""
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    return MarkedSpan(start, end, Mark(MarkKind.HIDDEN, f"hidden characters at {len(spans):,} places"))


def _personal(field: DisclosedField) -> Iterator[MarkedSpan]:
    """Yield the personal data of a field.

    A field's name marks the whole value; patterns mark pieces of it. A name does not hide another kind of data in the
    value.
    """
    value = field.value
    is_key = field.pointer.endswith(KEY_MARK)
    what = None if is_key else personal_by_field_name(steps_of(field.pointer), field.kind, value)
    found = personal(value)
    if what is not None and not any((span.start, span.end) == (0, len(value)) for span in found):
        yield MarkedSpan(0, len(value), Mark(MarkKind.PERSONAL, what))
        found = [span for span in found if span.in_words != what]
    yield from (MarkedSpan(span.start, span.end, Mark(MarkKind.PERSONAL, span.in_words)) for span in found)


def _own(values: list[ComparableText], windows: RepeatedRuns, own: list[str]) -> Iterator[tuple[int, MarkedSpan]]:
    short = [text for text in own if len(text) < RUN_CHARACTERS and len(text.split()) < RUN_WORDS]
    runs = windows.find(own)
    for position, value in enumerate(values):
        yield from _spans(position, [*runs[position], *whole_messages(value, short)], OWN)


def _foreign(
    values: list[ComparableText], windows: RepeatedRuns, foreign: Sequence[tuple[str, str]], own: str
) -> Iterator[tuple[int, MarkedSpan]]:
    for answers in answers_by_host(foreign):
        mark = Mark(MarkKind.FOREIGN, f"from {answers.host}")
        runs = windows.find(answers.texts)
        for position, value in enumerate(values):
            yield from _spans(position, [*runs[position], *repeated_things(value, answers, own)], mark)


def _spans(position: int, ranges: list[Range], mark: Mark) -> Iterator[tuple[int, MarkedSpan]]:
    for start, end in merged(sorted(ranges)):
        yield position, MarkedSpan(start, end, mark)


def _parts_of(text: str, spans: Iterable[MarkedSpan]) -> tuple[Part, ...]:
    """Cut `text` at each span's ends; each part gets the marks that cover it."""
    wanted = sorted(spans, key=lambda span: (span.start, span.end))
    edges = sorted({0, len(text), *(span.start for span in wanted), *(span.end for span in wanted)})
    parts: list[Part] = []
    holding: list[MarkedSpan] = []
    following = 0
    for start, end in pairwise(edges):
        while following < len(wanted) and wanted[following].start <= start:
            holding.append(wanted[following])
            following += 1
        holding = [span for span in holding if span.end > start]
        parts.append(Part(text[start:end], tuple(dict.fromkeys(span.mark for span in holding))))
    return tuple(parts)
