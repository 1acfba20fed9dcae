"""An answer: what is promised to everybody, what that comes to for the person who looks, and where to see it.

Invariants:
- Values.
- The promise is the table's.
- The lines are said by what decides them.
"""

from dataclasses import dataclass

from discreet.promises.promises import Promise


@dataclass(frozen=True)
class EvidenceLink:
    """Where the person sees for themselves: a page of this server."""

    label: str
    href: str


@dataclass(frozen=True)
class AnswerText:
    """One promise, for one person. Somebody who is not signed in is told the promise alone."""

    lines: tuple[str, ...] = ()
    evidence: tuple[EvidenceLink, ...] = ()

    def __add__(self, more: "AnswerText") -> "AnswerText":
        return AnswerText((*self.lines, *more.lines), (*self.evidence, *more.evidence))


@dataclass(frozen=True)
class PrivacyAnswer:
    promise: Promise
    said: AnswerText


@dataclass(frozen=True)
class OperatorFact:
    """What is the same for everybody here, and the operator's to say."""

    name: str
    value: str


@dataclass(frozen=True)
class PrivacyAnswerPage:
    """`about` says for whom, where and what the answers are; `facts` are the operator's."""

    server: str
    about: str
    answers: tuple[PrivacyAnswer, ...]
    facts: tuple[OperatorFact, ...]
