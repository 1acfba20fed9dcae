"""The consent card: one call that a GPT wants made, as its person sees it and decides on it (P4).

Invariants:
- Values only.
- What is shown comes from the disclosure that is sent.
- What is said beside it comes from facts.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from discreet.assistants.actions.action import Bound, auth_scope
from discreet.assistants.actions.ledger.entry import LedgerState
from discreet.assistants.actions.ledger.sharing_patterns import SharingPattern
from discreet.assistants.actions.mcp.elicitation import secret_fields
from discreet.assistants.actions.oauth.sign_in_required import SignIn
from discreet.assistants.actions.operation import Operation
from discreet.promises.consent import Asking
from discreet.promises.disclose import Disclosure, Recipient
from discreet.promises.parties import Party


class ConsentState(StrEnum):
    """A card waits until its person answers; `superseded` when another question took its place."""

    WAITING = "waiting"
    ALLOWED = "allowed"
    DECLINED = "declined"
    USED = "used"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class CallContext:
    """Where a call comes from. Without a conversation it is a builder's trial.

    `prompt_parties` are those of everything that the model had read; `own_words` are the person's messages;
    `foreign` are (host, text) of third parties' answers in it.
    """

    conversation_id: UUID | None
    gpt_id: UUID
    gpt_version: int
    prompt_parties: frozenset[Party] = frozenset()
    own_words: tuple[str, ...] = ()
    foreign: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class InvalidCall:
    """A call that cannot be made as the model wrote it. The sentence is for the model, and a person may read it."""

    sentence: str


class ComparisonSources(msgspec.Struct, frozen=True):
    """What a changed request is compared with, as long as the card can be changed."""

    own_words: tuple[str, ...]
    foreign: tuple[tuple[str, str], ...]


class StoredCard(msgspec.Struct, frozen=True):
    """What is sealed of a card: the disclosure, the operation that it was built for, and what it was built from."""

    disclosure: Disclosure
    bound: Bound
    parties: tuple[str, ...]
    sources: ComparisonSources | None

    @property
    def rederived(self) -> Disclosure:
        """The disclosure with the fingerprint and the wording of what was kept: derived anew, not believed."""
        bound = self.bound
        fingerprint = bound.operation.fingerprint(auth_scope(bound.action.auth), bound.action.policy_url)
        recipient = replace(self.disclosure.recipient, wording=bound.wording)
        return replace(self.disclosure, recipient=recipient, fingerprint=fingerprint)

    @property
    def prompt_parties(self) -> frozenset[Party]:
        return frozenset(map(Party.parse, self.parties))


@dataclass(frozen=True, kw_only=True)
class ConsentRequest:
    """`digest` is of the exact request: allowing means giving it back. `sign_in` is what must come first. `path` and
    `schema` are the operation's, as its document gives them."""

    id: UUID
    state: ConsentState
    conversation_id: UUID | None
    disclosure: Disclosure
    asking: Asking
    path: str
    schema: dict[str, Any]
    created_at: datetime
    warnings: tuple[str, ...]
    sign_in: SignIn | None = None

    @property
    def digest(self) -> bytes:
        return self.disclosure.request.digest


@dataclass(frozen=True)
class CallResult:
    """What became of a call. `sentence` says what went wrong; `text` and `pictures` (encoded in some way) are the third
    party's: untrusted. `wanted_scopes` are those without which it refuses the call.

    `may_have_arrived`: whether the third party has received the request, as far as anybody knows.
    """

    ledger_id: UUID
    host: str
    operation: str
    state: LedgerState
    may_have_arrived: bool
    status: int | None = None
    media_type: str = ""
    text: str = ""
    cut: bool = False
    sentence: str | None = None
    pictures: tuple[bytes, ...] = ()
    wanted_scopes: tuple[str, ...] = ()


def slim(bound: Bound) -> Bound:
    """As much of the action as one call of one operation needs: the document is not copied to every card."""
    action = msgspec.structs.replace(
        bound.action, document="", operations=(bound.operation,), enabled=(bound.operation.name,)
    )
    return msgspec.structs.replace(bound, action=action)


def warnings(
    disclosure: Disclosure, account_id: UUID, habit: SharingPattern, *, temporary: bool = False
) -> tuple[str, ...]:
    """What a person should know before they say yes to a request (specification: Actions)."""
    to = disclosure.recipient
    told = recipient_warnings(to, disclosure.request.url, account_id)
    if temporary:
        told.append(
            f"This chat is temporary here, and not at {to.host}: it may keep what it gets. Your ledger will say that "
            "something was sent, to whom and when, and not what."
        )
    return (*told, *habit.warnings)


def secret_warnings(operation: Operation) -> tuple[str, ...]:
    """One for each field in which a server asks for a secret."""
    if operation.answers is None:
        return ()
    return tuple(
        f"“{title}” asks for a secret. Fill it in only if you would give it to {operation.host} yourself."
        for title in secret_fields(operation.schema)
    )


def recipient_warnings(to: Recipient, url: str, account_id: UUID) -> list[str]:
    """What they should know of whom it would go to; `url` is where, or begins like it."""
    told = [
        f"Nobody at this server has checked {to.host}; what it does with this is not covered by this server's "
        "commitments.",
        _whose(to, account_id),
    ]
    if to.policy_url is None:
        told.append(f"No privacy policy of {to.host} is given.")
    if url.startswith("http:"):
        told.append("It goes out without encryption: everybody on the way can read it.")
    return told


def _whose(to: Recipient, account_id: UUID) -> str:
    if to.builder_id == account_id:
        return f"You built this GPT and chose {to.host}. If it is not yours, whoever runs it can read what you send."
    return f"{to.host} may belong to “{to.builder_name}”, who built this GPT and could then read what you send."
