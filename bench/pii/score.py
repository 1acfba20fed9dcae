"""The score of a detector: F1 by spans, F1 by names, and the leaked share.

Invariants:
- The functions are pure.
- Only this module defines what counts as found.

- Spans of one kind with only spaces and punctuation between them are one span, in the truth and in the findings.
- A true span is *found* if findings of its kind cover at least half of its letters and digits.
- A finding is *right* if at least half of its letters and digits are in true spans of its kind. Neutral characters of
  the truth (a town within an address) count neither for nor against, but a finding of only these is wrong.
- `leaked` is the share of all letters and digits of true spans that no finding of any kind covers.
- By names, a true name and a finding must have the same first and last letter or digit.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from discreet.detection.span import Kind, Span


@dataclass(frozen=True)
class Sample:
    """A text and its true spans. `neutral` parts count neither way (see above)."""

    text: str
    spans: tuple[Span, ...]
    neutral: tuple[tuple[int, int], ...] = ()


@dataclass
class Tally:
    """Counts of true spans and of findings."""

    truths: int = 0
    found: int = 0
    findings: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        """The share of the findings that are right; 1 without findings."""
        return self.right / self.findings if self.findings else 1.0

    @property
    def recall(self) -> float:
        """The share of the true spans that are found; 1 without true spans."""
        return self.found / self.truths if self.truths else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def add(self, other: "Tally") -> None:
        self.truths += other.truths
        self.found += other.found
        self.findings += other.findings
        self.right += other.right


@dataclass
class Score:
    """A detector's result on a set of samples."""

    kinds: dict[Kind, Tally] = field(default_factory=dict)
    names: Tally = field(default_factory=Tally)
    true_characters: int = 0
    leaked_characters: int = 0

    @property
    def all_kinds(self) -> Tally:
        total = Tally()
        for tally in self.kinds.values():
            total.add(tally)
        return total

    @property
    def leaked(self) -> float:
        return self.leaked_characters / self.true_characters if self.true_characters else 0.0


def score(samples: Sequence[Sample], findings: Sequence[Sequence[Span]], kinds: Iterable[Kind] = Kind) -> Score:
    """Compare samples with findings.

    Findings of other kinds than `kinds` count only for the leaked share.
    """
    total, counted = Score(), tuple(kinds)
    for sample, found in zip(samples, findings, strict=True):
        for kind in counted:
            truth, finding = _places(sample.text, sample.spans, kind), _places(sample.text, found, kind)
            total.kinds.setdefault(kind, Tally()).add(_by_half(sample, truth, finding))
            if kind is Kind.PERSON:
                total.names.add(_exactly(truth, finding))
        true = _letters(sample.text, ((span.start, span.end) for span in sample.spans if span.kind in counted))
        total.true_characters += len(true)
        total.leaked_characters += len(true - _letters(sample.text, ((span.start, span.end) for span in found)))
    return total


def _by_half(sample: Sample, truth: Sequence[tuple[int, int]], finding: Sequence[tuple[int, int]]) -> Tally:
    text, neutral = sample.text, _letters(sample.text, sample.neutral)
    true, covered = _letters(text, truth), _letters(text, finding)
    tally = Tally(len(truth), 0, len(finding), 0)
    for place in truth:
        letters = _letters(text, [place])
        tally.found += 2 * len(letters & covered) >= len(letters)
    for place in finding:
        letters = _letters(text, [place]) - (neutral - true)
        tally.right += bool(letters) and 2 * len(letters & true) >= len(letters)
    return tally


def _exactly(truth: Sequence[tuple[int, int]], finding: Sequence[tuple[int, int]]) -> Tally:
    same = len(set(truth) & set(finding))
    return Tally(len(truth), same, len(finding), same)


def _places(text: str, spans: Iterable[Span], kind: Kind) -> list[tuple[int, int]]:
    """Return the places of the kind, each from its first to its last letter or digit."""
    return list(_joined(text, sorted((span.start, span.end) for span in spans if span.kind is kind)))


def _joined(text: str, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    last: tuple[int, int] | None = None
    for place in places:
        letters = sorted(_letters(text, [place]))
        if not letters:
            continue
        start, end = letters[0], letters[-1] + 1
        if last is not None and not _letters(text, [(last[1], start)]):
            last = (last[0], max(last[1], end))
            continue
        if last is not None:
            yield last
        last = (start, end)
    if last is not None:
        yield last


def _letters(text: str, places: Iterable[tuple[int, int]]) -> set[int]:
    """Return the letters and digits in these places."""
    return {at for start, end in places for at in range(start, end) if text[at].isalnum()}
