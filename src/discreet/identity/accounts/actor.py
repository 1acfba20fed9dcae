"""Who is asking. Made by signing in, passed to every use case as its first argument."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from discreet.errors import Conflict, NotFound
from discreet.identity.accounts.space import PERSONAL, Space
from discreet.promises.parties import Service
from discreet.promises.terms import PolicyKind


class AccountRole(StrEnum):
    """An operator runs the server; the role opens settings and datasets, never anybody's content (P7)."""

    PERSON = "person"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Actor:
    """A signed-in person, and the space that they work in: what they begin belongs to it (specification: Services,
    accounts, workspaces).

    `to_accept` is what they have to accept before they go on (P13). `borrowed`: an organisation's provider made the
    session of somebody who can sign in otherwise, too. It opens the organisation's workspace and nothing that is the
    person's own (P7). `locked`: they keep their own key, and have not opened it in this session.
    """

    account_id: UUID
    name: str
    role: AccountRole
    session_id: UUID
    space: Space
    to_accept: tuple[PolicyKind, ...] = ()
    borrowed: bool = False
    locked: bool = False

    @property
    def service(self) -> Service:
        return self.space.service


AT_THE_SHELL = Actor(UUID(int=0), "The command line", AccountRole.OPERATOR, UUID(int=0), PERSONAL)
"""Whoever may run commands as the server's user is its operator. There is no account behind it."""


def require_operator(actor: Actor) -> None:
    """NotFound for everybody else: what an operator has is not shown to exist."""
    if actor.role is not AccountRole.OPERATOR:
        raise NotFound("There is nothing here.")


def require_same_space(actor: Actor, workspace_id: UUID | None, what: str) -> None:
    """Conflict for what belongs to another space than the one that the actor works in (P1)."""
    if workspace_id != actor.space.workspace_id:
        raise Conflict(f"This {what} belongs to another of your spaces. Switch to that space to work on it.")
