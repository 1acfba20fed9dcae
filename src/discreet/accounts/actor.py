"""Who is asking. Made by signing in, passed to every use case as its first argument."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from discreet.errors import NotFound
from discreet.promises.parties import Service


class AccountRole(StrEnum):
    """An operator runs the server; the role opens settings and datasets, never anybody's content (P7)."""

    PERSON = "person"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Actor:
    """A signed-in person. `service` is the one that their conversations belong to (SPEC §4)."""

    account_id: UUID
    name: str
    role: AccountRole
    session_id: UUID
    service: Service


AT_THE_SHELL = Actor(UUID(int=0), "The command line", AccountRole.OPERATOR, UUID(int=0), Service.CONSUMER_CHAT)
"""Whoever may run commands as the server's user is its operator. There is no account behind it."""


def refuse_unless_operator(actor: Actor) -> None:
    """NotFound for everybody else: what an operator has is not shown to exist."""
    if actor.role is not AccountRole.OPERATOR:
        raise NotFound("There is nothing here.")
