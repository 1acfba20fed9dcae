"""The consent card: one call of a GPT, on which its user decides (P4).

Invariants:
- Values only.
- The card shows the disclosure that is sent.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from discreet.assistants.actions.action import BoundOperation, auth_scope
from discreet.assistants.actions.consent.warnings import ConsentWarning
from discreet.assistants.actions.ledger.entry import LedgerState
from discreet.assistants.actions.oauth.sign_in_required import SignIn
from discreet.assistants.actions.web_search.results import WebSource
from discreet.masking.mask_map import Piece
from discreet.promises.consent import ConsentDecision
from discreet.promises.disclosure import Disclosure, SentPicture
from discreet.promises.parties import Party


class ConsentState(StrEnum):
    """The states of a card; `superseded`: another card replaced it."""

    WAITING = "waiting"
    ALLOWED = "allowed"
    DECLINED = "declined"
    USED = "used"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class CallContext:
    """The origin of a call. Without a conversation it is a builder's trial.

    `prompt_parties` are the parties of everything that the model has read; `own_words` are the person's messages;
    `foreign` are (host, text) of third parties' answers in the conversation; `stand_ins` are those in the call,
    `picture` is the one that it sends.
    """

    conversation_id: UUID | None
    gpt_id: UUID
    gpt_version: int
    prompt_parties: frozenset[Party] = frozenset()
    own_words: tuple[str, ...] = ()
    third_party_answers: tuple[tuple[str, str], ...] = ()
    stand_ins: tuple[Piece, ...] = ()
    picture: SentPicture | None = None


@dataclass(frozen=True)
class InvalidCall:
    """A call that cannot be made as the model wrote it.

    The sentence is for the model, and a person may read it.
    """

    sentence: str


class ComparisonSources(msgspec.Struct, frozen=True):
    """The texts with which a changed request is compared while the card can be edited."""

    own_words: tuple[str, ...]
    foreign: tuple[tuple[str, str], ...]


class StoredCard(msgspec.Struct, frozen=True):
    """The sealed part of a card: disclosure, operation, and inputs.

    `restored`: the model wrote the call with stand-ins, and the originals were put back (P14). `stand_ins` are those
    with which the description of an image was masked, without their originals.
    """

    disclosure: Disclosure
    bound: BoundOperation
    parties: tuple[str, ...]
    sources: ComparisonSources | None
    restored: bool = False
    stand_ins: tuple[Piece, ...] = ()

    @property
    def current_disclosure(self) -> Disclosure:
        """The disclosure; fingerprint and wording are recomputed from the operation."""
        bound = self.bound
        fingerprint = bound.operation.fingerprint(auth_scope(bound.action.auth), bound.action.policy_url)
        recipient = replace(self.disclosure.recipient, wording=bound.wording)
        return replace(self.disclosure, recipient=recipient, fingerprint=fingerprint)

    @property
    def prompt_parties(self) -> frozenset[Party]:
        return frozenset(map(Party.parse, self.parties))


@dataclass(frozen=True, kw_only=True)
class ConsentRequest:
    """A card as shown.

    `digest` is that of the exact request; the answer repeats it. `sign_in` must come first, if set. `path`, `schema`
    and `description` are the operation's, from its document.
    """

    id: UUID
    state: ConsentState
    conversation_id: UUID | None
    disclosure: Disclosure
    decision: ConsentDecision
    path: str
    schema: dict[str, Any]
    description: str
    created_at: datetime
    warnings: tuple[ConsentWarning, ...]
    sign_in: SignIn | None = None
    searches_with: str | None = None
    """The search engine's name if the call is a search of the web."""
    stand_ins: tuple[Piece, ...] = ()
    """The stand-ins in the description of an image."""

    @property
    def digest(self) -> bytes:
        return self.disclosure.request.digest


@dataclass(frozen=True)
class CallResult:
    """The outcome of a call.

    `sentence` says what went wrong; `text` and `pictures` (encoded images) are the third party's and untrusted.
    `wanted_scopes` are scopes without which it refuses the call. `may_have_arrived`: the third party may have received
    the request.
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
    sources: tuple[WebSource, ...] = ()
    """The pages of the web in the answer of a service that the operator holds."""
    whole_page: bool = False
    """Whether the text is that of the one page in `sources`."""
    wanted_scopes: tuple[str, ...] = ()


def without_document(bound: BoundOperation) -> BoundOperation:
    """Return the part of the action that one call needs, without the document.

    So the document is not copied to every card.
    """
    action = msgspec.structs.replace(
        bound.action, document="", operations=(bound.operation,), enabled=(bound.operation.name,)
    )
    return msgspec.structs.replace(bound, action=action)
