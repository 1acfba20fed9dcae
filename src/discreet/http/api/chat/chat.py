"""Routes for asking questions and following answers, and for conversations."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import ConfigDict, Field
from starlette.requests import Request

from discreet.analytics.counting.use import CountingDecision
from discreet.assistants.gpts.gpt import Gpt
from discreet.chat.conversations.conversation import Conversation, ConversationCursor, OpenConversation
from discreet.chat.conversations.conversation_list import ConversationPage
from discreet.chat.conversations.placement import ConversationFilter
from discreet.chat.conversations.receipt import receipt
from discreet.chat.turns.ask import Ask
from discreet.chat.turns.attachments import AttachmentRef
from discreet.chat.turns.backend import ConversationBackend
from discreet.errors import Invalid, NotFound
from discreet.http.actor import Me, client_address
from discreet.http.api.bodies import Id, StrictBody
from discreet.http.api.chat.conversation_views import ConversationSummaryView, ConversationView, ListedGptView, ListView
from discreet.http.api.chat.message_views import CallView, MessageDeletedView, ReasoningTextView
from discreet.http.api.chat.receipt_views import ReceiptView
from discreet.http.api.gpts.gpt_views import GptView
from discreet.http.api.model_views import ModelParametersBody
from discreet.http.api.plain_text import TextBody
from discreet.http.conversation_backend import backend_for, new_backend
from discreet.http.event_stream import EventStream
from discreet.http.language import spoken_language
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.session_hint import SessionHint, SessionHintMismatch
from discreet.models.parameters import check_parameters
from discreet.promises.masking import MaskingChoice
from discreet.promises.recipients import ModelLimit
from discreet.promises.retention import Retention
from discreet.promises.temporary import is_temporary

if TYPE_CHECKING:
    from discreet.http.services import Services

EVENTS: dict[int | str, dict[str, Any]] = {
    200: {"description": "Server-sent events, ended by [DONE].", "content": {"text/event-stream": {}}}
}

NONE_RUNNING: dict[int | str, dict[str, Any]] = {204: {"description": "No answer is being written."}}


class FileBody(StrictBody):
    """An uploaded file (`POST /api/files`), or a file of the same conversation.

    A file of the conversation is kept when a question is edited. `alt` describes a picture.
    """

    id: Id
    alt: str = Field(default="", max_length=500)


class AskBody(TextBody):
    """A question (`text`) or a request for another answer (`regenerate`).

    The server has the history and refuses one that is sent. Without `conversation_id` a new conversation begins, which
    may be `temporary` and may have a `limit` on where its prompts go (P14). `model` is a name of `GET /api/models`:
    null is the GPT's or the default, "" the server's default, whichever the GPT names. `parameters` hold for this
    answer, instead of the GPT's. `provider` is the `endpoint_id` of the model's recipient, as the person sees it: if
    another one runs the model by now, nothing is sent; null: any. `time_zone` (IANA, such as Europe/Berlin) goes to the
    model with the date, the time and the language of the request; without it the model gets the time in UTC. Neither is
    stored. `mention` is a GPT that answers this question only, instead of the chat's own.
    """

    model_config = ConfigDict(extra="forbid")

    text: str | None = None
    conversation_id: UUID | None = None
    gpt_id: UUID | None = None
    draft: bool = False
    parent_id: UUID | None = None
    edit_root: bool = False
    regenerate: UUID | None = None
    files: list[FileBody] = Field(default_factory=list, max_length=50)
    temporary: bool = False
    model: str | None = Field(default=None, max_length=200)
    provider: UUID | None = None
    parameters: ModelParametersBody = ModelParametersBody()
    limit: ModelLimit = ModelLimit.OFFERED
    masking: MaskingChoice = MaskingChoice.DEFAULT
    mention: UUID | None = None
    time_zone: str | None = Field(default=None, max_length=64)

    def to_ask(self, language: str | None) -> Ask:
        files = tuple(AttachmentRef(file.id, file.alt) for file in self.files)
        parameters = self.parameters.value
        check_parameters(parameters)
        values = self.model_dump(exclude={"temporary", "files", "parameters"})
        return Ask(**values, files=files, parameters=parameters, language=language)


class HeadMessageBody(StrictBody):
    message_id: Id


class TitleBody(StrictBody):
    title: str = Field(max_length=500)


class ChatMaskingBody(StrictBody):
    """Whether personal data in the prompts of a chat is masked (P14)."""

    choice: Annotated[MaskingChoice, Field(strict=False)]


class ChatLimitBody(StrictBody):
    """How far the prompts of a chat may go (P14)."""

    limit: Annotated[ModelLimit, Field(strict=False)]


class RunCodeBody(StrictBody):
    """`code`: the edited code; null runs it as it is."""

    code: Annotated[str, Field(max_length=100_000)] | None = None


class ForbidTrainingBody(StrictBody):
    """The final "no" of a conversation, the only choice (specification: The one rule)."""

    allowed: bool = Field(examples=[False])


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["chat"])
    _answer_routes(api, services)
    _conversation_routes(api, services)
    _change_routes(api, services)
    _deletion_routes(api, services)
    _answer_part_routes(api, services)
    _choice_routes(api, services)
    return api


async def answer_question(
    services: "Services", body: AskBody, me: Actor, request: Request, hint: SessionHint | None = None
) -> EventStream:
    """Ask for `me`.

    With a `hint`, `me` is unconfirmed. Only a stored chat confirms it: SessionHintMismatch in any other.
    """
    ask = body.to_ask(spoken_language(request.headers))
    backend = _backend_for(services, body)
    if hint is not None and backend.chat is not services.chat:
        raise SessionHintMismatch
    if me.guest is not None:
        await services.guests.permit(me, ask, client_address(request))
        backend = services.temporary.backend
    return EventStream(await backend.chat.ask(me, ask, hint), me, services.open_streams)


def _answer_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/chat", response_class=Response, responses=EVENTS)
    async def ask(body: AskBody, me: Me, request: Request) -> Response:
        """Ask, and follow the answer as server-sent events.

        The answer continues if the connection is lost.
        """
        return await answer_question(services, body, me, request)

    @api.get("/conversations/{conversation_id}/stream", response_class=Response, responses=EVENTS | NONE_RUNNING)
    async def stream(conversation_id: UUID, me: Me) -> Response:
        """Follow the running answer from its start; 204 if none is running."""
        running = await backend_for(services, conversation_id).chat.stream_of(me, conversation_id)
        return EventStream(running, me, services.open_streams) if running else Response(status_code=204)

    @api.post("/conversations/{conversation_id}/stop", status_code=204)
    async def stop(conversation_id: UUID, me: Me) -> None:
        await backend_for(services, conversation_id).chat.stop_answer(me, conversation_id)


def _conversation_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/conversations")
    async def recent(
        me: Me,
        before: datetime | None = None,
        before_id: UUID | None = None,
        shelf: ConversationFilter = ConversationFilter.ALL,
        folder: UUID | None = None,
    ) -> ListView:
        """List conversations, latest first, 50 at a time.

        `before` and `before_id` are `updated_at` and `id` of the last one listed. `open` are those that are not
        pinned, archived or in a folder; `folder` names a folder.
        """
        after = ConversationCursor(before, before_id or UUID(int=0)) if before else None
        return await _list_view(services, me, await services.conversation_list.recent(me, after, shelf, folder))

    @api.get("/conversations/{conversation_id}")
    async def read_conversation(conversation_id: UUID, me: Me) -> ConversationView:
        """Return a conversation with all its messages.

        An answer whose consent card was decided just before the server stopped is resumed.
        """
        backend = backend_for(services, conversation_id)
        opened = await backend.chat.resume_if_decided(me, await backend.conversations.open(me, conversation_id))
        gpt = await _gpt(services, me, opened.metadata.gpt_id)
        untitled = services.side_requests.may_write_title(opened.metadata)
        mentions = (each.body.mention for each in opened.messages.values())
        ids = list(dict.fromkeys(mention.gpt_id for mention in mentions if mention))
        found = [ListedGptView.model_validate(gpt) for gpt in await services.gpts.list_usable(me, ids)]
        if gpt is None:
            return ConversationView.of(opened, None, None, found, untitled=untitled)
        decision = await services.gpts.allowed_in(me, gpt, opened.metadata.workspace_id)
        return ConversationView.of(opened, GptView.of(gpt, me), decision.refusal, found, untitled=untitled)

    @api.get("/conversations/{conversation_id}/receipt")
    async def privacy_receipt(conversation_id: UUID, me: Me) -> ReceiptView:
        return await _receipt_view(services, me, conversation_id)


def _choice_routes(api: APIRouter, services: "Services") -> None:
    @api.put("/conversations/{conversation_id}/model-limit", status_code=204)
    async def limit_models(conversation_id: UUID, body: ChatLimitBody, me: Me) -> None:
        """Set which models the chat may use, from the next prompt on; `sealed` also ends its actions."""
        await backend_for(services, conversation_id).conversations.limit_models(me, conversation_id, body.limit)

    @api.put("/conversations/{conversation_id}/masking", status_code=204)
    async def choose_masking(conversation_id: UUID, body: ChatMaskingBody, me: Me) -> None:
        """Set whether personal data in the chat's prompts is masked, from the next prompt on."""
        await backend_for(services, conversation_id).conversations.choose_masking(me, conversation_id, body.choice)


def _change_routes(api: APIRouter, services: "Services") -> None:
    @api.put("/conversations/{conversation_id}/head", status_code=204)
    async def show_branch(conversation_id: UUID, body: HeadMessageBody, me: Me) -> None:
        await backend_for(services, conversation_id).conversations.show_branch(me, conversation_id, body.message_id)

    @api.patch("/conversations/{conversation_id}", status_code=204)
    async def rename(conversation_id: UUID, body: TitleBody, me: Me) -> None:
        await backend_for(services, conversation_id).conversations.rename(me, conversation_id, body.title)

    @api.put("/conversations/{conversation_id}/improve")
    async def close(conversation_id: UUID, body: ForbidTrainingBody, me: Me) -> ReceiptView:
        """Record the final "no" of a conversation (P2)."""
        if body.allowed:
            raise Invalid("You can only turn training off for a chat, not on.", field="allowed")
        await backend_for(services, conversation_id).conversations.close_for_improvement(me, conversation_id)
        return await _receipt_view(services, me, conversation_id)


def _deletion_routes(api: APIRouter, services: "Services") -> None:
    @api.delete("/conversations/{conversation_id}", status_code=204)
    async def delete(conversation_id: UUID, me: Me) -> None:
        await backend_for(services, conversation_id).chat.deletion.delete(me, conversation_id)

    @api.delete("/conversations/{conversation_id}/messages/{message_id}")
    async def delete_message(
        conversation_id: UUID, message_id: UUID, me: Me, messages: Annotated[int | None, Query(ge=1)] = None
    ) -> MessageDeletedView:
        """Delete the message and all that follows it on every branch.

        Deletes the conversation if nothing else is in it. The rest is encrypted again and cannot train a model any
        more. `messages` is the expected number of deleted messages: 409 if it differs.
        """
        whole = await backend_for(services, conversation_id).chat.deletion.delete_message(
            me, conversation_id, message_id, messages
        )
        return MessageDeletedView(whole=whole)


def _answer_part_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/conversations/{conversation_id}/messages/{message_id}/reasoning")
    async def reasoning(conversation_id: UUID, message_id: UUID, me: Me) -> ReasoningTextView:
        """Return the text of the model's reasoning; it is "" where there is none to show."""
        opened = await backend_for(services, conversation_id).conversations.open(me, conversation_id)
        if message_id not in opened.messages:
            raise NotFound("This message isn't in this chat.")
        reasoning_text = opened.messages[message_id].body.reasoning
        return ReasoningTextView(text=reasoning_text.text if reasoning_text else "")

    @api.post("/conversations/{conversation_id}/messages/{message_id}/calls/{n}/run")
    async def run_code(conversation_id: UUID, message_id: UUID, n: int, body: RunCodeBody, me: Me) -> CallView:
        """Run the Python of an answer's n-th call again, as it is or edited.

        The result replaces the earlier one, with its files.
        """
        message = await backend_for(services, conversation_id).chat.code.run_again(
            me, conversation_id, message_id, n, body.code
        )
        return CallView.all_of(message)[n - 1]


def _backend_for(services: "Services", body: AskBody) -> ConversationBackend:
    if body.conversation_id is None:
        return new_backend(services, temporary=body.temporary)
    if body.limit is not ModelLimit.OFFERED:
        raise Invalid("Change the limit in the chat's menu: leave “limit” out.", field="limit")
    if body.masking is not MaskingChoice.DEFAULT:
        raise Invalid("Change masking in the chat's menu: leave “masking” out.", field="masking")
    if body.temporary:
        raise Invalid("Only a new chat can be temporary: leave “temporary” out.", field="temporary")
    return backend_for(services, body.conversation_id)


async def _list_view(services: "Services", me: Actor, page: ConversationPage) -> ListView:
    gpts = {id_: await _gpt(services, me, id_) for id_ in {listed.metadata.gpt_id for listed in page.listed}}
    views = [ConversationSummaryView.of(listed, _listed_gpt(gpts[listed.metadata.gpt_id])) for listed in page.listed]
    return ListView(conversations=views, more=page.more)


async def _gpt(services: "Services", me: Actor, gpt_id: UUID | None) -> Gpt | None:
    """Return a conversation's GPT, if it exists and its user may still use it."""
    try:
        return await services.gpts.get(me, gpt_id) if gpt_id else None
    except NotFound:
        return None


def _listed_gpt(gpt: Gpt | None) -> ListedGptView | None:
    return ListedGptView.model_validate(gpt) if gpt else None


async def _receipt_view(services: "Services", me: Actor, conversation_id: UUID) -> ReceiptView:
    opened, verdict = await backend_for(services, conversation_id).conversations.get_verdict(me, conversation_id)
    gpt = await _gpt(services, me, opened.metadata.gpt_id)
    operator = await services.accounts.operator_id()
    builder = gpt.owner_id if gpt else None
    disclosures = await services.ledger.list_for_conversation(me, conversation_id, _left_by(services, opened))
    prompts = await services.model_disclosures.list_for_conversation(me, conversation_id)
    counted, retention = await _load_counted_and_retention(services, me, opened.metadata)
    conversation_receipt = receipt(
        opened,
        verdict,
        builder=builder,
        operator=operator,
        prompts=prompts,
        disclosures=disclosures,
        retention=retention,
        title=services.side_requests.title_request(opened.metadata),
        gpt_name=gpt.name if gpt else "",
    )
    return ReceiptView.of(conversation_receipt, counted)


def _left_by(services: "Services", opened: OpenConversation) -> list[UUID]:
    """Return the ledger entries of calls made while the conversation was temporary.

    Those entries do not name the conversation (P9).
    """
    named = [call.ledger_id for message in opened.messages.values() for call in message.body.calls if call.ledger_id]
    return [*named, *services.temporary.disclosures_of(opened.metadata.id)]


async def _load_counted_and_retention(
    services: "Services", me: Actor, conversation: Conversation
) -> tuple[CountingDecision, Retention]:
    if is_temporary(conversation.id):
        counted = (
            await services.contributions.line(me, conversation.id, conversation.began_at)
            if me.guest
            else services.temporary.decide_counting(conversation)
        )
        return counted, services.temporary.registry.retention_of(me, conversation.id)
    counted = await services.contributions.line(me, conversation.id)
    return counted, await services.retention.retention_for(me, conversation)
