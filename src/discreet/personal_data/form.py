"""What a piece of personal information looks like, and how everything of one look is found in a text.

Invariants:
- An expression finds candidates, a check decides.
- The work is linear in the text, for an expression is tried from each place once and its repetitions are bounded.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from discreet.personal_data.folded import Folded
from discreet.personal_data.span import Kind

_DIGITS = re.compile(r"[0-9]")
_CONTEXT = 48
"""Characters before and after a candidate that may tell what it is."""


@dataclass(frozen=True)
class Candidate:
    """Characters `start` up to `end` of a folded text."""

    within: Folded
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
        """What stands just before it and after the last digit before it, in lower case."""
        return _DIGITS.split(self.within.lower[max(0, self.start - _CONTEXT) : self.start])[-1]

    @property
    def after(self) -> str:
        """What stands just after it, in lower case."""
        return self.within.lower[self.end : self.end + _CONTEXT]


class Look(Protocol):
    """Something that finds all of one kind of look in a text."""

    @property
    def kind(self) -> Kind: ...

    def find(self, text: Folded) -> Iterator[tuple[int, int]]:
        """Where it stands, in places of the folded text."""
        ...


Check = Callable[[Candidate], int]
"""How many of its characters, from the first, are really it; 0 for none."""


def whole(candidate: Candidate) -> int:
    """No further check: the expression says it all."""
    return candidate.end - candidate.start


def all_if(test: Callable[[str], bool]) -> Check:
    """All of it when its letters and digits, capital, pass."""

    def check(candidate: Candidate) -> int:
        compact = "".join(letter for letter in candidate.letters if letter.isalnum()).upper()
        return candidate.end - candidate.start if test(compact) else 0

    return check


@dataclass(frozen=True)
class Form:
    """One look. `needs`: words in lower case, one of which a text must hold to be searched at all; `digits`: how many
    digits it must hold.

    The candidate is what the expression's group `it` holds, or all it found where it has none. `in_lower`: the
    expression is written for lower case.
    """

    kind: Kind
    expression: re.Pattern[str]
    check: Check = whole
    needs: tuple[str, ...] = ()
    in_lower: bool = False
    digits: int = 0

    def find(self, text: Folded) -> Iterator[tuple[int, int]]:
        """Where it stands, in places of the folded text."""
        if text.digits < self.digits or (self.needs and not any(word in text.lower for word in self.needs)):
            return
        group = "it" if "it" in self.expression.groupindex else 0
        searched = text.lower if self.in_lower else text.text
        at = 0
        while found := self.expression.search(searched, at):
            start = found.start(group)
            end = start + self.check(Candidate(text, start, found.end(group)))
            if start < end:
                yield start, end
            at = max(end, found.start() + 1)  # what was not it may hold it


def form(
    kind: Kind, expression: str, check: Check = whole, *needs: str, in_lower: bool = False, digits: int = 0
) -> Form:
    """A form whose `\\w`, `\\d` and `\\b` mean ASCII alone: some scripts have no spaces around a number."""
    return Form(kind, re.compile(expression, re.ASCII), check, needs, in_lower, digits)
