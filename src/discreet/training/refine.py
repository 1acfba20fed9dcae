"""Refinement of a record's texts: plain text, de-identification, signature.

Specification: Improvement.

    original → poisoned? → plain → reduced → anything left? → signature

Invariants:
- Pure apart from the detector.
- The texts of one record go in; the same number of texts, or a reason, comes out.
- It runs in the engine's processes, on texts that all parties allowed.
- A GPT's context is the same in all its conversations: it makes no two of them near-duplicates, and its rules do not
  count as injection.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from discreet.detection.span import Detector, Kind, Span, replace_with_gaps, resolve_overlaps
from discreet.training.deidentify.profiles import find_in_records
from discreet.training.near_duplicates import signature
from discreet.training.plain_text import plain
from discreet.training.poison.reason import find_poison
from discreet.training.reasons import NOT_REFINED, NOT_TEXT

_GAP = re.compile(r"\[(?:" + "|".join(Kind) + r")\]")
_NOTHING = re.compile(r"[\W_]*")


class RefinedRecord(msgspec.Struct, frozen=True):
    """One record's texts as they may be written.

    `removed` counts the gaps by kind of personal information. `signature` is of the questions and answers. `dropped` is
    the code for leaving out the record (`reasons.MEANINGS`); `texts` is empty then.
    """

    texts: tuple[str, ...]
    removed: Mapping[str, int]
    signature: bytes
    dropped: str | None = None


def refine(records: Sequence[Sequence[str]], detector: Detector) -> list[RefinedRecord]:
    """Refine each record.

    A record is questions and answers in turn, after at most one text of GPT context (`context.py`). All texts go
    through the detector together. The signature is made from the reduced texts.
    """
    reasons = [find_poison(talk, context) for context, talk in map(_split_context, records)]
    plain_records = [tuple(map(plain, texts)) for texts, reason in zip(records, reasons, strict=True) if reason is None]
    span_lists = find_in_records(detector, plain_records)
    reduced = iter(
        [
            _reduce(texts, list(map(resolve_overlaps, spans)))
            for texts, spans in zip(plain_records, span_lists, strict=True)
        ]
    )
    return [_drop(reason) if reason else next(reduced) for reason in reasons]


def refine_each(records: Sequence[Sequence[str]], detector: Detector) -> list[RefinedRecord]:
    """Refine the records together; on failure, each alone.

    A record that cannot be refined is dropped, so that it does not block the others.
    """
    try:
        return refine(records, detector)
    except Exception:
        if len(records) == 1:
            return [_drop(NOT_REFINED)]
    return [refined for record in records for refined in refine_each([record], detector)]


def _reduce(texts: Sequence[str], gaps: Sequence[Sequence[Span]]) -> RefinedRecord:
    """Replace `gaps` (settled spans) in the texts; ValueError unless one per text."""
    texts_ = tuple(replace_with_gaps(text, spans) for text, spans in zip(texts, gaps, strict=True))
    context, talk = _split_context(texts_)
    if not any(map(_has_text, talk, gaps[len(context) :])):
        return _drop(NOT_TEXT)
    removed = Counter(span.kind.value for spans in gaps for span in spans)
    return RefinedRecord(texts_, dict(sorted(removed.items())), signature(talk))


def _split_context(texts: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return the GPT context and the talk.

    Every question has its answer, so an odd number of texts begins with the context.
    """
    first = len(texts) % 2
    return texts[:first], texts[first:]


def _has_text(text: str, gaps: Sequence[Span]) -> bool:
    """Return whether anything is left.

    With gaps that is a letter or a digit, without gaps any visible character.
    """
    return not _NOTHING.fullmatch(_GAP.sub("", text)) if gaps else bool(text.strip())


def _drop(reason: str) -> RefinedRecord:
    return RefinedRecord((), {}, b"", reason)
