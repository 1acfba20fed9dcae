"""A model provider as people see it: who runs it, what is known about it, and what it got (P14)."""

from datetime import datetime
from typing import Self
from uuid import UUID

from discreet.chat.conversations.receipt import ProviderUse
from discreet.http.api.view import View
from discreet.models.disclosure import ProviderSummary
from discreet.models.endpoint import CataloguedEndpoint
from discreet.promises.recipients import Basis, ModelRecipient, RunBy


class ModelProviderView(View):
    """Who gets a prompt. Null is unknown; `retention_days` 0 is not kept at all. `since`: of these facts."""

    endpoint_id: UUID
    name: str
    host: str
    run_by: RunBy
    company: str
    country: str
    retention_days: int | None
    trains: bool | None
    people_look: bool | None
    terms_url: str
    agreement_url: str
    basis: Basis
    since: datetime

    @classmethod
    def of(cls, endpoint: CataloguedEndpoint, host: str) -> Self:
        return cls.from_value(
            endpoint.facts, endpoint_id=endpoint.id, name=endpoint.name, host=host, since=endpoint.facts_since
        )

    @classmethod
    def of_recipient(cls, to: ModelRecipient, since: datetime) -> Self:
        return cls.from_value(to.facts, endpoint_id=to.endpoint_id, name=to.name, host=to.host, since=since)


class ModelUseView(View):
    """A model that got an answer's prompts, with its provider's facts at that time. Null is unknown.

    The tokens are the sums of those that the provider reported. `searched`: it got the question to search the GPT's
    knowledge, and no whole prompt.
    """

    endpoint_id: UUID
    name: str
    host: str
    model: str | None
    run_by: RunBy
    company: str
    country: str
    retention_days: int | None
    trains: bool | None
    prompt_tokens: int | None
    completion_tokens: int | None
    searched: bool


class ProviderUseView(View):
    """What a model provider got of a chat, with its facts at the latest prompt.

    `left`: the prompts left this server. `beside`: its requests for the title and follow-up questions. `searches`:
    answers for which it got the question to search the GPT's knowledge.
    """

    endpoint_id: UUID
    name: str
    host: str
    run_by: RunBy
    company: str
    country: str
    retention_days: int | None
    trains: bool | None
    left: bool
    models: list[str]
    answers: int
    beside: int
    searches: int
    prompt_tokens: int
    completion_tokens: int

    @classmethod
    def of(cls, use: ProviderUse) -> Self:
        facts = ModelUseView.model_validate(use.latest).model_dump(
            exclude={"model", "prompt_tokens", "completion_tokens", "searched"}
        )
        return cls.from_value(use, **facts)


class ProviderSummaryView(View):
    """A model provider of a person's stored chats, with its facts at the latest prompt.

    `searches`: answers for which it got the question to search the GPT's knowledge.
    """

    recipient: ModelProviderView
    first_at: datetime
    last_at: datetime
    answers: int
    searches: int
    chats: int
    latest_conversation_id: UUID

    @classmethod
    def of(cls, summary: ProviderSummary) -> Self:
        recipient = ModelProviderView.of_recipient(summary.recipient, summary.facts_since)
        return cls.from_value(summary, recipient=recipient)


class ProviderSummariesView(View):
    providers: list[ProviderSummaryView]
