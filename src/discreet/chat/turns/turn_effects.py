"""What the turn of an answer needs: passages, limits of its requests, and its calls (P4, P14).

Invariants:
- Limits are read again once a call was made: they may have changed since.
- While a chat or a GPT is sealed, the model gets only tools whose calls stay on this server.
"""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

import msgspec

from discreet.assistants.actions.consent.elicitations import NotifyPerson
from discreet.assistants.actions.consent.service import Consents
from discreet.assistants.actions.operation import IMAGE
from discreet.assistants.gpts.search import KnowledgeResult
from discreet.assistants.gpts.service import Gpts
from discreet.chat.conversations.attachment import Attachment, NewAttachment
from discreet.chat.conversations.conversation import Conversation
from discreet.chat.conversations.message import MessageBody, MessageState
from discreet.chat.conversations.repository import ConversationRepository
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.chat.turns.attachments import Attachments
from discreet.chat.turns.chat_code import ChatCode, find_earlier_passages
from discreet.chat.turns.code_calls import RUN_PYTHON
from discreet.chat.turns.code_runs import AnswerParties, ChatFiles
from discreet.chat.turns.prompt_limits import ChatLimits
from discreet.chat.turns.request_limits import with_turn_limits
from discreet.chat.turns.responder import Responder
from discreet.chat.turns.tool_calls import TurnCalls
from discreet.chat.turns.turn import AnswerTurn
from discreet.chat.turns.turn_events import CallEnded, CallRejected, CardCreated, LocalCallProposed, RetrievedPassages
from discreet.identity.accounts.actor import Actor
from discreet.models.limits import ModelLimits
from discreet.models.search_model import Searcher
from discreet.ports.model import Model
from discreet.ports.model_request import ModelRequest, ToolCall
from discreet.promises.recipients import ModelLimit, is_narrower
from discreet.promises.temporary import is_temporary
from discreet.quotas.money_sums import EndedUse


@dataclass(frozen=True, kw_only=True)
class TurnServices:
    """The services that all turns use."""

    conversations: ConversationRepository
    gpts: Gpts
    consents: Consents
    model: Model
    limits: ChatLimits
    model_limits: ModelLimits
    attachments: Attachments
    code: ChatCode


@dataclass(slots=True)
class TurnEffects:
    """Performs the effects of one turn, for its user and what answers.

    It does not hold the turn's calls, which hold it: an ended turn is freed at once, without a garbage collection.
    """

    services: TurnServices
    actor: Actor
    pending: PendingTurn
    responder: Responder
    turn: AnswerTurn
    call_files: list[Attachment] = field(init=False)
    """The pictures that calls of this answer returned."""
    code_file_ids: list[UUID] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.call_files = list(self.pending.answer.body.files)

    def build_calls(self) -> TurnCalls:
        """Return what makes the turn's calls. It is to be made once."""
        services, responder = self.services, self.responder
        return TurnCalls(
            services.consents,
            self.actor,
            self.pending,
            responder.gpt,
            responder.operations,
            self.read_limits,
            services.attachments.pictures,
            services.attachments.images,
            partial(services.conversations.read_model_form, self.actor),
            self.call_files,
            self.run_code if responder.context.runs_code else None,
        )

    async def retrieve(self, question: str) -> RetrievedPassages:
        """Return the passages of the person's files and of the GPT's knowledge for the question."""
        services, context = self.services, self.responder.context
        characters = services.limits.for_model(context.model).files_characters(context, question)
        file_passages = await services.attachments.passages_for_model(
            services.conversations, self.actor, self.pending, characters
        )
        knowledge = await self._search_knowledge(question)
        earlier_passages = await find_earlier_passages(services.gpts, self.actor, self.pending, context)
        return RetrievedPassages(knowledge.passages, file_passages, earlier_passages, knowledge.sent_to)

    async def prepare_request(self, request: ModelRequest) -> ModelRequest:
        """Return the request with the limits of the moment, and with pictures."""
        limited_request = await self._apply_limits(request)
        services = self.services
        return await services.attachments.with_images(
            services.conversations, self.actor, self.pending, limited_request, self.call_files
        )

    async def run_code(self, code: str) -> CallEnded:
        """Run code with the files of the branch, and those that this answer's calls brought."""
        pending, call_files = self.pending, self.call_files
        new_files = call_files[len(pending.answer.body.files) :]
        files = ChatFiles.of((*pending.history, pending.answer)).with_files(new_files, self.code_file_ids)
        reader = AnswerParties.of(pending.conversation, pending.answer, self.turn.snapshot())
        ended = await self.services.code.run(
            self.actor, self.responder, pending.conversation.metadata, code, files, reader
        )
        if ended.run is not None:
            call_files += [file.metadata for file in ended.files]
            self.code_file_ids.extend(ended.run.files)
        return ended

    async def read_limits(self) -> tuple[Conversation, ModelLimit]:
        """Return the conversation and the limit of its GPTs, as they are at this moment (P14)."""
        conversation = await self.services.conversations.get(self.actor, self.pending.conversation.metadata.id)
        gpt_limit = self.responder.limit
        for gpt_id in answering_gpt_ids(self.pending):
            current_limit = await self.services.model_limits.get_for_gpt(gpt_id, draft=self.responder.context.draft)
            gpt_limit = current_limit if is_narrower(current_limit, gpt_limit) else gpt_limit
        return conversation, gpt_limit

    async def _apply_limits(self, request: ModelRequest) -> ModelRequest:
        """Return the request with the limits of the GPT and the chat; while it is sealed, without actions (P14)."""
        conversation, gpt_limit = self.pending.conversation.metadata, self.responder.limit
        if any(message.role == "tool" for message in request.messages):
            conversation, gpt_limit = await self.read_limits()
        limited = with_turn_limits(self.pending, conversation, request, gpt_limit, self.responder.limited_by)
        if (
            request.tools
            and (await self.services.model_limits.get(request.payer, gpt_limit, conversation.model_limit)).sealed
        ):
            local_tools = self._local_tools()
            return msgspec.structs.replace(
                limited, tools=tuple(tool for tool in request.tools if tool.name in local_tools)
            )
        return limited

    def _local_tools(self) -> frozenset[str]:
        """Return the names of the tools whose calls stay on this server."""
        images, local_names = self.services.attachments.images, frozenset({RUN_PYTHON})
        if images is None or not images.is_local:
            return local_names
        return local_names | {bound.name for bound in self.responder.operations if bound.operation.reads == IMAGE}

    async def _search_knowledge(self, question: str) -> KnowledgeResult:
        conversation, gpt_id = self.pending.conversation.metadata, self.responder.gpt_id
        if not gpt_id or not question.strip():
            return KnowledgeResult()
        searcher = Searcher(
            payer=conversation.payer,
            gpt_limit=self.responder.limit,
            chat_limit=conversation.model_limit,
            masking=conversation.masking,
            message_id=None if is_temporary(conversation.id) else self.pending.answer.id,
        )
        return await self.services.gpts.find(self.actor, gpt_id, question, searcher)


class EffectPorts:
    """Implements `turn_runner.TurnPorts`. What makes calls is made with the first: most turns have none."""

    __slots__ = ("_calls", "_effects")

    def __init__(self, effects: TurnEffects) -> None:
        self._effects = effects
        self._calls: TurnCalls | None = None

    @property
    def model(self) -> Model:
        return self._effects.services.model

    def retrieve(self, question: str) -> Awaitable[RetrievedPassages]:
        return self._effects.retrieve(question)

    def prepare_request(self, request: ModelRequest) -> Awaitable[ModelRequest]:
        return self._effects.prepare_request(request)

    def propose(
        self, call: ToolCall, partial_answer: MessageBody
    ) -> Awaitable[CardCreated | LocalCallProposed | CallRejected]:
        return self._turn_calls.propose(call, partial_answer)

    def call(self, consent_id: UUID, notify: NotifyPerson) -> Awaitable[CallEnded]:
        return self._turn_calls.call(consent_id, notify)

    def run_locally(self, tool: str, arguments: str) -> Awaitable[CallEnded]:
        return self._turn_calls.run_locally(tool, arguments)

    def save(
        self,
        pending: PendingTurn,
        body: MessageBody,
        state: MessageState,
        files: Sequence[NewAttachment],
        use: EndedUse | None = None,
    ) -> Awaitable[PendingTurn | None]:
        return self._effects.services.conversations.answers.save(pending, body, state, files, use)

    @property
    def _turn_calls(self) -> TurnCalls:
        if self._calls is None:
            self._calls = self._effects.build_calls()
        return self._calls


def answering_gpt_ids(pending: PendingTurn) -> tuple[UUID, ...]:
    """Return the chat's own GPT, and the one that the question mentions."""
    mention = pending.answer.body.mention
    own_gpt_id, mentioned_gpt_id = pending.conversation.metadata.gpt_id, mention.gpt_id if mention else None
    return tuple(gpt_id for gpt_id in (own_gpt_id, mentioned_gpt_id) if gpt_id is not None)
