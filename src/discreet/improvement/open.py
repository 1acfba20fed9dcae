"""From a sealed conversation to content that may be used: shares, key, grant, messages (SPEC §3; P1, P3).

Law of this file: it is the only maker of `Permitted`, which is the only thing that the writer takes. The verdict
is taken here once more, from the shares themselves and not from any table: a party whose share is gone
refuses, whatever the database says.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import final
from uuid import UUID

from discreet.conversations.drawers import Drawer, Holder, KeyGrant, improvement_key, open_grant
from discreet.conversations.message import Role, open_body
from discreet.envelope import CannotOpen
from discreet.improvement.cut import Outline, answered
from discreet.improvement.reasons import CANNOT_OPEN, NO_GRANT
from discreet.improvement.select import Candidate
from discreet.promises.improve import Standing, Verdict, may_improve
from discreet.promises.parties import Party
from discreet.seams import ChatMessage, Share

ShareOf = Callable[[str], Share | None]
"""The share that a party holds now; the key store's, read anew each time so that a "no" counts at once."""


class Refused(Exception):
    """The conversation may not be used, or cannot be opened. `code` is one of `reasons.MEANING`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@final
@dataclass(frozen=True)
class Permitted:
    """Content that every party to it allows. Made by `Opened.permit` alone (a test holds everyone to it)."""

    conversation_id: UUID
    owner_id: UUID
    parties: tuple[str, ...]
    messages: tuple[ChatMessage, ...]
    verdict: Verdict

    def __post_init__(self) -> None:
        if not self.verdict.allowed:
            raise Refused(CANNOT_OPEN)


class Opened:
    """A conversation whose improvement drawer the shares have opened."""

    def __init__(self, candidate: Candidate, shares: Mapping[str, Share | None], content_key: bytes) -> None:
        self._candidate, self._shares = candidate, shares
        self._keys = {Drawer.IMPROVEMENT: content_key}

    def verdict(self, parties: Sequence[str]) -> Verdict:
        """May content with these parties be used? Decided from the shares that opened this conversation."""
        return _verdict(parties, self._shares, self._candidate.began_at)

    def permit(self, outlines: Sequence[Outline], sealed: Mapping[UUID, bytes]) -> Permitted | None:
        """The messages of these outlines in clear, as far as they open and say something; None without an
        answered question."""
        turns: list[ChatMessage] = []
        for outline in outlines:
            text = self._text(outline, sealed.get(outline.id))
            if not text.strip():
                break
            turns.append(ChatMessage(outline.role.value, text))
        whole = answered(turns, lambda turn: Role(turn.role))
        if not whole:
            return None
        about = self._candidate
        return Permitted(about.id, about.owner_id, about.parties, tuple(whole), self.verdict(about.parties))

    def _text(self, outline: Outline, sealed: bytes | None) -> str:
        if sealed is None:
            return ""
        try:
            return open_body(self._keys, self._candidate.id, outline.id, outline.drawer, sealed).text
        except (CannotOpen, KeyError):
            return ""


def open_candidate(candidate: Candidate, share_of: ShareOf) -> Opened:
    """Derive the pipeline's key from the shares of all parties and open its grant. Refused says why not."""
    if candidate.sealed_key is None:
        raise Refused(NO_GRANT)
    shares = {party: share_of(party) for party in candidate.parties}
    key = improvement_key(candidate.parties, shares.get, candidate.id)
    if key is None or not _verdict(candidate.parties, shares, candidate.began_at).allowed:
        raise Refused(CANNOT_OPEN)
    grant = KeyGrant(Drawer.IMPROVEMENT, Holder.IMPROVEMENT, candidate.sealed_key)
    try:
        return Opened(candidate, shares, open_grant(candidate.id, grant, key))
    except CannotOpen:
        raise Refused(CANNOT_OPEN) from None


def _verdict(parties: Sequence[str], shares: Mapping[str, Share | None], began: datetime) -> Verdict:
    held = ((Party.parse(party), shares.get(party)) for party in parties)
    return may_improve([Standing(party, share.since if share else None) for party, share in held], began)
