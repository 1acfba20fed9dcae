"""Completions for programs: by a model of the server, or by a GPT as in a chat.

Invariants:
- Nothing is stored here and nothing is counted.
- A key reaches the GPTs and models that are in its scope and that its maker may use.
- A GPT's action runs only where the key was granted it (tool_loop.py, P4).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from uuid import UUID, uuid4

import msgspec

from discreet.api_projects.authentication import Caller
from discreet.api_projects.code import ProgramCode
from discreet.api_projects.gpt_models import PREFIX, id_of, model_names
from discreet.api_projects.responses import PreviousResponse
from discreet.api_projects.tool_loop import ToolLoop
from discreet.assistants.actions.action import BoundOperation
from discreet.assistants.actions.api_keys.execution import ApiKeyCalls
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts.capabilities import CapabilityPolicy
from discreet.assistants.gpts.catalogue import GptCatalogue
from discreet.assistants.gpts.gpt import Gpt, GptBrief
from discreet.assistants.gpts.knowledge import Passage
from discreet.assistants.gpts.service import Gpts
from discreet.assistants.gpts.verbatim_guard import VerbatimGuard, format_call
from discreet.chat.conversations.message import Citation
from discreet.chat.turns.code_calls import RUN_CODE_TOOL as RUN_CODE_TOOL
from discreet.chat.turns.output_guard import MAX_EARLIER_PASSAGES, get_protected_texts
from discreet.chat.turns.prompt import (
    DEFAULT_INSTRUCTIONS,
    PromptContext,
    build_citations,
    build_system_text,
    fit_passages,
)
from discreet.chat.turns.prompt_limits import ChatLimits
from discreet.chat.turns.tools import build_tool, fit_tools
from discreet.errors import Invalid, NotFound
from discreet.models.choices import ModelChoice, ModelChoices
from discreet.models.limits import ModelLimits
from discreet.models.parameters import with_parameters
from discreet.models.search_model import Searcher
from discreet.ports.cells import PythonCells
from discreet.ports.model import Model, ModelFailed
from discreet.ports.model_request import ChatMessage, ModelRequest, UsageOwner
from discreet.promises.capabilities import OF_GPT, Capability
from discreet.promises.capability_use import CapabilityUse, allowed_capabilities
from discreet.promises.parties import Party
from discreet.promises.recipients import ModelLimit, is_narrower
from discreet.promises.workspace_rules import PolicyDecision

NO_PREVIOUS = PreviousResponse()
NOTHING_KEPT: Final = VerbatimGuard()
"""The guard of an answer that may repeat everything. It notes nothing."""


class NoSuchModel(NotFound):
    """The model is missing, out of the key's scope, or closed to the key's maker.

    The answer is the same in each case.
    """

    code = "model_not_found"


class NoImages(Invalid):
    code = "images_not_supported"


@dataclass(frozen=True)
class ListedModel:
    """A model in the list. Without a GPT it is one of the server's own."""

    name: str
    gpt: Gpt | None = None
    alias: str | None = None


@dataclass(frozen=True)
class PreparedRequest:
    """A request that is ready for the model.

    `operations` are the GPT's, by the names that the model calls. `guard` keeps the builder's private texts out of the
    answer; where it keeps any, the client does not get the model's reasoning either (`shows_reasoning`). `passages` are
    the ids of the knowledge passages in the prompt. `code` runs Python where the GPT may.
    """

    name: str
    request: ModelRequest
    citations: tuple[Citation, ...] = ()
    operations: dict[str, BoundOperation] = field(default_factory=dict)
    guard: VerbatimGuard = NOTHING_KEPT
    passages: tuple[UUID, ...] = ()
    shows_reasoning: bool = True
    code: ProgramCode | None = None


class CompletionService:
    """Prepares completions for programs.

    `page` is the address where people see what a key may do. `calls` makes the action calls that the key was granted.
    """

    def __init__(
        self,
        *,
        gpts: Gpts,
        catalogue: GptCatalogue,
        actions: Actions,
        calls: ApiKeyCalls,
        model: Model,
        choices: ModelChoices,
        limits: ChatLimits,
        page: str,
        model_limits: ModelLimits,
        capabilities: CapabilityPolicy,
        cells: PythonCells,
    ) -> None:
        self._capabilities, self._cells = capabilities, cells
        self._model_limits = model_limits
        self._catalogue = catalogue
        self._gpts, self._actions, self._model, self._limits, self._page = gpts, actions, model, limits, page
        self._calls, self._choices = calls, choices

    async def offered(self, caller: Caller) -> list[ListedModel]:
        """Return the server's models and the GPTs that this key may use."""
        own = [ListedModel(name) for name in await self._own_models(caller)]
        return own + [
            ListedModel(f"{PREFIX}{gpt.id}", gpt, alias) for alias, gpt in (await self._gpts_by_alias(caller)).items()
        ]

    async def one(self, caller: Caller, name: str) -> ListedModel:
        """Return one model or GPT. NoSuchModel when this key may not use it."""
        if not name.startswith(PREFIX):
            await self._require_own_model(caller, name)
            return ListedModel(name)
        gpt = await self._gpt(caller, name)
        alias = next(
            (alias for alias, named in (await self._gpts_by_alias(caller)).items() if named.id == gpt.id), None
        )
        return ListedModel(f"{PREFIX}{gpt.id}", gpt, alias)

    async def prepare(
        self, caller: Caller, request: ModelRequest, previous: PreviousResponse = NO_PREVIOUS
    ) -> PreparedRequest:
        """Prepare a program's request for the model.

        `request` names the model as the program does; `previous` is the stored response that it continues. NoSuchModel,
        Invalid and TooLarge name the request's fault.
        """
        name = request.model or ""
        request = msgspec.structs.replace(request, payer=_payer(caller))
        if not name.startswith(PREFIX):
            await self._require_own_model(caller, name)
            prepared = PreparedRequest(name, self._with_answer_limit(msgspec.structs.replace(request, model=name)))
        else:
            prepared = await self._prepare_for_gpt(caller, request, name, previous)
        await self._refuse_images(prepared.request)
        return prepared

    def build_tool_loop(
        self, caller: Caller, prepared: PreparedRequest, earlier_parties: frozenset[Party], max_calls: int | None = None
    ) -> ToolLoop:
        """Return the loop that runs calls of the GPT's operations in this answer.

        `earlier_parties` are the third parties whose data is in the stored responses that the program continues.
        `max_calls` is the program's own limit.
        """
        return ToolLoop(
            calls=self._calls,
            actor=caller.actor,
            key_id=caller.key_id,
            request=prepared.request,
            operations=prepared.operations,
            limits=self._limits.for_model(prepared.request.model),
            gpt_limit=partial(self._gpt_limit, id_of(prepared.name), prepared.request.gpt_limit),
            page=self._page if caller.actor.space.workspace_id else None,
            earlier_parties=earlier_parties,
            max_calls=max_calls,
            code=prepared.code,
        )

    async def _gpt_limit(self, gpt_id: UUID | None, version_limit: ModelLimit) -> ModelLimit:
        """Return the narrower limit: of the GPT's version that answers (`version_limit`), or of the published one."""
        published_limit = await self._model_limits.get_for_gpt(gpt_id) if gpt_id else version_limit
        return published_limit if is_narrower(published_limit, version_limit) else version_limit

    async def _prepare_for_gpt(
        self, caller: Caller, request: ModelRequest, name: str, previous: PreviousResponse
    ) -> PreparedRequest:
        gpt_id = (await self._gpt(caller, name)).id
        try:
            gpt = await self._gpts.prompt_context(caller.actor, gpt_id)
        except NotFound:
            raise _no_such_model(name) from None
        capabilities = allowed_capabilities(await self._capability_uses(caller, gpt))
        offered = await self._actions_of(caller, gpt, capabilities)
        context = _context(gpt, offered, runs_code=Capability.CODE in capabilities)
        _refuse_same_names(context, request)
        limits = self._limits.for_model(context.model)
        passages = fit_passages(await self._passages(caller, gpt, request), limits.knowledge_characters)
        gpt_request = msgspec.structs.replace(
            request,
            model=context.model,
            messages=_prepend_instructions(build_system_text(context, passages), request.messages),
            tools=(*fit_tools(context.tools, limits.prompt_characters // 2), *request.tools),
            gpt_limit=gpt.model_limit,
        )
        guard = await self._guard(
            caller, gpt.id, context, passages, [*previous.elsewhere, *request.messages], previous.passages
        )
        return PreparedRequest(
            name=f"{PREFIX}{gpt.id}",
            request=self._with_answer_limit(with_parameters(gpt_request, gpt.parameters)),
            citations=build_citations(passages, context),
            operations={bound.name: bound for bound in offered},
            guard=guard,
            passages=tuple(passage.id for passage in passages),
            shows_reasoning=context.shows_reasoning,
            code=self._code_for(caller, gpt) if context.runs_code else None,
        )

    async def _passages(self, caller: Caller, gpt: GptBrief, request: ModelRequest) -> Sequence[Passage]:
        """Return the passages of the GPT's knowledge for the latest question."""
        if not gpt.has_knowledge:
            return ()
        searcher = Searcher(payer=_payer(caller), gpt_limit=gpt.model_limit)
        return (await self._gpts.find(caller.actor, gpt.id, _question(request.messages), searcher)).passages

    async def _actions_of(
        self, caller: Caller, gpt: GptBrief, capabilities: frozenset[Capability]
    ) -> tuple[BoundOperation, ...]:
        """Return the GPT's operations with these capabilities; none while nothing may leave this server (P14)."""
        may_offer = self._actions.has_operations(has_actions=gpt.has_actions, capabilities=capabilities)
        if not may_offer or (await self._model_limits.get(_payer(caller), gpt.model_limit)).sealed:
            return ()
        offered = await self._actions.list_operations(caller.actor, gpt.id, gpt.version)
        return tuple(
            each
            for each in offered
            if each.action.capability in (None, *capabilities) and each.operation.is_for_programs
        )

    async def _capability_uses(self, caller: Caller, gpt: GptBrief) -> tuple[CapabilityUse, ...]:
        """Decide on the GPT's capabilities, those that this key was granted (P4)."""
        return await self._capabilities.decide(
            _payer(caller), gpt.capabilities, gpt_limit=gpt.model_limit, granted=caller.scope.capabilities
        )

    def _code_for(self, caller: Caller, gpt: GptBrief) -> ProgramCode:
        return ProgramCode(self._cells, partial(self._may_run, caller, gpt), uuid4, caller.actor.account_id)

    async def _may_run(self, caller: Caller, gpt: GptBrief) -> PolicyDecision:
        """Decide whether the GPT may run code for this key now."""
        decided = (
            use.decision for use in await self._capability_uses(caller, gpt) if use.capability is Capability.CODE
        )
        return next(decided, PolicyDecision(False, OF_GPT[Capability.CODE]))

    async def _guard(
        self,
        caller: Caller,
        gpt_id: UUID,
        context: PromptContext,
        passages: Sequence[Passage],
        messages: Sequence[ChatMessage],
        earlier_passages: Sequence[UUID],
    ) -> VerbatimGuard:
        """Return the guard of the builder's private texts (specification: GPTs).

        `earlier_passages` are the passages of earlier answers.
        """
        earlier = (
            ()
            if context.may_quote
            else await self._gpts.passages(caller.actor, gpt_id, earlier_passages[:MAX_EARLIER_PASSAGES])
        )
        user, assistant = _texts_of_role(messages, "user"), _texts_of_role(messages, "assistant")
        return VerbatimGuard(
            *get_protected_texts(context, passages), user, assistant, get_protected_texts(context, earlier)[1]
        )

    async def _gpt(self, caller: Caller, name: str) -> Gpt:
        """Find a GPT by id or by alias."""
        gpt_id = id_of(name)
        if gpt_id is None:
            named = (await self._gpts_by_alias(caller)).get(name)
            gpt_id = named.id if named else None
        if gpt_id is None or not caller.scope.covers_gpt(gpt_id):
            raise _no_such_model(name)
        try:
            gpt = await self._gpts.get(caller.actor, gpt_id)
        except NotFound:
            raise _no_such_model(name) from None
        if not gpt.published:
            raise _no_such_model(name)
        return gpt

    async def _gpts_by_alias(self, caller: Caller) -> dict[str, Gpt]:
        """Return the published GPTs of this key, by alias."""
        if caller.scope.every_gpt:
            return model_names([gpt for gpt in await self._catalogue.explore(caller.actor) if gpt.published])
        gpts = []
        for gpt_id in caller.scope.gpts:
            try:
                gpt = await self._gpts.get(caller.actor, gpt_id)
            except NotFound:  # deleted, or no longer shared with the key's maker
                continue
            if gpt.published:
                gpts.append(gpt)
        return model_names(gpts)

    def _with_answer_limit(self, request: ModelRequest) -> ModelRequest:
        """Return the request with an answer of at most the length that the model may give."""
        limit = self._limits.for_model(request.model).answer_tokens
        return msgspec.structs.replace(request, max_tokens=min(request.max_tokens or limit, limit))

    async def _offered(self, caller: Caller) -> Sequence[ModelChoice]:
        """Return the models that are offered in this key's space, and that a name alone reaches."""
        if not caller.scope.models:
            return ()
        choices = await self._choices.list_choices(ModelRequest((), payer=_payer(caller)))
        return [each for each in choices if _is_own(each.name) and not each.needs_provider]

    async def _own_models(self, caller: Caller) -> Sequence[str]:
        """Return the models that this key may use: offered in its space, and within the limits there (P14)."""
        return [each.name for each in await self._offered(caller) if each.allowed]

    async def _require_own_model(self, caller: Caller, name: str) -> None:
        if caller.scope.models and await self._choices.is_offered(name, caller.actor.space.workspace_id):
            return  # a limit that refuses it says why
        status = await self._model.status()
        if status.state != "ready" and not status.name:  # the list of models is unknown at the moment
            raise ModelFailed(status.detail, kind=status.state)
        raise _no_such_model(name)

    async def _refuse_images(self, request: ModelRequest) -> None:
        if not any(message.parts for message in request.messages):
            return
        if not (await self._model.status(request.model)).takes_images:
            raise NoImages("This model does not accept images. Send only text.", field="messages")


def _payer(caller: Caller) -> UsageOwner:
    """Return the payer: a workspace and its key, or the person of a personal key."""
    workspace_id = caller.actor.space.workspace_id
    if workspace_id is None:
        return UsageOwner(caller.actor.account_id, own_key_id=caller.key_id)
    return UsageOwner(None, workspace_id, caller.key_id)


def _prepend_instructions(system: str, messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Put the GPT's instructions first.

    A leading system message of the program is joined to them, since endpoints expect a single one. A message with a
    name stays separate.
    """
    first, *rest = messages
    if first.role == "system" and not first.parts and first.name is None:
        return [ChatMessage("system", f"{system}\n\n{first.content}"), *rest]
    return [ChatMessage("system", system), *messages]


def _question(messages: Sequence[ChatMessage]) -> str:
    """Return the search text for knowledge: the latest message of the program's user."""
    return next((message.content for message in reversed(messages) if message.role == "user"), "")


def _texts_of_role(messages: Sequence[ChatMessage], role: str) -> list[str]:
    """Return the texts of this role's messages, calls included."""
    return [_message_text(message) for message in messages if message.role == role]


def _message_text(message: ChatMessage) -> str:
    return "\n".join((message.content, *(format_call(call.name, call.arguments) for call in message.tool_calls)))


def _is_own(name: str) -> bool:
    """Return whether this is the endpoint's model.

    Names that begin as a GPT's are GPTs.
    """
    return not name.startswith(PREFIX)


def _no_such_model(name: str) -> NoSuchModel:
    return NoSuchModel(f"There is no model “{name[:200]}” for this API key.", field="model")


def _context(gpt: GptBrief, offered: Sequence[BoundOperation], *, runs_code: bool) -> PromptContext:
    """Return what the prompt is made of, with the GPT's tools for this key."""
    return PromptContext(
        instructions=gpt.instructions or DEFAULT_INSTRUCTIONS,
        model=gpt.model,
        has_knowledge=gpt.has_knowledge,
        may_quote=gpt.knowledge_use == "quote",
        protects_instructions=gpt.keeps_instructions,
        tools=(*map(build_tool, offered), *([RUN_CODE_TOOL] if runs_code else [])),
        runs_code=runs_code,
        version=gpt.version,
    )


def _refuse_same_names(context: PromptContext, request: ModelRequest) -> None:
    """Raise Invalid if a tool of the program has the name of one of the GPT's."""
    gpt_tools = {tool.name for tool in context.tools}
    if clash := next((tool.name for tool in request.tools if tool.name in gpt_tools), None):
        raise Invalid(f"This GPT has an operation named “{clash}”. Rename your tool.", field="tools")
