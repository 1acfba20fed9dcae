"""The privacy receipt of a conversation (specification: Chat).

Invariants:
- Every sentence about privacy is decided by the function that enforces it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from discreet.assistants.actions.ledger.entry import LedgerEntry
from discreet.chat.conversations.conversation import OpenConversation
from discreet.ports import ON_THIS_SERVER, ModelStatus
from discreet.promises.improve import Verdict
from discreet.promises.parties import SERVICE_NAMES, PartyKind, Service
from discreet.promises.retain import Retention
from discreet.promises.visible import ReceiptReader, readers


class TitleRequest(StrEnum):
    """Whether a model gets the beginning of a chat once more, to write its title."""

    NONE = "none"
    POSSIBLE = "possible"
    """Its person's page may ask for it."""
    DONE = "done"


@dataclass(frozen=True)
class ConversationReceipt:
    service: Service
    readers: tuple[ReceiptReader, ...]
    improve: Verdict
    can_switch_off: bool
    """Whether the conversation's own "no" would still change something."""
    model: ModelStatus
    retention: Retention
    disclosures: tuple[LedgerEntry, ...] = ()
    """The conversation's disclosures to third parties, in their order (P5)."""
    third_parties: tuple[str, ...] = ()
    """The hosts whose answers are in the conversation."""
    earlier_author_joined: bool = False
    """Whether the GPT got an earlier author's words during the conversation."""
    title: TitleRequest = TitleRequest.NONE
    """Whether the model got the chat's beginning once more, for the title."""

    @property
    def improve_sentence(self) -> str:
        """Whether the conversation may train a model, and what is excluded (P1, P3)."""
        sentence = self.improve.sentence
        if self.improve.allowed and self.earlier_author_joined:
            sentence += " What came after the GPT got words of an earlier author is left out."
        if self.improve.allowed and self.third_parties:
            hosts = _listed(self.third_parties)
            sentence += f" What came after an answer of {hosts} is left out: third parties never allow it."
        return sentence

    @property
    def sent_out(self) -> str:
        """The data sent out and its receivers (P4, P5).

        A call that is known to have reached no host does not count.
        """
        left = [entry for entry in self.disclosures if entry.may_have_arrived]
        hosts = Counter(entry.told.host for entry in left)
        local = self.model.where == ON_THIS_SERVER
        to_model = None if local else f"Your messages go to the model at {self.model.where}"
        if not hosts:
            return f"{to_model}, and nowhere else." if to_model else "Nothing has left this server."
        calls = _listed([f"{host} ({_times(count)})" for host, count in hosts.items()])
        gone = "was sent" if all(entry.result.arrived for entry in left) else "was sent, or may have been sent,"
        sent = f"Data you allowed {gone} to {calls}."
        return f"{sent} {to_model}." if to_model else f"{sent} The model runs on this server."

    @property
    def service_name(self) -> str:
        return SERVICE_NAMES[self.service]


def receipt(
    conversation: OpenConversation,
    verdict: Verdict,
    *,
    builder: UUID | None,
    operator: UUID | None,
    model: ModelStatus,
    disclosures: Sequence[LedgerEntry],
    kept: Retention,
    title: TitleRequest = TitleRequest.NONE,
) -> ConversationReceipt:
    about = conversation.about
    parties = {party for stored in conversation.labels for party in stored.label.parties}
    return ConversationReceipt(
        service=about.service,
        readers=readers(about.owner_id, builder, operator),
        improve=verdict,
        can_switch_off=verdict.allowed,
        model=model,
        retention=kept,
        title=title,
        disclosures=tuple(disclosures),
        earlier_author_joined=any(
            party.kind is PartyKind.GPT for party in parties - conversation.labels[0].label.parties
        ),
        third_parties=tuple(sorted(party.id for party in parties if party.kind is PartyKind.THIRD_PARTY)),
    )


def _listed(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
