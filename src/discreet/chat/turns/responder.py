"""The responder to a question: a GPT, or the plain model."""

import dataclasses
from collections.abc import Iterable
from uuid import UUID

import msgspec
from msgspec.structs import replace

from discreet.assistants.actions.action import BoundOperation
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts.capabilities import CapabilityPolicy
from discreet.assistants.gpts.gpt import DRAFT, GptBrief
from discreet.assistants.gpts.service import Gpts
from discreet.chat.conversations.conversation import Conversation
from discreet.chat.conversations.message import Mention, MessageBody
from discreet.chat.turns.code_calls import RUN_CODE_TOOL as RUN_CODE_TOOL
from discreet.chat.turns.prompt import DEFAULT_INSTRUCTIONS, PromptContext
from discreet.chat.turns.tools import build_tool
from discreet.errors import Forbidden, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space import Space
from discreet.models.parameters import SERVER_DEFAULT, ModelParameters
from discreet.ports.model_request import UsageOwner
from discreet.promises.capabilities import Capability
from discreet.promises.capability_use import CapabilityUse, allowed_capabilities
from discreet.promises.mention import limit_of_mention, may_call
from discreet.promises.recipients import ModelLimit

GPT_GONE = "This chat's GPT was deleted or is no longer shared with you. You can still read the chat."

MENTIONED_GONE = "The GPT that you mentioned was deleted or is no longer shared with you. Nothing was sent."


class Responder(msgspec.Struct, frozen=True):
    """The GPT that answers, with its prompt and actions; without one, the plain model.

    `capabilities` are those that it may use in this answer (P4): none without a GPT.
    """

    context: PromptContext = msgspec.field(default_factory=PromptContext)
    gpt: GptBrief | None = None
    operations: tuple[BoundOperation, ...] = ()
    capabilities: frozenset[Capability] = frozenset()
    limit: ModelLimit = ModelLimit.OFFERED
    """The limit of the GPTs on where its prompts go (P14)."""
    limited_by: str = ""
    """The name of the chat's own GPT, where its limit holds for a mentioned one."""

    def with_choices(self, model: str | None, provider: UUID | None, parameters: ModelParameters) -> "Responder":
        """Return a copy with the person's choice of model. Forbidden if the builder of the GPT chose its model.

        The server's default model may always replace a GPT's, which may be missing or not allowed.
        """
        if self.gpt and not self.gpt.lets_choose and model not in (None, SERVER_DEFAULT, self.gpt.model):
            raise Forbidden("The builder of this GPT chose its model. Send your message again without another one.")
        name = self.context.model if model is None else model or None
        parameters_in_force = parameters.with_defaults(self.context.parameters)
        context = replace(
            self.context,
            model=name,
            chosen_model=model,
            provider=provider,
            parameters=parameters_in_force,
            chosen_parameters=parameters,
        )
        return replace(self, context=context)

    def with_uses(self, uses: Iterable[CapabilityUse]) -> "Responder":
        """Return a copy with the capabilities that are allowed here."""
        capabilities = allowed_capabilities(uses)
        operations = tuple(each for each in self.operations if each.action.capability in (None, *capabilities))
        runs_code = Capability.CODE in capabilities
        tools = (*map(build_tool, operations), *((RUN_CODE_TOOL,) if runs_code else ()))
        context = replace(self.context, tools=tools, runs_code=runs_code)
        return replace(self, capabilities=capabilities, operations=operations, context=context)

    def with_date_line(self, date_line: str) -> "Responder":
        """Return a copy with the moment of the question."""
        return replace(self, context=replace(self.context, date_line=date_line))

    def with_about_me(self, about_me: str) -> "Responder":
        """Return a copy of the responder with the person's "About me" text."""
        return replace(self, context=replace(self.context, about_me=about_me))

    def as_mentioned_in(self, own: "Responder") -> "Responder":
        """Return the mentioned GPT as it answers once instead of the chat's own (promises/mention.py)."""
        assert self.gpt is not None
        mention = Mention(self.gpt.id, self.gpt.name)
        operations = self.operations if may_call(own.limit) else ()
        context = replace(self.context, tools=tuple(map(build_tool, operations)), mention=mention)
        limit = limit_of_mention(own.limit, self.limit)
        limited_by = own.gpt.name if own.gpt is not None and limit is not self.limit else ""
        return replace(self, context=context, operations=operations, limit=limit, limited_by=limited_by)

    @property
    def gpt_id(self) -> UUID | None:
        return self.gpt.id if self.gpt else None

    @property
    def is_counted(self) -> bool:
        """Whether a published version of the chat's own GPT answers: no draft, no plain model, no mentioned GPT."""
        return self.gpt is not None and self.gpt.version > 0 and self.context.mention is None


class Responders:
    def __init__(self, gpts: Gpts, actions: Actions, capabilities: CapabilityPolicy) -> None:
        self._gpts, self._actions, self._capabilities = gpts, actions, capabilities

    async def get(self, actor: Actor, gpt_id: UUID | None, draft: bool, *, is_existing_chat: bool) -> Responder:
        """Return the GPT, or the plain model. NotFound where the person may not use the GPT."""
        if gpt_id is None:
            return Responder()
        try:
            gpt = await self._gpts.prompt_context(actor, gpt_id, draft=draft)
        except NotFound:
            raise NotFound(GPT_GONE if is_existing_chat else "There is no such GPT.") from None
        return await self._build(actor, gpt, draft=draft)

    async def get_version(self, actor: Actor, gpt_id: UUID, number: int) -> Responder:
        """Return a version of a GPT, or its draft (0), for people who may edit it."""
        gpt = await self._gpts.prompt_context(actor, gpt_id, number=number)
        return await self._build(actor, gpt, draft=number == DRAFT)

    async def _build(self, actor: Actor, gpt: GptBrief, *, draft: bool) -> Responder:
        may_offer = self._actions.has_operations(has_actions=gpt.has_actions, capabilities=gpt.capabilities)
        operations = await self._actions.list_operations(actor, gpt.id, gpt.version) if may_offer else ()
        context = PromptContext(
            instructions=gpt.instructions or DEFAULT_INSTRUCTIONS,
            model=gpt.model,
            parameters=gpt.parameters,
            has_knowledge=gpt.has_knowledge,
            may_quote=gpt.knowledge_use == "quote",
            protects_instructions=gpt.keeps_instructions,
            tools=tuple(map(build_tool, operations)),
            draft=draft,
            version=gpt.version,
            origins=gpt.origins,
        )
        return Responder(context, gpt, operations, limit=gpt.model_limit)

    async def get_mentioned(self, actor: Actor, gpt_id: UUID, own: Responder) -> Responder:
        """Return the GPT that answers once instead of `own`. NotFound where the person may not use it."""
        try:
            return (await self.get(actor, gpt_id, False, is_existing_chat=False)).as_mentioned_in(own)
        except NotFound:
            raise NotFound(MENTIONED_GONE) from None

    async def get_for_answer(
        self, actor: Actor, conversation: Conversation, answer: MessageBody, *, draft: bool
    ) -> Responder:
        """Return what gave this answer, as it is now. NotFound where the person may not use it any more."""
        person = in_space_of(actor, conversation)
        own = await self.get(person, conversation.gpt_id, draft, is_existing_chat=True)
        return await self.get_mentioned(person, answer.mention.gpt_id, own) if answer.mention else own

    async def with_capabilities(self, payer: UsageOwner, chat_limit: ModelLimit, responder: Responder) -> Responder:
        """Return the responder with the capabilities that are allowed in this conversation now (P4, P14)."""
        if responder.gpt is None:
            return responder
        return responder.with_uses(await self.decide_uses(payer, chat_limit, responder))

    async def decide_uses(
        self, payer: UsageOwner, chat_limit: ModelLimit, responder: Responder
    ) -> tuple[CapabilityUse, ...]:
        """Decide on each capability of the GPT that answers; () where none does."""
        if responder.gpt is None:
            return ()
        gpt_capabilities = responder.gpt.capabilities
        return await self._capabilities.decide(
            payer, gpt_capabilities, gpt_limit=responder.limit, chat_limit=chat_limit, gpt_name=responder.limited_by
        )


def in_space_of(actor: Actor, conversation: Conversation) -> Actor:
    """Return the actor in the conversation's space, whose rules apply."""
    if conversation.workspace_id == actor.space.workspace_id:
        return actor
    return dataclasses.replace(actor, space=Space(conversation.service, conversation.workspace_id))
