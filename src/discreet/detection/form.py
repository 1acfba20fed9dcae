"""Forms of personal information, and the search for them in a text.

Invariants:
- An expression finds candidates, a check decides.
- The work is linear in the text's length: an expression is tried once from each place, and its repetitions are bounded.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from discreet.detection.folded import NormalizedText
from discreet.detection.span import Kind

_DIGITS = re.compile(r"[0-9]")
_CONTEXT = 48
"""Number of characters before and after a candidate that may say what it is."""


@dataclass(frozen=True)
class Candidate:
    """The characters from `start` up to `end` of a folded text."""

    within: NormalizedText
    start: int
    end: int

    @property
    def letters(self) -> str:
        return self.within.text[self.start : self.end]

    @property
    def digits(self) -> str:
        return "".join(letter for letter in self.letters if letter.isdigit())

    @property
    def before(self) -> str:
        """The text just before it and after the last digit before it, in lower case."""
        return _DIGITS.split(self.within.lower[max(0, self.start - _CONTEXT) : self.start])[-1]

    @property
    def after(self) -> str:
        """The text just after it, in lower case."""
        return self.within.lower[self.end : self.end + _CONTEXT]


@dataclass(frozen=True)
class PatternSearch(ABC):
    """A search for one kind of personal information. `what` as in `Span`.

    `digits`: how many digits a text must contain to be searched at all.
    """

    kind: Kind
    what: str = field(default="", kw_only=True)
    digits: int = field(default=0, kw_only=True)

    @abstractmethod
    def find(self, text: NormalizedText) -> Iterator[tuple[int, int]]:
        """Yield the places in the folded text."""


Check = Callable[[Candidate], int]
"""Returns how many of a candidate's first characters match; 0 for none."""


def accept_whole(candidate: Candidate) -> int:
    """Accept the whole candidate: its expression is enough."""
    return candidate.end - candidate.start


def require_match(test: Callable[[str], bool]) -> Check:
    """Return a check that accepts the candidate if it passes the test.

    The test gets its letters and digits, in upper case.
    """

    def check(candidate: Candidate) -> int:
        compact = "".join(letter for letter in candidate.letters if letter.isalnum()).upper()
        return candidate.end - candidate.start if test(compact) else 0

    return check


@dataclass(frozen=True)
class Form(PatternSearch):
    """One form.

    `needs`: words in lower case, of which a text must contain one to be searched at all. The candidate is the
    expression's group `it`, or the whole match without that group. `in_lower`: the expression is written for lower
    case.
    """

    expression: re.Pattern[str]
    check: Check = accept_whole
    needs: tuple[str, ...] = ()
    in_lower: bool = False

    def find(self, text: NormalizedText) -> Iterator[tuple[int, int]]:
        """Yield the places in the folded text."""
        if text.digits < self.digits or not self._may_be_in(text.lower):
            return
        group = "it" if "it" in self.expression.groupindex else 0
        searched = text.lower if self.in_lower else text.text
        at = 0
        while match := self.expression.search(searched, at):
            start = match.start(group)
            end = start + self.check(Candidate(text, start, match.end(group)))
            if start < end:
                yield start, end
            at = max(end, match.start() + 1)  # a rejected match may contain another one

    def _may_be_in(self, lower: str) -> bool:
        for word in self.needs:  # without a generator: every question's title runs through a hundred forms
            if word in lower:
                return True
        return not self.needs


def form(
    kind: Kind,
    expression: str,
    check: Check = accept_whole,
    *needs: str,
    in_lower: bool = False,
    digits: int = 0,
    what: str = "",
) -> Form:
    """Return a form whose `\\w`, `\\d` and `\\b` match ASCII only.

    Some scripts have no spaces around a number.
    """
    return Form(kind, re.compile(expression, re.ASCII), check, needs, in_lower, digits=digits, what=what)
