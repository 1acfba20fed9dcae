"""An answer: the promise, what it means for the viewer now, and where to see it.

Invariants:
- Values.
- The promise's text comes from the table of promises.
- The lines come from the services that enforce the promise.
"""

from dataclasses import dataclass

from discreet.promises.promises import Promise


@dataclass(frozen=True)
class EvidenceLink:
    """A page of this server where the person can check an answer."""

    label: str
    href: str


@dataclass(frozen=True)
class AnswerText:
    """One promise's answer for one person. A visitor without an account gets no lines."""

    lines: tuple[str, ...] = ()
    evidence: tuple[EvidenceLink, ...] = ()

    def __add__(self, other: "AnswerText") -> "AnswerText":
        return AnswerText((*self.lines, *other.lines), (*self.evidence, *other.evidence))


@dataclass(frozen=True)
class PrivacyAnswer:
    promise: Promise
    details: AnswerText


@dataclass(frozen=True)
class OperatorFact:
    """A fact about this server, stated by its operator and the same for all viewers."""

    name: str
    value: str


@dataclass(frozen=True)
class PrivacyAnswerPage:
    """The page of answers.

    `about` says for which person, space, GPT or conversation they are; `facts` are the operator's.
    """

    server: str
    about: str
    answers: tuple[PrivacyAnswer, ...]
    facts: tuple[OperatorFact, ...]
