"""What becomes of a conversation's texts before they are written: made plain, reduced, given a signature
(specification: Improvement).

    as they came → poisoned? → plain → reduced → anything left? → signature

Invariants:
- Pure apart from the detector.
- The texts of one record in, the same number of texts or a reason out.
- It runs in the engine's processes, on texts that everybody allowed.
- What a GPT was told before the first question is the same in all its conversations: it makes no two of them
  near-duplicates, and its rules are no injection.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from discreet.personal_data.span import Detector, Kind, Span, settle, with_gaps
from discreet.training.deidentify.profiles import find_in_records
from discreet.training.near_duplicates import signature
from discreet.training.plain_text import plain
from discreet.training.poison.reason import poison
from discreet.training.reasons import NOT_REFINED, NOT_TEXT

_GAP = re.compile(r"\[(?:" + "|".join(Kind) + r")\]")
_NOTHING = re.compile(r"[\W_]*")


class Refined(msgspec.Struct, frozen=True):
    """One record's texts as they may be written.

    `removed` counts the gaps by kind of personal information. `signature` is that of the questions and answers.
    `dropped` is the code of why there is no record (`reasons.MEANING`); `texts` is empty then.
    """

    texts: tuple[str, ...]
    removed: Mapping[str, int]
    signature: bytes
    dropped: str | None = None


def refine(records: Sequence[Sequence[str]], detector: Detector) -> list[Refined]:
    """Refine each record: questions and answers in turn, after at most one text that the GPT was told (`open.py`).

    All texts go through the detector together. The signature is made of the reduced texts.
    """
    reasons = [poison(talk, told) for told, talk in map(_parted, records)]
    kept = [tuple(map(plain, texts)) for texts, reason in zip(records, reasons, strict=True) if reason is None]
    found = find_in_records(detector, kept)
    reduced = iter([_reduced(texts, list(map(settle, spans))) for texts, spans in zip(kept, found, strict=True)])
    return [_dropped(reason) if reason else next(reduced) for reason in reasons]


def refine_each(records: Sequence[Sequence[str]], detector: Detector) -> list[Refined]:
    """Refine together; when that fails, each alone. One that nobody can refine is dropped: it may hold what it likes,
    and must not be in the way of the others."""
    try:
        return refine(records, detector)
    except Exception:
        if len(records) == 1:
            return [_dropped(NOT_REFINED)]
    return [refined for record in records for refined in refine_each([record], detector)]


def _reduced(texts: Sequence[str], gaps: Sequence[Sequence[Span]]) -> Refined:
    """`gaps` are settled; as many as there are texts, or ValueError: no text passes that was not looked at."""
    left = tuple(with_gaps(text, spans) for text, spans in zip(texts, gaps, strict=True))
    told, talk = _parted(left)
    if not any(map(_says_anything, talk, gaps[len(told) :])):
        return _dropped(NOT_TEXT)
    removed = Counter(span.kind.value for spans in gaps for span in spans)
    return Refined(left, dict(sorted(removed.items())), signature(talk))


def _parted(texts: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """What the GPT was told, and the talk: every question has its answer, so one text more is what came before."""
    first = len(texts) % 2
    return texts[:first], texts[first:]


def _says_anything(text: str, gaps: Sequence[Span]) -> bool:
    """Whether something is left: besides gaps a letter or a digit, without gaps anything that is seen."""
    return not _NOTHING.fullmatch(_GAP.sub("", text)) if gaps else bool(text.strip())


def _dropped(reason: str) -> Refined:
    return Refined((), {}, b"", reason)
