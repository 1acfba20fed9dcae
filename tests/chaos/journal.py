"""The journal of acts: what each person did, and what the servers acknowledged.

Invariants:
- An act is recorded before its request is sent.
- It is done once a complete successful response has arrived, and refused after a refusal.
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
    actor: str
    acknowledgement: Acknowledgement = field(default=Acknowledgement.IN_DOUBT, kw_only=True)


@dataclass
class QuestionAct(Act):
    """A question with a unique `text`. The ids and `outcome`, the answer's state, are known once a response names them."""

    text: str
    expected: str
    conversation: str | None = None
    question_id: str = ""
    answer_id: str = ""
    outcome: str = ""
    resumed: str | None = None
    """The text of the answer, if its stream was resumed to its end."""


@dataclass
class DecisionAct(Act):
    """A yes or a no to a card. `sent` is what would be sent; it is unique."""

    consent: str
    sent: str
    allowed: bool


@dataclass
class ChoiceAct(Act):
    party: str
    allowed: bool


@dataclass
class DeletionAct(Act):
    conversation: str


@dataclass
class ShareAct(Act):
    conversation: str
    share: str = ""
    path: str = ""


@dataclass
class UnshareAct(Act):
    share: str


@dataclass
class FeedbackAct(Act):
    """Feedback to a builder. `piece` is the id by which the sender can withdraw it."""

    comment: str
    conversation: str
    piece: str = ""


@dataclass
class PublicationAct(Act):
    gpt: str


@dataclass
class DatasetAct(Act):
    """The order of a dataset with a unique `purpose`."""

    purpose: str
    dataset: str = ""


@dataclass
class ReleaseAct(Act):
    """A day that a command reported as released."""

    day: str


Kind = TypeVar("Kind", bound=Act)


@dataclass
class Journal:
    acts: list[Act] = field(default_factory=list)

    def record(self, act: Kind) -> Kind:
        self.acts.append(act)
        return act

    def list_acts(self, kind: type[Kind], *acknowledgements: Acknowledgement) -> Iterator[Kind]:
        """Yield the acts of a kind in their order, optionally only those so acknowledged."""
        return (
            act
            for act in self.acts
            if isinstance(act, kind) and (not acknowledgements or act.acknowledgement in acknowledgements)
        )

    def write(self, file: Path) -> None:
        lines = ({"kind": type(act).__name__, **asdict(act)} for act in self.acts)
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
