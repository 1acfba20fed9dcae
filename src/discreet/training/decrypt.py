"""Decryption of a conversation for a dataset: shares, key, grant, messages.

Specification: The one rule; P1, P3.

Invariants:
- Only this module makes `PermittedContent`, which is all that the writer accepts.
- It applies the rule again, to the shares themselves and not to any table: a party whose share is gone refuses,
  regardless of the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import final
from uuid import UUID

from discreet.assistants.gpts.training_copies import Provenance
from discreet.chat.conversations.key_scopes import ContentScope, KeyGrant, KeyHolder, improvement_key, open_grant
from discreet.chat.conversations.message import MessageBody, Role, open_body
from discreet.crypto.envelope import DecryptionFailed
from discreet.identity.accounts.conversation_key import shares_with_own
from discreet.identity.accounts.shared_key import ShareReader
from discreet.ports.keys import Share
from discreet.ports.model_request import ChatMessage
from discreet.promises.improve import PartyPermission, Verdict, may_improve
from discreet.promises.parties import Party, gpt_party
from discreet.training.prefix import MessageOutline, answered_prefix
from discreet.training.reasons import CANNOT_OPEN, NO_GRANT
from discreet.training.select import SelectedConversation


class RecordRejected(Exception):
    """The conversation may not be used, or cannot be opened.

    `code` is one of `reasons.MEANINGS`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@final
@dataclass(frozen=True, kw_only=True)
class PermittedContent:
    """Content that all its parties allow. Only `DecryptedCandidate.permit` makes it.

    A test enforces that. `messages` begin with a system message if parts of the GPT may be used, too; `sources` are the
    knowledge files whose passages it contains. `allowed_since` has the creation of every party's share: the permission,
    record by record.
    """

    conversation_id: UUID
    owner_id: UUID
    began_at: datetime
    allowed_since: Mapping[str, datetime]
    messages: tuple[ChatMessage, ...]
    verdict: Verdict
    sources: tuple[UUID, ...] = ()

    @property
    def parties(self) -> tuple[str, ...]:
        return tuple(self.allowed_since)

    @property
    def turns(self) -> int:
        """The number of used messages of the conversation, without the system message."""
        return sum(message.role != "system" for message in self.messages)

    def __post_init__(self) -> None:
        if not self.verdict.allowed:
            raise RecordRejected(CANNOT_OPEN)


@dataclass(frozen=True)
class Context:
    """The permitted text of the GPT, and the knowledge files of its passages."""

    text: str = ""
    sources: tuple[UUID, ...] = ()


NO_CONTEXT = Context()


@dataclass(frozen=True)
class DecryptedMessage:
    """A decrypted message. Whether it may be used is not decided yet."""

    role: Role
    body: MessageBody


class DecryptedCandidate:
    """A conversation whose improvement scope the shares have opened."""

    def __init__(self, candidate: SelectedConversation, shares: Mapping[str, Share | None], content_key: bytes) -> None:
        self._candidate, self._shares = candidate, shares
        self._keys = {ContentScope.IMPROVEMENT: content_key}

    def verdict(self, parties: Sequence[str]) -> Verdict:
        """Return whether content with these parties may be used.

        The shares that opened this conversation decide.
        """
        return _verdict(parties, self._shares, self._candidate.began_at)

    @property
    def gpt_id(self) -> UUID | None:
        """The GPT of this conversation, if it is a party; other GPT parties are origins."""
        gpt_id = self._candidate.gpt_id
        return gpt_id if gpt_id and str(gpt_party(gpt_id)) in self._candidate.parties else None

    def copy_key(self, provenance: Provenance) -> bytes | None:
        """Return the key to a GPT's content of this provenance, if permitted.

        None unless all its parties are parties to this conversation, whose "no" removes the record, and have allowed it
        since before it was made.
        """
        return provenance.key(self._shares.get)

    def turns(
        self, outlines: Sequence[MessageOutline], sealed: Mapping[UUID, bytes | None]
    ) -> Sequence[DecryptedMessage]:
        """Return the answered questions of these outlines, decrypted.

        It stops at the first message that does not open or is empty.
        """
        turns: list[DecryptedMessage] = []
        for outline in outlines:
            body = self._body(outline, sealed.get(outline.id))
            if body is None or not body.text.strip():
                break
            turns.append(DecryptedMessage(outline.role, body))
        return answered_prefix(turns, lambda turn: turn.role)

    def permit(self, turns: Sequence[DecryptedMessage], context: Context = NO_CONTEXT) -> PermittedContent | None:
        """Return these turns as one record, after the GPT context (`context.py`).

        None when there are no turns.
        """
        if not turns:
            return None
        messages = [ChatMessage("system", context.text)] if context.text else []
        messages += [ChatMessage(turn.role.value, turn.body.text) for turn in turns]
        candidate = self._candidate
        since = {party: share.since for party in candidate.parties if (share := self._shares.get(party))}
        verdict = self.verdict(candidate.parties)
        return PermittedContent(
            conversation_id=candidate.id,
            owner_id=candidate.owner_id,
            began_at=candidate.began_at,
            allowed_since=since,
            messages=tuple(messages),
            verdict=verdict,
            sources=context.sources,
        )

    def _body(self, outline: MessageOutline, sealed: bytes | None) -> MessageBody | None:
        if sealed is None:
            return None
        try:
            return open_body(self._keys, self._candidate.id, outline.id, outline.scope, sealed)
        except (DecryptionFailed, KeyError):
            return None


def open_candidate(candidate: SelectedConversation, shares_store: ShareReader) -> DecryptedCandidate:
    """Derive the pipeline's key from all shares and open its grant.

    RecordRejected says why it does not open.
    """
    if candidate.sealed_key is None:
        raise RecordRejected(NO_GRANT)
    share_of = shares_with_own(shares_store, candidate.id, candidate.share_key, candidate.began_at)
    shares = {party: share_of(party) for party in candidate.parties}
    key = improvement_key(candidate.parties, shares.get, candidate.id)
    if key is None or not _verdict(candidate.parties, shares, candidate.began_at).allowed:
        raise RecordRejected(CANNOT_OPEN)
    grant = KeyGrant(ContentScope.IMPROVEMENT, KeyHolder.IMPROVEMENT, candidate.sealed_key)
    try:
        return DecryptedCandidate(candidate, shares, open_grant(candidate.id, grant, key))
    except DecryptionFailed:
        raise RecordRejected(CANNOT_OPEN) from None


def _verdict(parties: Sequence[str], shares: Mapping[str, Share | None], began: datetime) -> Verdict:
    party_shares = ((Party.parse(party), shares.get(party)) for party in parties)
    return may_improve([PartyPermission(party, share.since if share else None) for party, share in party_shares], began)
