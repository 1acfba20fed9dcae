"""Views of a conversation's privacy receipt."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from discreet.analytics.counting.use import CountingDecision
from discreet.assistants.actions.ledger.entry import LedgerEntry, LedgerState
from discreet.chat.conversations.receipt import ConversationReceipt, TitleRequest
from discreet.http.api.provider_views import ProviderUseView
from discreet.http.api.view import View
from discreet.promises.capabilities import Capability
from discreet.promises.improve import Reason, Verdict
from discreet.promises.retention import Retention, RetentionOwner


class ServiceView(View):
    name: str
    sentence: str


class ConversationReaderView(View):
    who: str
    can: bool
    why: str


class ReasonView(View):
    party: str
    allows: bool
    sentence: str

    @classmethod
    def of(cls, reason: Reason) -> "ReasonView":
        return cls.from_value(reason, party=reason.party.kind)


class ImproveView(View):
    allowed: bool
    sentence: str
    reasons: list[ReasonView]
    can_switch_off: bool

    @classmethod
    def of(cls, verdict: Verdict, sentence: str, reasons: Iterable[Reason], *, can_switch_off: bool) -> "ImproveView":
        reason_views = [ReasonView.of(reason) for reason in reasons]
        return cls.from_value(verdict, sentence=sentence, reasons=reason_views, can_switch_off=can_switch_off)


class ReceiptModelsView(View):
    """The model providers that got the chat's prompts, in the order in which they first did (P14).

    `title`: whether a model gets the chat's beginning once more, to write the title. `unrecorded`: answers from before
    providers were recorded.
    """

    providers: list[ProviderUseView]
    unrecorded: int
    title: TitleRequest

    @classmethod
    def of(cls, receipt: ConversationReceipt) -> "ReceiptModelsView":
        return cls.from_value(receipt, providers=[ProviderUseView.of(use) for use in receipt.providers])


class SentenceView(View):
    sentence: str


class RetentionView(View):
    """The retention limit; `until` is null for "until you delete it".

    `by` says whose limit it is.
    """

    sentence: str
    until: datetime | None
    by: RetentionOwner | None

    @classmethod
    def of(cls, retention: Retention) -> "RetentionView":
        return cls.from_value(retention, by=retention.limit.by if retention.limit else None)


class DisclosureView(View):
    """A disclosure to a third party, in short. The ledger has all of it."""

    ledger_id: UUID
    host: str
    operation: str
    summary: str
    capability: Capability | None
    at: datetime
    state: LedgerState

    @classmethod
    def of(cls, entry: LedgerEntry) -> "DisclosureView":
        return cls.from_value(entry.facts, ledger_id=entry.id, at=entry.at, state=entry.state)


class DisclosuresView(View):
    sentence: str
    disclosures: list[DisclosureView]


class InsightView(View):
    """Whether the conversation counts in its GPT's private statistics (P8)."""

    counted: bool
    sentence: str


class ReceiptView(View):
    """`mentioned` are the names of the other GPTs that answered a question of the chat.

    `about_me` is the number of answers whose prompt held "About me".
    """

    service: ServiceView
    readers: list[ConversationReaderView]
    improve: ImproveView
    insight: InsightView
    models: ReceiptModelsView
    mentioned: list[str]
    about_me: int
    retention: RetentionView
    sent_out: DisclosuresView

    @classmethod
    def of(cls, receipt: ConversationReceipt, counted: CountingDecision) -> "ReceiptView":
        disclosures = [DisclosureView.of(entry) for entry in receipt.disclosures]
        improve = ImproveView.of(
            receipt.improve,
            receipt.improve_sentence,
            receipt.improve_reasons,
            can_switch_off=receipt.can_switch_off,
        )
        return cls.from_value(
            receipt,
            service=ServiceView(name=receipt.service_name, sentence="Fixed when the chat started."),
            improve=improve,
            insight=counted,
            models=ReceiptModelsView.of(receipt),
            retention=RetentionView.of(receipt.retention),
            sent_out=DisclosuresView(sentence=receipt.sent_out, disclosures=disclosures),
        )
