"""The one way to an embedding model or a reranker of an endpoint (P14).

An embedding model or reranker gets knowledge and questions, so it is a recipient like a chat model.

Invariants:
- Nothing is sent that `promises.recipients` does not permit.
- A recipient, its facts and the client that reaches it come from one state of the catalogue.
- Passages go out only under the limits of their GPT's owner, the GPT and its workspace.
- What belongs to a stored answer or a knowledge file is recorded before it is sent.
- Without a chosen model nothing is asked, read or waited for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from discreet.models.directory import ConnectSearch, ModelDirectory
from discreet.models.disclosure import NewDisclosure, NewKnowledgeDisclosure, PromptPurpose
from discreet.models.disclosures import ModelDisclosures
from discreet.models.endpoint import CataloguedEndpoint, EndpointConnection, OfferedModel
from discreet.models.limits import ModelLimits
from discreet.models.masking import decide_search
from discreet.models.masking_settings import MaskingSettings, PersonMasking
from discreet.models.permitted_model import NOT_RECORDED, TRIES
from discreet.ports.model import ModelFailed, PromptSent
from discreet.ports.model_request import ModelPurpose, UsageOwner
from discreet.ports.search import EmbeddingRequest, RerankRequest, SearchEndpoint
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

Request = TypeVar("Request", EmbeddingRequest, RerankRequest)

NO_LONGER_OFFERED = "The model for searching knowledge is no longer offered."
NOT_FOR_THESE_FILES = "The limits of this GPT's owner or workspace do not let {name} get its files."
"""For people other than the owner, whose limits are their own affair."""


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


@dataclass(frozen=True, kw_only=True)
class KnowledgeSource:
    """The files of a GPT whose passages are to be sent, and the owner and workspace whose limits hold for them."""

    gpt_id: UUID
    owner_id: UUID
    workspace_id: UUID | None
    file_ids: Sequence[UUID] = ()

    @property
    def payer(self) -> UsageOwner:
        return UsageOwner(self.owner_id, self.workspace_id)


@dataclass(frozen=True)
class PermittedSearch(Generic[Request]):
    """A request that may be sent now and is recorded, and the client of exactly its recipient."""

    prompt: PermittedPrompt[Request]
    client: SearchEndpoint
    sent_to: PromptSent


@dataclass(frozen=True)
class _ReachedEndpoint:
    """A model's endpoint, recipient and client, of one state of the catalogue."""

    endpoint: CataloguedEndpoint
    recipient: ModelRecipient
    client: SearchEndpoint


@dataclass(frozen=True)
class _PartyServices:
    limits: ModelLimits
    masking: MaskingSettings
    disclosures: ModelDisclosures


class _Party(Protocol):
    """A person whose limits a request needs, and the record of it. `masking`: the choice of the chat."""

    @property
    def payer(self) -> UsageOwner: ...

    @property
    def masking(self) -> MaskingChoice: ...

    async def limits(self) -> RecipientLimits: ...

    def refusal(self, refused: RecipientRefused, recipient: ModelRecipient) -> RecipientRefused: ...

    async def record(self, chosen: _ReachedEndpoint, limits: RecipientLimits) -> bool: ...


class SearchModels:
    """The chosen embedding model and reranker."""

    def __init__(
        self,
        directory: ModelDirectory,
        limits: ModelLimits,
        disclosures: ModelDisclosures,
        masking: MaskingSettings,
        client_of: ConnectSearch,
    ) -> None:
        self._directory, self._client_of = directory, client_of
        self._means = _PartyServices(limits, masking, disclosures)
        self._clients: dict[UUID, tuple[EndpointConnection, SearchEndpoint]] = {}
        self._replaced: list[SearchEndpoint] = []
        directory.after_refresh(self._drop_stale_clients)

    def chosen(self, purpose: ModelPurpose) -> OfferedModel | None:
        """Return the embedding model or reranker that the operator chose."""
        return self._directory.catalogue.search_model(purpose)

    def embedding_model(self, endpoint_id: UUID, name: str) -> OfferedModel | None:
        return self._directory.catalogue.embedding_model(endpoint_id, name)

    async def refresh(self) -> None:
        """Read the catalogue again."""
        await self._directory.refresh()

    async def decide(
        self, payer: UsageOwner, gpt_limit: ModelLimit, account_id: UUID
    ) -> tuple[ModelRecipient, RecipientDecision] | None:
        """Return the embedding model's provider, and whether it may get files of this payer; None: there is none.

        Only the payer reads which limits refuse it.
        """
        model = self.chosen(ModelPurpose.EMBEDDING)
        if model is None or not model.is_offered_in(payer.workspace_id):
            return None
        limits, own = await self._means.limits.get(payer, gpt_limit), await self._means.masking.get(payer)
        chosen = self._choose(model)
        decision = may_receive(chosen.recipient, limits)
        if decision.allowed:
            decision = decide_search(own, MaskingChoice.DEFAULT, chosen.recipient, default=chosen.endpoint.masks)
        if not decision.allowed and account_id != payer.account_id:
            decision = hide_limit_owner(chosen.recipient)
        return chosen.recipient, decision

    async def may_keep_vectors(self, source: KnowledgeSource, endpoint_id: UUID) -> bool:
        """Return whether the limits still let an endpoint's model get a GPT's files; of a removed one True."""
        limits = await _OwnerParty(self._means, source).limits()
        endpoint = self._directory.catalogue.endpoints.get(endpoint_id)
        return endpoint is None or may_receive(self._directory.recipient_of(endpoint), limits).allowed

    async def permit_question(
        self, model: OfferedModel, question: str, searcher: Searcher
    ) -> PermittedSearch[EmbeddingRequest]:
        """Return the permitted request for the question's vector. Raises RecipientRefused, ModelFailed."""
        request = EmbeddingRequest(model.name, [question])
        return await self._permit(model, request, [_SearcherParty(self._means, searcher, PromptPurpose.EMBEDDING)])

    async def permit_reranking(
        self,
        model: OfferedModel,
        question: str,
        passages: Sequence[str],
        searcher: Searcher,
        source: KnowledgeSource,
    ) -> PermittedSearch[RerankRequest]:
        """Return the permitted request for a score of each passage. Raises RecipientRefused, ModelFailed."""
        request = RerankRequest(model.name, question, passages)
        is_owner = searcher.payer.account_id == source.owner_id
        owner = _OwnerParty(self._means, source, is_asking=is_owner)
        return await self._permit(
            model, request, [_SearcherParty(self._means, searcher, PromptPurpose.RERANKING), owner]
        )

    async def permit_passages(
        self, model: OfferedModel, texts: Sequence[str], source: KnowledgeSource
    ) -> PermittedSearch[EmbeddingRequest]:
        """Return the permitted request for the vectors of passages. Raises RecipientRefused, ModelFailed."""
        return await self._permit(model, EmbeddingRequest(model.name, texts), [_OwnerParty(self._means, source)])

    async def close(self) -> None:
        for client in [*self._replaced, *(client for _, client in self._clients.values())]:
            await client.close()

    async def _permit(
        self, model: OfferedModel, request: Request, parties: Sequence[_Party]
    ) -> PermittedSearch[Request]:
        """Return the permitted request, recorded.

        Where limits or the provider's facts change in between, it is decided again on those in force.
        """
        for _ in range(TRIES):
            limits = [await party.limits() for party in parties]
            own = [await self._means.masking.get(party.payer) for party in parties]
            chosen = self._choose(model)
            for party, theirs, masks in zip(parties, limits, own, strict=True):
                try:
                    prompt = permitted(request, chosen.recipient, theirs)
                    _refuse_masked(masks, party.masking, chosen)
                except RecipientRefused as refused:
                    raise party.refusal(refused, chosen.recipient) from None
            if await _record_for_all(parties, chosen, limits):
                return PermittedSearch(prompt, chosen.client, PromptSent(chosen.recipient, model.public_name))
            await self._directory.refresh()
        raise ModelFailed(NOT_RECORDED, kind="not_allowed")

    def _choose(self, model: OfferedModel) -> _ReachedEndpoint:
        """Return the model's endpoint, recipient and client as they are now. ModelFailed if it is not offered."""
        catalogue = self._directory.catalogue
        endpoint = catalogue.endpoints.get(model.endpoint_id)
        is_offered = any(
            (each.id, each.name, each.kind) == (model.id, model.name, model.kind) for each in catalogue.models
        )
        if endpoint is None or endpoint.connection is None or not is_offered:
            raise ModelFailed(NO_LONGER_OFFERED, kind="not_allowed")
        client = self._get_client(endpoint.id, endpoint.connection)
        return _ReachedEndpoint(endpoint, self._directory.recipient_of(endpoint), client)

    def _get_client(self, endpoint_id: UUID, connection: EndpointConnection) -> SearchEndpoint:
        """Return the client of an endpoint's connection."""
        known = self._clients.get(endpoint_id)
        if known is None or known[0] != connection:
            if known is not None:
                self._replaced.append(known[1])
            known = connection, self._client_of(connection)
            self._clients[endpoint_id] = known
        return known[1]

    async def _drop_stale_clients(self) -> None:
        """Close the clients, which hold keys, of endpoints that were changed or removed."""
        endpoints = self._directory.catalogue.endpoints
        for endpoint_id, (connection, client) in list(self._clients.items()):
            endpoint = endpoints.get(endpoint_id)
            if endpoint is None or endpoint.connection != connection:
                del self._clients[endpoint_id]
                self._replaced.append(client)
        while self._replaced:
            await self._replaced.pop().close()


def _refuse_masked(own: PersonMasking, chat: MaskingChoice, chosen: _ReachedEndpoint) -> None:
    """Raise RecipientRefused where personal data is masked: then nothing is sent to search by."""
    decision = decide_search(own, chat, chosen.recipient, default=chosen.endpoint.masks)
    if not decision.allowed:
        raise RecipientRefused(decision)


async def _record_for_all(
    parties: Sequence[_Party], chosen: _ReachedEndpoint, limits: Sequence[RecipientLimits]
) -> bool:
    """Record the request for each party; it may be sent if all of it is done."""
    for party, theirs in zip(parties, limits, strict=True):
        if not await party.record(chosen, theirs):
            return False
    return True


def hide_limit_owner(recipient: ModelRecipient) -> RecipientDecision:
    """Return a refusal that does not say whose limit refuses."""
    return RecipientDecision((NOT_FOR_THESE_FILES.format(name=recipient.name),))


class _SearcherParty:
    """The person who searches: their limits, and the record of their stored answer."""

    def __init__(self, services: _PartyServices, searcher: Searcher, purpose: PromptPurpose) -> None:
        self._means, self._searcher, self._purpose = services, searcher, purpose
        self.payer, self.masking = searcher.payer, searcher.masking

    async def limits(self) -> RecipientLimits:
        searcher = self._searcher
        return await self._means.limits.get(searcher.payer, searcher.gpt_limit, searcher.chat_limit)

    def refusal(self, refused: RecipientRefused, recipient: ModelRecipient) -> RecipientRefused:
        return refused

    async def record(self, chosen: _ReachedEndpoint, limits: RecipientLimits) -> bool:
        account_id, message_id = self._searcher.payer.account_id, self._searcher.message_id
        if message_id is None or account_id is None:
            return True
        new = NewDisclosure(
            account_id=account_id,
            workspace_id=self._searcher.payer.workspace_id,
            message_id=message_id,
            recipient=chosen.recipient,
            facts_since=chosen.endpoint.facts_since,
            limits=limits,
            purpose=self._purpose,
        )
        return (await self._means.disclosures.add(new)).is_recorded


class _OwnerParty:
    """The owner of the GPT whose passages are sent: the limits on its files, and their record."""

    def __init__(self, services: _PartyServices, source: KnowledgeSource, *, is_asking: bool = True) -> None:
        self._means, self._source = services, source
        self._is_asking = is_asking
        self.payer, self.masking = source.payer, MaskingChoice.DEFAULT

    async def limits(self) -> RecipientLimits:
        gpt_limit = await self._means.limits.get_for_gpt(self._source.gpt_id, draft=True)
        return await self._means.limits.get(self._source.payer, gpt_limit)

    def refusal(self, refused: RecipientRefused, recipient: ModelRecipient) -> RecipientRefused:
        return refused if self._is_asking else RecipientRefused(hide_limit_owner(recipient))

    async def record(self, chosen: _ReachedEndpoint, limits: RecipientLimits) -> bool:
        source = self._source
        new = NewKnowledgeDisclosure(
            gpt_id=source.gpt_id,
            account_id=source.owner_id,
            workspace_id=source.workspace_id,
            file_ids=source.file_ids,
            recipient=chosen.recipient,
            facts_since=chosen.endpoint.facts_since,
            limits=limits,
        )
        return await self._means.disclosures.add_for_files(new)
