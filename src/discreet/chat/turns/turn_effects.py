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
from discreet.chat.turns.chat_code import ChatCode, passages_before
from discreet.chat.turns.code_calls import RUN_PYTHON
from discreet.chat.turns.code_runs import ChatFiles, Reader
from discreet.chat.turns.prompt_limits import ChatLimits
from discreet.chat.turns.request_limits import limited_request
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
    """Performs the effects of one turn, for its person and what answers.

    It does not hold the turn's calls, which hold it: an ended turn is freed at once, without a garbage collection.
    """

    services: TurnServices
    actor: Actor
    asked: PendingTurn
    answering: Responder
    turn: AnswerTurn
    brought: list[Attachment] = field(init=False)
    """The pictures that calls of this answer returned."""
    made_by_code: list[UUID] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.brought = list(self.asked.answer.body.files)

    def calls(self) -> TurnCalls:
        """Return what makes the turn's calls. It is to be made once."""
        services, answering = self.services, self.answering
        return TurnCalls(
            services.consents,
            self.actor,
            self.asked,
            answering.gpt,
            answering.offered,
            self.limits_now,
            services.attachments.pictures,
            services.attachments.images,
            partial(services.conversations.seen, self.actor),
            self.brought,
            self.run_code if answering.brief.runs_code else None,
        )

    async def find(self, question: str) -> RetrievedPassages:
        """Return the passages of the person's files and of the GPT's knowledge for the question."""
        services, brief = self.services, self.answering.brief
        characters = services.limits.turn(brief.model).files_characters(brief, question)
        of_files = await services.attachments.passages_for_model(
            services.conversations, self.actor, self.asked, characters
        )
        found = await self._find_in_knowledge(question)
        earlier = await passages_before(services.gpts, self.actor, self.asked, brief)
        return RetrievedPassages(found.passages, of_files, earlier, found.sent_to)

    async def prepared(self, request: ModelRequest) -> ModelRequest:
        """Return the request with the limits of the moment, and with pictures."""
        limited = await self._limited(request)
        services = self.services
        return await services.attachments.with_images(
            services.conversations, self.actor, self.asked, limited, self.brought
        )

    async def run_code(self, code: str) -> CallEnded:
        """Run code with the files of the branch, and those that this answer's calls brought."""
        asked, brought = self.asked, self.brought
        new = brought[len(asked.answer.body.files) :]
        files = ChatFiles.of((*asked.history, asked.answer)).plus(new, self.made_by_code)
        reader = Reader.of(asked.conversation, asked.answer, self.turn.snapshot())
        ran = await self.services.code.run(self.actor, self.answering, asked.conversation.about, code, files, reader)
        if ran.run is not None:
            brought += [file.about for file in ran.files]
            self.made_by_code.extend(ran.run.files)
        return ran

    async def limits_now(self) -> tuple[Conversation, ModelLimit]:
        """Return the conversation and the limit of its GPTs, as they are at this moment (P14)."""
        about = await self.services.conversations.about(self.actor, self.asked.conversation.about.id)
        gpt = self.answering.limit
        for gpt_id in answers_by(self.asked):
            now = await self.services.model_limits.get_for_gpt(gpt_id, draft=self.answering.brief.draft)
            gpt = now if is_narrower(now, gpt) else gpt
        return about, gpt

    async def _limited(self, request: ModelRequest) -> ModelRequest:
        """Return the request with the limits of the GPT and the chat; while it is sealed, without actions (P14)."""
        about, gpt = self.asked.conversation.about, self.answering.limit
        if any(message.role == "tool" for message in request.messages):
            about, gpt = await self.limits_now()
        limited = limited_request(self.asked, about, request, gpt, self.answering.limited_by)
        if request.tools and (await self.services.model_limits.get(request.payer, gpt, about.model_limit)).sealed:
            here = self._tools_here()
            return msgspec.structs.replace(limited, tools=tuple(tool for tool in request.tools if tool.name in here))
        return limited

    def _tools_here(self) -> frozenset[str]:
        """Return the names of the tools whose calls stay on this server."""
        images, here = self.services.attachments.images, frozenset({RUN_PYTHON})
        if images is None or not images.stays_here:
            return here
        return here | {bound.name for bound in self.answering.offered if bound.operation.reads == IMAGE}

    async def _find_in_knowledge(self, question: str) -> KnowledgeResult:
        about, gpt_id = self.asked.conversation.about, self.answering.gpt_id
        if not gpt_id or not question.strip():
            return KnowledgeResult()
        searcher = Searcher(
            payer=about.payer,
            gpt_limit=self.answering.limit,
            chat_limit=about.model_limit,
            masking=about.masking,
            message_id=None if is_temporary(about.id) else self.asked.answer.id,
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

    def find(self, question: str) -> Awaitable[RetrievedPassages]:
        return self._effects.find(question)

    def prepared(self, request: ModelRequest) -> Awaitable[ModelRequest]:
        return self._effects.prepared(request)

    def propose(self, call: ToolCall, so_far: MessageBody) -> Awaitable[CardCreated | LocalCallProposed | CallRejected]:
        return self._turn_calls.propose(call, so_far)

    def call(self, consent_id: UUID, tell: NotifyPerson) -> Awaitable[CallEnded]:
        return self._turn_calls.call(consent_id, tell)

    def run_here(self, tool: str, arguments: str) -> Awaitable[CallEnded]:
        return self._turn_calls.run_here(tool, arguments)

    def save(
        self,
        asked: PendingTurn,
        body: MessageBody,
        state: MessageState,
        files: Sequence[NewAttachment],
        use: EndedUse | None = None,
    ) -> Awaitable[PendingTurn | None]:
        return self._effects.services.conversations.answers.save(asked, body, state, files, use)

    @property
    def _turn_calls(self) -> TurnCalls:
        if self._calls is None:
            self._calls = self._effects.calls()
        return self._calls


def answers_by(asked: PendingTurn) -> tuple[UUID, ...]:
    """Return the chat's own GPT, and the one that the question mentions."""
    mention = asked.answer.body.mention
    own, mentioned = asked.conversation.about.gpt_id, mention.gpt_id if mention else None
    return tuple(gpt_id for gpt_id in (own, mentioned) if gpt_id is not None)
