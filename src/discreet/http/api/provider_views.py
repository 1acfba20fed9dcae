"""A model provider as people see it: who runs it, what is known about it, and what it got (P14)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from discreet.chat.conversations.receipt import ProviderUse
from discreet.http.api.view import View
from discreet.models.disclosure import ProviderSummary
from discreet.models.endpoint import CataloguedEndpoint, Measurement, StoredFacts
from discreet.models.overview import EndpointDetails
from discreet.promises.masking import MaskedKind
from discreet.promises.measurements import ModelNetwork
from discreet.promises.recipients import Basis, ModelRecipient, RecipientFacts, RunBy


class KnownFactsView(View):
    """What is known about who runs a model. Null is unknown; `retention_days` 0 is not kept at all."""

    run_by: RunBy
    company: str
    country: str
    retention_days: int | None
    trains: bool | None


class RecipientFactsView(KnownFactsView):
    """All facts of a model provider. `since`: from then on."""

    people_look: bool | None
    terms_url: str
    agreement_url: str
    basis: Basis
    since: datetime

    @classmethod
    def of_stored(cls, stored: StoredFacts) -> Self:
        return cls.from_value(stored.facts, since=stored.since)


class FactsHistoryView(View):
    """The facts of a model provider, latest first."""

    facts: list[RecipientFactsView]

    @classmethod
    def of(cls, history: Sequence[StoredFacts]) -> Self:
        return cls(facts=[RecipientFactsView.of_stored(each) for each in history])


class NamedProviderView(RecipientFactsView):
    """A model provider with all its facts."""

    endpoint_id: UUID
    name: str
    host: str

    @classmethod
    def of_recipient(cls, to: ModelRecipient, since: datetime) -> Self:
        return cls.from_value(to.facts, endpoint_id=to.endpoint_id, name=to.name, host=to.host, since=since)


class MeasurementView(View):
    """What the operator's latest test of a model endpoint showed; null: its answer does not say.

    `contradictions`: sentences about what contradicts the declared facts. See `MeasuredFacts`.
    """

    at: datetime
    network: ModelNetwork
    encrypted: bool
    organisation: str
    zero_retention: bool | None
    stores: bool | None
    asked_model: str
    answered_model: str
    contradictions: list[str]

    @classmethod
    def of(cls, measured: Measurement, declared: RecipientFacts) -> Self:
        found = list(measured.contradictions(declared))
        return cls.from_value(measured.facts, at=measured.at, contradictions=found)


class ModelProviderView(NamedProviderView):
    """Who gets a prompt. `masks`: personal data in it is masked unless the person chooses otherwise."""

    masks: bool
    measured: MeasurementView | None

    @classmethod
    def of(cls, endpoint: CataloguedEndpoint | EndpointDetails, host: str) -> Self:
        return cls.from_value(
            endpoint.facts,
            endpoint_id=endpoint.id,
            name=endpoint.name,
            host=host,
            since=endpoint.facts_since,
            masks=endpoint.masks,
            measured=MeasurementView.of(endpoint.measured, endpoint.facts) if endpoint.measured else None,
        )


class PastProviderView(KnownFactsView):
    """A provider that got prompts, with its facts at that time."""

    endpoint_id: UUID
    name: str
    host: str


class MaskedPieceView(View):
    """A piece of text that a model got as a stand-in."""

    kind: MaskedKind
    original: str
    stand_in: str


class ModelUseView(PastProviderView):
    """A model that got an answer's prompts. The tokens are the sums of those that the provider reported.

    `masked`: what was masked in them, among what the person can read; null if masking was off.
    `searched`: it got the question to search the GPT's knowledge, and no whole prompt.
    """

    model: str | None
    prompt_tokens: int | None
    completion_tokens: int | None
    reasoning_tokens: int | None
    searched: bool
    masked: list[MaskedPieceView] | None


class ProviderUseView(PastProviderView):
    """What a model provider got of a chat, with its facts at the latest prompt.

    `left`: the prompts left this server. `beside`: its requests for the title and follow-up questions. `searches`:
    answers for which it got the question to search the GPT's knowledge; `masked`: answers in whose prompts personal
    data was masked.
    """

    left: bool
    models: list[str]
    answers: int
    beside: int
    searches: int
    masked: int
    prompt_tokens: int
    completion_tokens: int

    @classmethod
    def of(cls, use: ProviderUse) -> Self:
        return cls.from_value(use, **PastProviderView.model_validate(use.latest).model_dump())


class ProviderSummaryView(View):
    """A model provider of a person's stored chats, with its facts at the latest prompt.

    `searches`: answers for which it got the question to search the GPT's knowledge. `masked`: how many pieces of each
    kind of personal data it got as stand-ins.
    """

    recipient: NamedProviderView
    first_at: datetime
    last_at: datetime
    answers: int
    searches: int
    chats: int
    masked: dict[MaskedKind, int]
    latest_conversation_id: UUID

    @classmethod
    def of(cls, summary: ProviderSummary) -> Self:
        recipient = NamedProviderView.of_recipient(summary.recipient, summary.facts_since)
        return cls.from_value(summary, recipient=recipient)


class ProviderSummariesView(View):
    providers: list[ProviderSummaryView]
