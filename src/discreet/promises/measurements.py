"""Measured facts about a model's provider, and contradictions (P14).

Invariants:
- Pure. What was not told contradicts nothing.
- A measurement never makes a recipient more trusted: limits are decided on the facts alone.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from discreet.promises.recipients import RecipientFacts, RunBy


class ModelNetwork(StrEnum):
    """Where a connection to a model ended."""

    THIS_MACHINE = "this_machine"
    PRIVATE = "private"
    """Another machine, at an address that the internet does not reach."""
    PUBLIC = "public"


@dataclass(frozen=True, kw_only=True)
class MeasuredFacts:
    """What one request showed about a recipient. None: its answer does not say.

    `organisation`: that its certificate names; "" for none. `zero_retention`: whether the head of its answer says that
    nothing is kept. `stores`: whether the answer says that it is stored. `answered_model` is "" where it names none.
    """

    network: ModelNetwork
    encrypted: bool
    organisation: str = ""
    zero_retention: bool | None = None
    stores: bool | None = None
    asked_model: str = ""
    answered_model: str = ""


_VERSION = re.compile(r"[-@:_](v?\d[\w.-]*|latest)")


def is_same_model(asked: str, answered: str) -> bool:
    """Return whether two names mean one model, apart from version and maker."""
    name, other = (each.casefold().rpartition("/")[2].removesuffix("-latest") for each in (asked, answered))
    return other == name or (other.startswith(name) and _VERSION.fullmatch(other[len(name) :]) is not None)


def contradictions(facts: RecipientFacts, measured: MeasuredFacts) -> tuple[str, ...]:
    """Return a sentence for each measured fact that contradicts the declared ones, or the model that was asked for."""
    found = []
    if facts.run_by is RunBy.THIS_SERVER and measured.network is not ModelNetwork.THIS_MACHINE:
        found.append("It is declared to run on this server, but its address leads to another machine.")
    if facts.retention_days == 0 and measured.zero_retention is False:
        found.append("It is declared to keep nothing, but its answer says that zero data retention is off.")
    if facts.retention_days == 0 and measured.stores:
        found.append("It is declared to keep nothing, but its answer says that it is stored.")
    if measured.answered_model and not is_same_model(measured.asked_model, measured.answered_model):
        found.append(f"“{measured.asked_model}” was asked, but “{measured.answered_model}” answered.")
    return tuple(found)
