"""The one way to a model: it decides who may receive the prompt, and sends nothing that is not permitted (P14).

Invariants:
- Every prompt of the product passes here, also those for titles, tools, the builder and programs.
- The recipient is the one that was asked for. When it fails or is removed, no other one is taken.
- A prompt of a stored answer or of a GPT's test is recorded before it is sent, and after it has left the queue of a
  model with one.
- What is to be masked leaves as stand-ins only, and listeners get the model's answer with the originals.
- Reasoning that a protocol wants back goes only to the model that it came from.
"""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from discreet.models.directory import ChosenModel, ModelDirectory, ModelQueue, no_queue
from discreet.models.disclosure import AddedDisclosure, NewDisclosure, PlannedDisclosure, PromptPurpose
from discreet.models.disclosures import ModelDisclosures
from discreet.models.limits import LatestLimits, ModelLimits
from discreet.models.masking import MaskedPrompt, Masking
from discreet.models.masking_settings import PersonMasking
from discreet.models.restoring_listener import UnmaskingListener
from discreet.ports.model import Completion, ModelFailed, ModelStatus, OnPart, PromptSent
from discreet.ports.model_request import ModelRequest, UsageOwner
from discreet.promises.recipients import (
    ModelRecipient,
    PermittedPrompt,
    RecipientDecision,
    RecipientLimits,
    RecipientRefused,
    may_receive,
    permitted,
)

NOT_OFFERED = "This model is not offered in this workspace. Choose another model."
WITHDRAWN = "There is no model “{name}” on this server any more. Choose another model."
OTHER_PROVIDER = (
    "Nothing was sent because another provider now runs “{name}”. Check the provider, then send your message again."
)
TRIES = 3
"""Attempts while limits or facts change."""
NOT_RECORDED = "Nothing was sent: the chat or the facts about the model's provider have just changed. Try again."


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedPrompt:
    """A prompt that may be sent once its disclosure is recorded."""

    request: ModelRequest
    chosen: ChosenModel
    prompt: PermittedPrompt[ModelRequest]
    disclosure: PlannedDisclosure


class PermittedModel:
    """Implements `ports.Model` over all endpoints."""

    def __init__(
        self,
        directory: ModelDirectory,
        limits: ModelLimits,
        disclosures: ModelDisclosures,
        masking: Masking,
    ) -> None:
        self._directory, self._limits, self._disclosures = directory, limits, disclosures
        self._masking = masking
        self._latest = LatestLimits()

    def answer(
        self, request: ModelRequest, on_part: OnPart, settings_row: Mapping[str, Any] | None = None
    ) -> Awaitable[Completion | None]:
        """Answer as the model does.

        `settings_row`: the settings of its user and workspace, just read: the columns of the functions model_limits
        and masking_wishes. It is read again where the model has a queue, and where it is not given.
        ModelFailed of kind "not_allowed", before anything is sent, when a limit refuses the recipient.
        """
        queue = self._choose(request).queue
        at_once = settings_row if queue is no_queue else None
        return queue(request, on_part, partial(self._answer, request, queue, on_part, at_once))

    async def _answer(
        self, request: ModelRequest, queue: ModelQueue, on_part: OnPart, settings_row: Mapping[str, Any] | None
    ) -> Completion | None:
        """Record and send a request that has left this queue."""
        chosen, prompt, masked = await self._permit(request, queue, settings_row)
        answering = self._send(request, chosen, prompt, masked, on_part)
        del request, queue, on_part, settings_row, prompt, masked  # not needed while the answer is streamed
        return _named(chosen, await answering) if answering else None

    async def _answer_recorded(self, planned: PlannedPrompt, on_part: OnPart) -> Completion | None:
        chosen = planned.chosen
        answering = self._send(planned.request, chosen, planned.prompt, None, on_part)
        del planned, on_part  # as in `_answer`
        return _named(chosen, await answering) if answering else None

    def _send(
        self,
        request: ModelRequest,
        chosen: ChosenModel,
        prompt: PermittedPrompt[ModelRequest],
        masked: MaskedPrompt | None,
        on_part: OnPart,
    ) -> Awaitable[Completion | None] | None:
        """Return what sends a prompt that is recorded; None where `on_part` wants no more."""
        if request.reasoning is not None:
            request.reasoning.use_source(_get_model_id(chosen, masked is not None))
        name = chosen.offered.public_name if chosen.offered else chosen.name
        if not on_part(PromptSent(chosen.recipient, name, masked.pieces if masked else None)):
            return None
        return _answer_unmasked(chosen, prompt, on_part, masked) if masked else chosen.client.answer(prompt, on_part)

    def plan(self, request: ModelRequest, limits: RecipientLimits, own: PersonMasking) -> "PlannedPrompt | None":
        """Decide on a prompt before its question is stored, so that one statement can store the record of both.

        `limits` and `own` are what its user and workspace say at this moment. None where `answer` must decide: the
        model has a queue, something is to be masked, or the recipient is refused.
        """
        limits = replace(limits, gpt=request.gpt_limit, chat=request.chat_limit, gpt_name=request.gpt_name)
        try:
            chosen = self._choose(request)
            prompt = permitted(msgspec.structs.replace(request, model=chosen.name), chosen.recipient, limits)
        except (ModelFailed, RecipientRefused):
            return None
        as_it_is = self._masking.changes_nothing(request, chosen.recipient, own, default=chosen.endpoint.masks)
        if chosen.queue is not no_queue or not as_it_is or request.recorded_for is None:
            return None
        disclosure = self._disclosures.plan(self._build_disclosure(request, request.recorded_for, chosen, limits, None))
        return PlannedPrompt(request=request, chosen=chosen, prompt=prompt, disclosure=disclosure)

    def answer_planned(
        self, planned: "PlannedPrompt", row: Mapping[str, Any], on_part: OnPart
    ) -> Awaitable[Completion | None]:
        """Answer as `answer` does. `row`: what the statement returned; if it did not record, decide again."""
        added = self._disclosures.read_added(planned.disclosure.new, row)
        self._latest.remember(planned.request, added.limits)
        if not added.is_recorded:
            return self.answer(planned.request, on_part)
        return self._answer_recorded(planned, on_part)

    async def _permit(
        self, request: ModelRequest, queue: ModelQueue, settings_row: Mapping[str, Any] | None
    ) -> tuple[ChosenModel, PermittedPrompt[ModelRequest], MaskedPrompt | None]:
        """Return the model and the permitted prompt, recorded if it belongs to a stored answer, and how it is masked.

        What is recorded is decided on the limits of the person's latest prompt. The record confirms that they are in
        force, in the same round trip; if they are not, or refuse, it is decided again on those in force. If the
        provider's facts have changed, it is decided on the new ones.
        """
        assumed = self._latest.get(request) if request.recorded_for else None
        limits = assumed or (
            self._limits_from_row(request, settings_row) if settings_row else await self.limits(request)
        )
        for _ in range(TRIES):
            chosen = self._choose(request)
            if chosen.queue is not queue:
                break
            if limits is assumed and not may_receive(chosen.recipient, limits).allowed:
                limits = await self.limits(request)
            masked, settings_row = await self._mask(request, chosen, settings_row), None
            sent = masked.request if masked else request
            if sent.model != chosen.name:
                sent = msgspec.structs.replace(sent, model=chosen.name)
            try:
                prompt = permitted(sent, chosen.recipient, limits)
            except RecipientRefused as refused:
                raise ModelFailed(str(refused), kind="not_allowed") from refused
            added = await self._record(request, chosen, limits, masked)
            if added.is_recorded:
                if masked is not None:
                    await self._masking.count(request, masked)
                return chosen, prompt, masked if masked and masked.amounts else None
            if added.limits == limits:
                await self._directory.refresh()
            limits = replace(added.limits, gpt_name=request.gpt_name)
        raise ModelFailed(NOT_RECORDED, kind="not_allowed")

    async def _mask(
        self, request: ModelRequest, chosen: ChosenModel, settings_row: Mapping[str, Any] | None
    ) -> MaskedPrompt | None:
        return await self._masking.mask(
            request, chosen.recipient, default=chosen.endpoint.masks, settings_row=settings_row
        )

    def _choose(self, request: ModelRequest) -> ChosenModel:
        """Return the model that is asked for. ModelFailed where it may not be asked."""
        chosen = self._directory.find(request.model, request.purpose)
        self._check_provider(request, chosen)
        workspace_id = request.payer.workspace_id if request.payer else None
        if chosen.offered is not None and not chosen.offered.is_offered_in(workspace_id):
            raise ModelFailed(NOT_OFFERED, kind="not_allowed")
        return chosen

    def _check_provider(self, request: ModelRequest, chosen: ChosenModel) -> None:
        """Raise ModelFailed where the model's name means another recipient than it did.

        Without a named provider, the built-in endpoint does not answer under the name of a withdrawn model.
        """
        name = (request.model or self._directory.catalogue.default(request.purpose) or "")[:100]
        if request.provider is None:
            if chosen.offered is None and request.model in self._directory.catalogue.withdrawn:
                raise ModelFailed(WITHDRAWN.format(name=name), kind="no_model", status=404)
        elif request.provider != chosen.recipient.endpoint_id:
            is_gone = request.provider not in self._directory.catalogue.endpoints
            raise ModelFailed((WITHDRAWN if is_gone else OTHER_PROVIDER).format(name=name), kind="no_model", status=404)

    async def _record(
        self, request: ModelRequest, chosen: ChosenModel, limits: RecipientLimits, masked: MaskedPrompt | None
    ) -> AddedDisclosure:
        """Record the prompt if it belongs to a stored answer or a test; it may be sent if that is done."""
        account_id = request.recorded_for
        if account_id is None:
            return AddedDisclosure(True, limits)
        added = await self._disclosures.add(self._build_disclosure(request, account_id, chosen, limits, masked))
        self._latest.remember(request, added.limits)
        return added

    def _build_disclosure(
        self,
        request: ModelRequest,
        account_id: UUID,
        chosen: ChosenModel,
        limits: RecipientLimits,
        masked: MaskedPrompt | None,
    ) -> NewDisclosure:
        return NewDisclosure(
            account_id=account_id,
            workspace_id=request.payer.workspace_id if request.payer else None,
            message_id=request.message_id,
            test_result_id=request.test_result_id,
            recipient=chosen.recipient,
            facts_since=chosen.endpoint.facts_since,
            limits=limits,
            purpose=PromptPurpose.BESIDE if request.beside else PromptPurpose.ANSWER,
            masked=masked.amounts if masked else {},
        )

    async def decisions(self, payer: UsageOwner) -> list[tuple[ModelRecipient, RecipientDecision]]:
        """Return each model provider here, and whether it may get a prompt of this payer."""
        limits = await self.limits(ModelRequest((), payer=payer))
        return [
            (recipient, may_receive(recipient, limits)) for recipient in self._directory.recipients(payer.workspace_id)
        ]

    async def limits(self, request: ModelRequest) -> RecipientLimits:
        """Return everyone's limits for this request."""
        limits = await self._limits.get(request.payer, request.gpt_limit, request.chat_limit, gpt_name=request.gpt_name)
        self._latest.remember(request, limits)
        return limits

    def _limits_from_row(self, request: ModelRequest, settings_row: Mapping[str, Any]) -> RecipientLimits:
        """Return everyone's limits for this request, from a row of the function model_limits."""
        limits = replace(
            self._limits.from_row(settings_row),
            gpt=request.gpt_limit,
            chat=request.chat_limit,
            gpt_name=request.gpt_name,
            for_guest=request.payer is not None and request.payer.is_guest,
        )
        self._latest.remember(request, limits)
        return limits

    async def status(self, model: str | None = None) -> ModelStatus:
        return await self._directory.status(model)

    async def models(self) -> Sequence[str]:
        return await self._directory.names()


def _named(chosen: ChosenModel, completion: Completion | None) -> Completion | None:
    """Return the end of the answer with the names of its model and recipient."""
    if completion is None:
        return None
    name = chosen.offered.public_name if chosen.offered else completion.model
    return msgspec.structs.replace(completion, model=name, recipient=chosen.recipient.endpoint_id)


def _get_model_id(chosen: ChosenModel, masks: bool) -> str:
    """Return an id of the model.

    It is equal in every process and changes with the endpoint's address or protocol, and with masking: reasoning in
    originals is not sent back to a model that now gets stand-ins.
    """
    connection = chosen.endpoint.connection
    reached = f"{connection.protocol} {connection.base_url}" if connection else chosen.recipient.host
    return f"{chosen.recipient.endpoint_id} {reached} {chosen.name or ''}{' masked' if masks else ''}"


async def _answer_unmasked(
    chosen: ChosenModel, prompt: PermittedPrompt[ModelRequest], on_part: OnPart, masked: MaskedPrompt
) -> Completion | None:
    """Return the end of the answer, which is heard with the originals in place of stand-ins."""
    listener = UnmaskingListener(on_part, masked.stand_ins)
    try:
        completion = await chosen.client.answer(prompt, listener)
    except ModelFailed:
        listener.flush()
        raise
    return None if completion is None else listener.end(completion)
