"""The caller of a use case.

Made at sign-in and passed to each use case as the first argument.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from discreet.errors import Conflict, Forbidden, NotFound
from discreet.identity.accounts.space import PERSONAL, Space, space_name
from discreet.promises.parties import Service
from discreet.promises.terms import PolicyKind


class OtherSpace(Conflict):
    """The thing is in another of the actor's own spaces; `field` is that space's name (`Space.name`).

    Raised only for a person who may see it there.
    """

    code = "other_space"

    def __init__(self, noun: str, workspace_id: UUID | None) -> None:
        sentence = f"This {noun} is in another of your spaces. Switch to that space to open it."
        super().__init__(sentence, field=space_name(workspace_id))


class AccountRole(StrEnum):
    """Roles of an account. An operator gets settings and datasets, never content (P7).

    A guest has no name, address or password, and lives as long as one session.
    """

    PERSON = "person"
    OPERATOR = "operator"
    GUEST = "guest"


@dataclass(frozen=True)
class GuestPass:
    """The link by which a guest came in, the GPT that it opens, and the account that pays for the answers."""

    link_id: UUID
    gpt_id: UUID
    payer_id: UUID


@dataclass(frozen=True)
class Actor:
    """A signed-in person and their current space, which owns what they create.

    Specification: Services, accounts, workspaces.

    `to_accept` lists policies that they must accept before they continue (P13). `via_sso`: an organisation's provider
    made the session of a person who can also sign in otherwise; it opens the organisation's workspace and nothing of
    the person's own (P7). `locked`: the person has a user-held key and has not unlocked it in this session. `guest`:
    they have no account of their own, and this is all that is open to them (P6).
    """

    account_id: UUID
    name: str
    role: AccountRole
    session_id: UUID
    space: Space
    to_accept: tuple[PolicyKind, ...] = ()
    via_sso: bool = False
    locked: bool = False
    guest: GuestPass | None = None

    @property
    def service(self) -> Service:
        return self.space.service


CLI_ACTOR = Actor(UUID(int=0), "The command line", AccountRole.OPERATOR, UUID(int=0), PERSONAL)
"""A user who may run commands as the server's system user is its operator. It has no account."""


def require_operator(actor: Actor) -> None:
    """Raise NotFound for anyone else: operator pages do not show that they exist."""
    if actor.role is not AccountRole.OPERATOR:
        raise NotFound("There is nothing here.")


def reject_sso_session(actor: Actor) -> None:
    """Raise Forbidden in a session that an organisation's provider made (P7)."""
    if actor.via_sso:
        raise Forbidden("Your organisation signed you in. Sign in with your own password or passkey to change this.")


def require_same_space(actor: Actor, workspace_id: UUID | None, noun: str) -> None:
    """Raise OtherSpace for content of a space other than the actor's current one (P1).

    The caller has checked that the actor may see the content in its own space.
    """
    if workspace_id != actor.space.workspace_id:
        raise OtherSpace(noun, workspace_id)
