"""What each person did, and what they were told of it: the only witness of what had been acknowledged.

Invariants:
- An act stands here before its request leaves.
- It is done once the response has come whole.
- Refused, if that was a refusal.
- Until then it is in doubt, and may have happened or not.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar


class Acknowledgement(StrEnum):
    IN_DOUBT = "in doubt"
    DONE = "done"
    REFUSED = "refused"


@dataclass
class Act:
    who: str
    told: Acknowledgement = field(default=Acknowledgement.IN_DOUBT, kw_only=True)


@dataclass
class Asked(Act):
    """A question. `question` and `answer` are the ids that were told; `outcome` the answer's state, once told; `text` is
    unlike every other."""

    text: str
    expected: str
    conversation: str | None = None
    question: str = ""
    answer: str = ""
    outcome: str = ""
    resumed: str | None = None
    """What came of it where its stream was taken up again to its end."""


@dataclass
class Decided(Act):
    """A yes or a no to a card. `sent` is what would leave, unlike every other."""

    consent: str
    sent: str
    allowed: bool


@dataclass
class Chosen(Act):
    party: str
    allowed: bool


@dataclass
class Deleted(Act):
    conversation: str


@dataclass
class Shared(Act):
    conversation: str
    share: str = ""
    path: str = ""


@dataclass
class Unshared(Act):
    share: str


@dataclass
class SaidTo(Act):
    """Feedback to a builder; `piece` is what the sender was told to take it back by."""

    comment: str
    conversation: str
    piece: str = ""


@dataclass
class Published(Act):
    gpt: str


@dataclass
class Ordered(Act):
    """A dataset; `purpose` is unlike every other."""

    purpose: str
    dataset: str = ""


@dataclass
class Released(Act):
    """A day that a command said it had released."""

    day: str


Kind = TypeVar("Kind", bound=Act)


@dataclass
class Journal:
    acts: list[Act] = field(default_factory=list)

    def begin(self, act: Kind) -> Kind:
        self.acts.append(act)
        return act

    def of(self, kind: type[Kind], *told: Acknowledgement) -> Iterator[Kind]:
        """In their order; those that were told so, where that is asked."""
        return (act for act in self.acts if isinstance(act, kind) and (not told or act.told in told))

    def write(self, file: Path) -> None:
        lines = ({"kind": type(act).__name__, **asdict(act)} for act in self.acts)
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
