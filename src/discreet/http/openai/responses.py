"""/v1/responses: create a response; retrieve and delete a stored one.

Invariants:
- A response that the client wants stored is stored before its last event is sent. If that fails, the client gets an
  error.
"""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec

from discreet.api_projects.responses import PreviousResponse, SavedResponse
from discreet.errors import NotFound, TooLarge
from discreet.http.openai.answer import AnswerRecorder, stream
from discreet.http.openai.app import ApiCall
from discreet.http.openai.body import MAX_BYTES
from discreet.http.openai.metering import metered_answer, stream_response
from discreet.http.openai.responses_answer import AboutResponse, ResponseEvents, output_of, response
from discreet.http.openai.responses_body import (
    ITEM,
    ResponsesBody,
    message_of_item,
    parse_input_items,
    read_response,
    request_of,
    response_id,
)
from discreet.ports.model import Completion
from discreet.ports.model_request import ChatMessage
from discreet.promises.parties import Party

MAX_REFERRED: Final = 500
"""Responses that one request may refer to. Each one is looked up."""


async def create_response(call: ApiCall) -> Awaitable[None] | None:
    services, asked = call.services, read_response(call.take_body(), call.endpoint)
    body = asked.body
    if body.store:
        services.api.responses.require_storable(call.caller)
    previous = response_id(body.previous_response_id) if body.previous_response_id else None
    before = await services.api.responses.history(call.caller, previous) if previous else PreviousResponse()
    referred = await _referred(call, asked.references)
    now = parse_input_items(body, referred.items)
    prepared = await services.api.answering.prepare(call.caller, request_of(asked, before.messages, now), before)
    id_ = services.random.new_id()
    created = int(services.clock.now().timestamp())
    about = AboutResponse(f"resp_{id_.hex}", prepared.name, created, body, prepared.citations)
    said = metered_answer(call, prepared, before.third_parties | referred.third_parties, body.max_tool_calls)
    made = _MadeResponse(call, body, id_, previous, said, now, prepared.passages)
    if body.stream:
        events = ResponseEvents(about)

        async def keep(ended: Completion) -> None:
            await made.keep(events.response, ended)

        return stream(said, events, stream_response(call), keep)
    ended = await said.whole()
    told = response(about, output_of(about.id, said.text, ended), ended, said.usage)
    await made.keep(told, ended)
    await call.reply(msgspec.json.encode(told))
    return None


class NoSuchItem(NotFound):
    """A referenced item is not stored or held, or belongs to another project."""

    code = "item_not_found"


@dataclass(frozen=True)
class _ReferencedItems:
    """Items of earlier responses by id.

    `third_parties`: those whose data may be in them (P1, P4).
    """

    items: Mapping[str, ChatMessage]
    third_parties: frozenset[Party]


async def _referred(call: ApiCall, references: Sequence[str]) -> _ReferencedItems:
    """Return the referenced items. NoSuchItem if one is missing."""
    if not references:
        return _ReferencedItems({}, frozenset())
    places = {each: (UUID(match[1]), int(match[2])) for each in references if (match := ITEM.fullmatch(each))}
    ids = {id_ for id_, _ in places.values()}
    if len(ids) > MAX_REFERRED:
        raise TooLarge(f"“input” refers to {len(ids):,} responses; {MAX_REFERRED} is the limit.", field="input")
    kept = await call.services.api.responses.referred(call.caller, ids)
    items = {
        each: item for each, (id_, place) in places.items() if id_ in kept and (item := _item(kept[id_], each, place))
    }
    if missing := next((each for each in references if each not in items), None):
        raise NoSuchItem(
            f"There is no stored item {missing[:80]}. Responses are stored only with “store”: true. "
            "Send the item itself (in the AI SDK: providerOptions.openai.store = false).",
            field="input",
        )
    if sum(_size(items[each]) for each in references) > MAX_BYTES:
        raise TooLarge(
            f"The items that “input” refers to have more than {MAX_BYTES:,} characters, the limit of a request.",
            field="input",
        )
    third_parties = frozenset(Party.parse(party) for each in kept.values() for party in each.third_parties)
    return _ReferencedItems(items, third_parties)


def _size(item: ChatMessage) -> int:
    return len(item.content) + sum(len(call.arguments) for call in item.tool_calls)


def _item(kept: SavedResponse, id_: str, place: int) -> ChatMessage | None:
    output = msgspec.json.decode(kept.response)["output"]
    if place >= len(output) or output[place]["id"] != id_:
        return None
    return message_of_item(output[place], f"output[{place}]")


async def one_response(call: ApiCall) -> None:
    await call.reply(await call.services.api.responses.response(call.caller, response_id(call.path["response_id"])))


async def delete_response(call: ApiCall) -> None:
    name = call.path["response_id"]
    await call.services.api.responses.delete(call.caller, response_id(name))
    await call.reply(msgspec.json.encode({"id": name, "object": "response.deleted", "deleted": True}))


@dataclass(frozen=True)
class _MadeResponse:
    """A response to the input `now`. It is stored if the client asks for it."""

    call: ApiCall
    body: ResponsesBody
    id: UUID
    previous_id: UUID | None
    said: AnswerRecorder
    now: Sequence[ChatMessage]
    passages: tuple[UUID, ...]

    async def keep(self, told: dict[str, Any], ended: Completion) -> None:
        """Store input and output; the instructions are not carried to the next response.

        If the client does not say whether to store, the output is held in memory for references to it.
        """
        if self.body.store is False:
            return
        third_parties = tuple(sorted(map(str, self.said.acting.third_parties)))
        responses = self.call.services.api.responses
        if not self.body.store:
            output = msgspec.json.encode({"output": told["output"]})
            await responses.hold(self.call.caller, self.id, SavedResponse(output, (), third_parties))
            return
        messages = (*self.now, ChatMessage("assistant", self.said.text, ended.calls))
        kept = SavedResponse(msgspec.json.encode(told), messages, third_parties, self.passages)
        await responses.store(self.call.caller, self.id, self.previous_id, kept)
