"""The privacy receipt of a conversation (specification: Chat).

Invariants:
- Every sentence about privacy is decided by the function that enforces it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from discreet.assistants.actions.ledger.entry import LedgerEntry
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.message import Mention, Message, MessageState, Role
from discreet.chat.conversations.model_use import ModelUse
from discreet.models.disclosure import ModelDisclosure, PromptPurpose
from discreet.promises.improve import Reason, Verdict
from discreet.promises.parties import SERVICE_NAMES, WEB_PAGES, ContentOrigin, Party, PartyKind, Service, gpt_party
from discreet.promises.retention import Retention
from discreet.promises.visibility import ReceiptReader, readers

GUESTS_NEVER_TRAIN = "No: guest chats are never used."


class TitleRequest(StrEnum):
    """Whether a model gets the beginning of a chat once more, to write its title."""

    NONE = "none"
    POSSIBLE = "possible"
    """Its user's page may ask for it."""
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class ProviderUse:
    """What a model provider got of a conversation (P14), and what was known about it at the latest prompt.

    `models` are public names. `answers`: how many answers it got prompts for; `beside`: its requests for a title and
    follow-up questions; `searches`: answers for which it got the question to search knowledge; `masked`: answers with
    personal data masked in their prompts. The tokens are those that it reported.
    """

    latest: ModelUse
    models: tuple[str, ...]
    answers: int
    beside: int
    searches: int
    masked: int
    prompt_tokens: int
    completion_tokens: int

    @property
    def destination(self) -> str:
        """Where the prompts went."""
        return self.latest.host or self.latest.name

    @property
    def left(self) -> bool:
        """Whether the prompts left this server."""
        return self.latest.left


@dataclass(frozen=True)
class ConversationReceipt:
    service: Service
    readers: tuple[ReceiptReader, ...]
    improve: Verdict
    can_switch_off: bool
    """Whether the conversation's own "no" would still change something."""
    providers: tuple[ProviderUse, ...]
    """The model providers that got its prompts, in the order in which they first did (P14)."""
    unrecorded: int
    """Answers from before providers were recorded."""
    retention: Retention
    disclosures: tuple[LedgerEntry, ...] = ()
    """The conversation's disclosures to third parties, in their order (P5)."""
    third_parties: tuple[str, ...] = ()
    """The hosts whose answers are in the conversation. The sites of a search's results are not named."""
    earlier_author_joined: bool = False
    """Whether the GPT got an earlier author's words during the conversation."""
    mentioned: tuple[str, ...] = ()
    """The names of the other GPTs that answered a question."""
    about_me: int = 0
    """The number of answers whose prompt held what the person tells about themselves."""
    title: TitleRequest = TitleRequest.NONE
    """Whether the model got the chat's beginning once more, for the title."""
    guests_gpt: str | None = None
    """The name of the GPT that a guest chats with through a link; None in the chat of a person with an account."""

    @property
    def improve_reasons(self) -> tuple[Reason, ...]:
        """Each party's answer. A guest has no choices and no account to look at them, so there are none to show."""
        return () if self.is_closed_guests else self.improve.reasons

    @property
    def is_closed_guests(self) -> bool:
        """Whether this is a guest's chat, which the rule keeps out of training as every temporary chat (P9)."""
        return self.guests_gpt is not None and not self.improve.allowed

    @property
    def improve_sentence(self) -> str:
        """Whether the conversation may train a model, and what is excluded (P1, P3)."""
        if self.is_closed_guests:
            return GUESTS_NEVER_TRAIN
        sentence = self.improve.sentence
        if self.improve.allowed and self.earlier_author_joined:
            sentence += " What came after the GPT got words of an earlier author is left out."
        if self.improve.allowed and self.mentioned:
            names = _join_names(self.mentioned)
            sentence += f" What came after a question to {names} is left out: another GPT answered it."
        if self.improve.allowed and self.third_parties:
            hosts = _join_names(self.third_parties)
            sentence += f" What came after an answer of {hosts} is left out: third parties never allow it."
        return sentence

    @property
    def sent_out(self) -> str:
        """The data sent out and its receivers (P4, P5, P14).

        A call that is known to have reached no host does not count.
        """
        disclosures = [entry for entry in self.disclosures if entry.may_have_arrived]
        hosts = Counter(entry.facts.host for entry in disclosures)
        names = [provider.destination for provider in self.providers if provider.left]
        unrecorded_sentence = "Which model got earlier messages is not recorded." if self.unrecorded else ""
        to_models = f"Your messages went to {_join_names(names)}" if names else ""
        if not hosts:
            sentence = (
                f"{to_models}, and nowhere else."
                if to_models
                else ""
                if unrecorded_sentence
                else "Nothing has left this server."
            )
            return " ".join(filter(None, (sentence, unrecorded_sentence)))
        calls = _join_names([f"{host} ({_times(count)})" for host, count in hosts.items()])
        verb = "was sent" if all(entry.result.arrived for entry in disclosures) else "was sent, or may have been sent,"
        sent = f"Data you allowed {verb} to {calls}."
        local_sentence = "" if unrecorded_sentence else "The model runs on this server."
        return " ".join(filter(None, (sent, f"{to_models}." if to_models else local_sentence, unrecorded_sentence)))

    @property
    def service_name(self) -> str:
        if self.guests_gpt is not None:
            return f"Guest chat with {self.guests_gpt}, through a link"
        return SERVICE_NAMES[self.service]


def receipt(
    conversation: OpenConversation,
    verdict: Verdict,
    *,
    builder: UUID | None,
    operator: UUID | None,
    prompts: Sequence[ModelDisclosure],
    disclosures: Sequence[LedgerEntry],
    retention: Retention,
    title: TitleRequest = TitleRequest.NONE,
    gpt_name: str = "",
) -> ConversationReceipt:
    """Return the receipt. `prompts` are those that were recorded; there are none of a temporary chat."""
    metadata = conversation.metadata
    parties = {party for stored in conversation.labels for party in stored.label.parties}
    mentions = [each.body.mention for each in conversation.messages.values() if each.body.mention]
    return ConversationReceipt(
        service=metadata.service,
        readers=readers(metadata.owner_id, builder, operator),
        improve=verdict,
        can_switch_off=verdict.allowed,
        providers=provider_uses(conversation, prompts),
        unrecorded=_count_unrecorded(conversation, prompts),
        retention=retention,
        title=title,
        guests_gpt=gpt_name if metadata.guest else None,
        about_me=sum(message.body.about_me for message in conversation.messages.values()),
        disclosures=tuple(disclosures),
        earlier_author_joined=any(
            party.kind is PartyKind.GPT
            for party in parties - conversation.labels[0].label.parties - _gpt_parties(mentions)
        ),
        mentioned=tuple(sorted({mention.name for mention in mentions})),
        third_parties=tuple(sorted(each.id for each in parties - {WEB_PAGES} if each.kind is PartyKind.THIRD_PARTY)),
    )


def _gpt_parties(mentions: Sequence[Mention]) -> frozenset[Party]:
    return frozenset(gpt_party(mention.gpt_id) for mention in mentions)


@dataclass
class _RecipientTotals:
    """What a provider got, while it is counted."""

    latest: ModelUse
    models: dict[str, None] = field(default_factory=dict)
    answers: set[UUID] = field(default_factory=set)
    searches: set[UUID] = field(default_factory=set)
    masked: set[UUID] = field(default_factory=set)
    beside: int = 0
    tokens: tuple[int, int] = (0, 0)


def provider_uses(conversation: OpenConversation, prompts: Sequence[ModelDisclosure]) -> tuple[ProviderUse, ...]:
    """Return what each provider got, by the answers' sealed records and the recorded prompts.

    A prompt is recorded before it is sent, an answer's own record is stored with it: after a crash only the first may
    exist.
    """
    totals: dict[UUID, _RecipientTotals] = {}
    for prompt in prompts:
        use = ModelUse.of(prompt.recipient, None)
        provider = totals.setdefault(use.endpoint_id, _RecipientTotals(use))
        provider.latest = use
        if prompt.purpose is PromptPurpose.BESIDE:
            provider.beside += 1
        elif prompt.purpose.searches:
            provider.searches.add(prompt.message_id)
        else:
            provider.answers.add(prompt.message_id)
    for message in sorted(conversation.messages.values(), key=lambda each: (each.created_at, each.id)):
        for use in message.body.recipients or ():
            _count_use(totals, message, use)
    return tuple(
        ProviderUse(
            latest=each.latest,
            models=tuple(each.models),
            answers=len(each.answers),
            beside=each.beside,
            searches=len(each.searches),
            masked=len(each.masked),
            prompt_tokens=each.tokens[0],
            completion_tokens=each.tokens[1],
        )
        for each in totals.values()
    )


def _count_use(totals: dict[UUID, _RecipientTotals], message: Message, use: ModelUse) -> None:
    provider = totals.setdefault(use.endpoint_id, _RecipientTotals(use))
    (provider.searches if use.searched else provider.answers).add(message.id)
    if use.masked is not None:
        provider.masked.add(message.id)
    if use.model:
        provider.models[use.model] = None
    prompt, completion = provider.tokens
    provider.tokens = prompt + (use.prompt_tokens or 0), completion + (use.completion_tokens or 0)


def _count_unrecorded(conversation: OpenConversation, prompts: Sequence[ModelDisclosure]) -> int:
    """Return how many answers were written here before providers were recorded.

    An imported answer was written elsewhere: it has no finish reason.
    """
    recorded = {prompt.message_id for prompt in prompts if not prompt.purpose.searches}
    imported = conversation.metadata.nature is ContentOrigin.IMPORTED
    return sum(
        message.role is Role.ASSISTANT
        and message.body.recipients is None
        and message.id not in recorded
        and not (imported and message.state is MessageState.COMPLETE and message.body.finish is None)
        for message in conversation.messages.values()
    )


def _join_names(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
