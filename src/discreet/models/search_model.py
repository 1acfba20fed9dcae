"""The one way to an embedding model or a reranker of an endpoint (P14).

It receives knowledge and questions, so it is a recipient as the model that answers is.

Invariants:
- Nothing is sent that `promises.recipients` does not permit.
- What belongs to a stored answer or a knowledge file is recorded before it is sent.
- Without a chosen model nothing is asked, read or waited for.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from discreet.models.directory import ModelDirectory
from discreet.models.disclosure import NewDisclosure, NewKnowledgeDisclosure, PromptPurpose
from discreet.models.disclosures import ModelDisclosures
from discreet.models.endpoint import EndpointConnection, OfferedModel
from discreet.models.limits import ModelLimits
from discreet.models.masking import Masking
from discreet.models.permitted_model import NOT_RECORDED
from discreet.ports import (
    Clock,
    EmbeddingRequest,
    ModelFailed,
    ModelPurpose,
    RandomSource,
    RerankRequest,
    SearchEndpoint,
    SentTo,
    UsageOwner,
)
from discreet.promises.masking import MaskingChoice
from discreet.promises.recipients import (
    ModelLimit,
    ModelRecipient,
    PermittedPrompt,
    RecipientDecision,
    RecipientLimits,
    RecipientRefused,
    may_receive,
    permitted,
)

ConnectSearch = Callable[[EndpointConnection], SearchEndpoint]
"""Makes the client of an endpoint."""

Request = TypeVar("Request", EmbeddingRequest, RerankRequest)

NO_LONGER_OFFERED = "The model for searching knowledge is no longer offered."


@dataclass(frozen=True, kw_only=True)
class Searcher:
    """The person who searches knowledge, the limits of the GPT and the chat, and the chat's choice about masking.

    `message_id`: the stored answer that it belongs to; None: of a temporary chat, a program or a builder's test.
    """

    payer: UsageOwner
    gpt_limit: ModelLimit = ModelLimit.OFFERED
    chat_limit: ModelLimit = ModelLimit.OFFERED
    masking: MaskingChoice = MaskingChoice.DEFAULT
    message_id: UUID | None = None


@dataclass
class SearchTrace:
    """What happened during a search: who got the question, and why another order or other vectors were used."""

    sent_to: list[SentTo] = field(default_factory=list)
    fallbacks: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class FileSource:
    """A knowledge file whose passages are embedded for its GPT's owner."""

    file_id: UUID
    owner_id: UUID
    workspace_id: UUID | None
    gpt_limit: ModelLimit


class SearchModels:
    """The chosen embedding model and reranker."""

    def __init__(
        self,
        directory: ModelDirectory,
        limits: ModelLimits,
        disclosures: ModelDisclosures,
        masking: Masking,
        clock: Clock,
        random: RandomSource,
        connect: ConnectSearch,
    ) -> None:
        self._directory, self._limits, self._disclosures = directory, limits, disclosures
        self._masking = masking
        self._clock, self._random, self._connect = clock, random, connect
        self._clients: dict[UUID, tuple[EndpointConnection, SearchEndpoint]] = {}

    def chosen(self, purpose: ModelPurpose) -> OfferedModel | None:
        """Return the embedding model or reranker that the operator chose."""
        return self._directory.catalogue.search_model(purpose)

    def embedding_model(self, endpoint_id: UUID, name: str) -> OfferedModel | None:
        return self._directory.catalogue.embedding_model(endpoint_id, name)

    async def refresh(self) -> None:
        """Read the catalogue again."""
        await self._directory.refresh()

    async def decide(self, payer: UsageOwner, gpt_limit: ModelLimit) -> tuple[ModelRecipient, RecipientDecision] | None:
        """Return the embedding model's provider, and whether it may get files of this payer; None: there is none."""
        model = self.chosen(ModelPurpose.EMBEDDING)
        if model is None or not model.is_offered_in(payer.workspace_id):
            return None
        recipient = self._directory.recipient(model.endpoint_id)
        decision = may_receive(recipient, await self._limits.of(payer, gpt_limit))
        if decision.allowed:
            decision = await self._unmasked(recipient, Searcher(payer=payer))
        return recipient, decision

    async def embed_question(
        self, model: OfferedModel, question: str, searcher: Searcher, trace: SearchTrace
    ) -> list[float]:
        """Return the question's vector. Raises RecipientRefused, ModelFailed."""
        request = EmbeddingRequest(model.name, [question])
        prompt = await self._for_question(model, request, searcher, trace, PromptPurpose.EMBEDDING)
        return (await self._client(model).embed(prompt))[0]

    async def rerank(
        self, model: OfferedModel, question: str, passages: Sequence[str], searcher: Searcher, trace: SearchTrace
    ) -> list[float]:
        """Return a score for each passage. Raises RecipientRefused, ModelFailed."""
        request = RerankRequest(model.name, question, passages)
        prompt = await self._for_question(model, request, searcher, trace, PromptPurpose.RERANKING)
        return await self._client(model).rerank(prompt)

    async def embed_passages(self, model: OfferedModel, texts: Sequence[str], source: FileSource) -> list[list[float]]:
        """Return the vectors of a file's passages. Raises RecipientRefused, ModelFailed."""

        async def record(recipient: ModelRecipient, limits: RecipientLimits) -> bool:
            new = NewKnowledgeDisclosure(
                id=self._random.new_id(),
                account_id=source.owner_id,
                file_id=source.file_id,
                recipient=recipient,
                facts_since=self._directory.catalogue.endpoints[recipient.endpoint_id].facts_since,
                limits=limits,
                at=self._clock.now(),
            )
            return await self._disclosures.add_of_file(new)

        payer = UsageOwner(source.owner_id, source.workspace_id)
        whose = Searcher(payer=payer, gpt_limit=source.gpt_limit)
        prompt = await self._permitted(model, EmbeddingRequest(model.name, texts), whose, record)
        return await self._client(model).embed(prompt)

    async def close(self) -> None:
        for _, client in self._clients.values():
            await client.close()

    async def _for_question(
        self, model: OfferedModel, request: Request, searcher: Searcher, trace: SearchTrace, purpose: PromptPurpose
    ) -> PermittedPrompt[Request]:
        async def record(recipient: ModelRecipient, limits: RecipientLimits) -> bool:
            account_id, message_id = searcher.payer.account_id, searcher.message_id
            if message_id is None or account_id is None:
                return True
            new = NewDisclosure(
                id=self._random.new_id(),
                account_id=account_id,
                workspace_id=searcher.payer.workspace_id,
                message_id=message_id,
                recipient=recipient,
                facts_since=self._directory.catalogue.endpoints[recipient.endpoint_id].facts_since,
                limits=limits,
                purpose=purpose,
                at=self._clock.now(),
            )
            return (await self._disclosures.add(new)).is_recorded

        prompt = await self._permitted(model, request, searcher, record)
        trace.sent_to.append(SentTo(prompt.recipient, model.public_name))
        return prompt

    async def _permitted(
        self,
        model: OfferedModel,
        request: Request,
        whose: Searcher,
        record: Callable[[ModelRecipient, RecipientLimits], Awaitable[bool]],
    ) -> PermittedPrompt[Request]:
        """Return the permitted request, recorded.

        If the provider's facts have changed, it is decided once more on the new ones.
        """
        for _ in range(2):
            if model.endpoint_id not in self._directory.catalogue.endpoints:
                break
            recipient = self._directory.recipient(model.endpoint_id)
            limits = await self._limits.of(whose.payer, whose.gpt_limit, whose.chat_limit)
            if not (decision := await self._unmasked(recipient, whose)).allowed:
                raise RecipientRefused(decision)
            prompt = permitted(request, recipient, limits)
            if await record(recipient, limits):
                return prompt
            await self._directory.refresh()
        else:
            raise ModelFailed(NOT_RECORDED, kind="not_allowed")
        raise ModelFailed(NO_LONGER_OFFERED, kind="not_allowed")

    async def _unmasked(self, recipient: ModelRecipient, whose: Searcher) -> RecipientDecision:
        """Decide whether the recipient may get this as it is: where personal data is masked, it gets nothing."""
        default = self._directory.catalogue.endpoints[recipient.endpoint_id].masks
        return await self._masking.search_decision(whose.payer, whose.masking, recipient, default=default)

    def _client(self, model: OfferedModel) -> SearchEndpoint:
        """Return the client of a model's endpoint; a changed connection gets another one."""
        endpoint = self._directory.catalogue.endpoints.get(model.endpoint_id)
        if endpoint is None or endpoint.connection is None:
            raise ModelFailed(NO_LONGER_OFFERED, kind="not_allowed")
        known = self._clients.get(endpoint.id)
        if known is None or known[0] != endpoint.connection:
            known = endpoint.connection, self._connect(endpoint.connection)
            self._clients[endpoint.id] = known
        return known[1]
