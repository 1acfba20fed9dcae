"""The route to build a GPT by chat: streams a model's proposals for the form.

Invariants:
- Nothing is stored. The page sends the whole conversation and form with each request.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

import msgspec
import structlog
from fastapi import APIRouter, Response
from pydantic import Field
from starlette.types import Receive, Scope, Send

from discreet.assistants.gpts.assistant.prompt import AssistantMessage
from discreet.assistants.gpts.assistant.proposal import Proposal
from discreet.assistants.gpts.gpt import Configuration
from discreet.errors import DiscreetError
from discreet.http.actor import Me
from discreet.http.api.bodies import StrictBody
from discreet.http.client_stream import OPEN_STREAM, ClientStream
from discreet.http.event_stream import NO_BUFFERING
from discreet.http.open_streams import OpenStreams
from discreet.identity.accounts.actor import Actor
from discreet.ports.model import Delta, OnPart, Part, Queued
from discreet.promises.recipients import ModelLimit

if TYPE_CHECKING:
    from discreet.http.services import Services

log = structlog.get_logger()

EVENTS: dict[int | str, dict[str, Any]] = {
    200: {"description": "Server-sent events, ended by [DONE].", "content": {"text/event-stream": {}}}
}
BROKE_OFF = "The answer was interrupted. Please try again."
Text = Annotated[str, Field(max_length=100_000)]
Answer = Callable[[OnPart], Awaitable[Proposal]]


class AssistantMessageBody(StrictBody):
    role: Literal["user", "assistant"]
    text: Text


class FormBody(StrictBody):
    """The form as shown on the page, saved or not."""

    name: Text = ""
    description: Text = ""
    instructions: Text = ""
    starters: list[Text] = Field(default_factory=list, max_length=50)
    model: Annotated[str, Field(max_length=1000)] | None = None
    model_limit: Annotated[ModelLimit, Field(strict=False)] = ModelLimit.OFFERED

    @property
    def configuration(self) -> Configuration:
        return Configuration(
            name=self.name,
            description=self.description,
            instructions=self.instructions,
            starters=tuple(self.starters),
            model=self.model,
            model_limit=self.model_limit,
        )


class AssistantBody(StrictBody):
    """`talk` ends with the builder's new message."""

    talk: list[AssistantMessageBody] = Field(max_length=500)
    form: FormBody


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["gpts"])

    @api.post("/gpts/{gpt_id}/talk", response_class=Response, responses=EVENTS)
    async def talk(gpt_id: UUID, body: AssistantBody, me: Me) -> Response:
        """Stream proposals for the person's own draft. Nothing is stored."""
        messages = [AssistantMessage(each.role, each.text) for each in body.talk]
        form = body.form.configuration
        request = await services.builder_assistant.build_request(me, gpt_id, messages, form)
        return TalkStream(partial(services.builder_assistant.answer, request, form), me, services.open_streams)

    return api


class TalkStream(Response):
    """Ends with the proposal, when the client leaves, or with the session."""

    def __init__(self, answer: Answer, actor: Actor, streams: OpenStreams) -> None:
        super().__init__(media_type="text/event-stream")
        self._answer, self._actor, self._streams = answer, actor, streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream; charset=utf-8"), *NO_BUFFERING]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        out, streams = scope[OPEN_STREAM](), self._streams
        writing = asyncio.create_task(_write(self._answer, out))

        def leave() -> None:
            writing.cancel()
            streams.remove(out)

        streams.add(self._actor, out)
        out.on_gone(leave)
        await streams.check(self._actor, out)


async def _write(answer: Answer, out: ClientStream) -> None:
    def on_part(part: Part) -> bool:
        out(_event(_part_event(part)))
        return not out.is_over

    try:
        proposal = await answer(on_part)
        last = {"type": "proposal", **msgspec.to_builtins(proposal)}
    except DiscreetError as failed:
        last = {"type": "failed", "sentence": failed.sentence}
    except Exception as error:
        log.error("builder_assistant_failed", error=type(error).__name__)
        last = {"type": "failed", "sentence": BROKE_OFF}
    out(_event(last) + b"data: [DONE]\n\n", last=True)


def _part_event(part: Part) -> dict[str, Any]:
    if isinstance(part, Delta):
        return {"type": "text", "delta": part.text}
    if isinstance(part, Queued):
        return {"type": "waiting", "ahead": part.ahead}
    return {"type": "withdrawn"}


def _event(fields: dict[str, Any]) -> bytes:
    return b"data: %b\n\n" % msgspec.json.encode(fields)
