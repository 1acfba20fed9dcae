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
from discreet.http.openai.responses_answer import ResponseEvents, ResponseHeader, build_output, build_response
from discreet.http.openai.responses_body import (
    ITEM,
    ResponsesBody,
    build_request,
    parse_input_items,
    parse_item,
    parse_response_id,
    read_response,
)
from discreet.ports.model import Completion
from discreet.ports.model_request import ChatMessage
from discreet.promises.parties import Party

MAX_REFERENCED: Final = 500
"""Responses that one request may refer to. Each one is looked up."""


async def create_response(call: ApiCall) -> Awaitable[None] | None:
    services, parsed = call.services, read_response(call.take_body(), call.endpoint)
    body = parsed.body
    if body.store:
        services.api.responses.require_storable(call.caller)
    previous_id = parse_response_id(body.previous_response_id) if body.previous_response_id else None
    previous = await services.api.responses.history(call.caller, previous_id) if previous_id else PreviousResponse()
    referenced = await _find_referenced(call, parsed.references)
    input_messages = parse_input_items(body, referenced.items)
    prepared = await services.api.answering.prepare(
        call.caller, build_request(parsed, previous.messages, input_messages), previous
    )
    id_ = services.random.new_id()
    created = int(services.clock.now().timestamp())
    header = ResponseHeader(f"resp_{id_.hex}", prepared.name, created, body, prepared.citations)
    answer = metered_answer(call, prepared, previous.third_parties | referenced.third_parties, body.max_tool_calls)
    new_response = _NewResponse(call, body, id_, previous_id, answer, input_messages, prepared.passages)
    if body.stream:
        events = ResponseEvents(header)

        async def store(completion: Completion) -> None:
            await new_response.store(events.response, completion)

        return stream(answer, events, stream_response(call), store)
    completion = await answer.run_to_end()
    fields = build_response(header, build_output(header.id, answer.text, completion), completion, answer.usage)
    await new_response.store(fields, completion)
    await call.reply(msgspec.json.encode(fields))
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


async def _find_referenced(call: ApiCall, references: Sequence[str]) -> _ReferencedItems:
    """Return the referenced items. NoSuchItem if one is missing."""
    if not references:
        return _ReferencedItems({}, frozenset())
    places = {each: (UUID(match[1]), int(match[2])) for each in references if (match := ITEM.fullmatch(each))}
    ids = {id_ for id_, _ in places.values()}
    if len(ids) > MAX_REFERENCED:
        raise TooLarge(f"“input” refers to {len(ids):,} responses; {MAX_REFERENCED} is the limit.", field="input")
    responses = await call.services.api.responses.find_referenced(call.caller, ids)
    items = {
        each: item
        for each, (id_, place) in places.items()
        if id_ in responses and (item := _find_output_item(responses[id_], each, place))
    }
    if missing := next((each for each in references if each not in items), None):
        raise NoSuchItem(
            f"There is no stored item {missing[:80]}. Responses are stored only with “store”: true. "
            "Send the item itself (in the AI SDK: providerOptions.openai.store = false).",
            field="input",
        )
    if sum(_text_size(items[each]) for each in references) > MAX_BYTES:
        raise TooLarge(
            f"The items that “input” refers to have more than {MAX_BYTES:,} characters, the limit of a request.",
            field="input",
        )
    third_parties = frozenset(Party.parse(party) for each in responses.values() for party in each.third_parties)
    return _ReferencedItems(items, third_parties)


def _text_size(item: ChatMessage) -> int:
    return len(item.content) + sum(len(call.arguments) for call in item.tool_calls)


def _find_output_item(saved: SavedResponse, id_: str, position: int) -> ChatMessage | None:
    output = msgspec.json.decode(saved.response)["output"]
    if position >= len(output) or output[position]["id"] != id_:
        return None
    return parse_item(output[position], f"output[{position}]")


async def get_response(call: ApiCall) -> None:
    await call.reply(
        await call.services.api.responses.response(call.caller, parse_response_id(call.path["response_id"]))
    )


async def delete_response(call: ApiCall) -> None:
    name = call.path["response_id"]
    await call.services.api.responses.delete(call.caller, parse_response_id(name))
    await call.reply(msgspec.json.encode({"id": name, "object": "response.deleted", "deleted": True}))


@dataclass(frozen=True)
class _NewResponse:
    """A response to `input_messages`. It is stored if the client asks for it."""

    call: ApiCall
    body: ResponsesBody
    id: UUID
    previous_id: UUID | None
    answer: AnswerRecorder
    input_messages: Sequence[ChatMessage]
    passages: tuple[UUID, ...]

    async def store(self, fields: dict[str, Any], completion: Completion) -> None:
        """Store input and output; the instructions are not carried to the next response.

        If the client does not say whether to store, the output is held in memory for references to it.
        """
        if self.body.store is False:
            return
        third_parties = tuple(sorted(map(str, self.answer.tool_loop.third_parties)))
        responses = self.call.services.api.responses
        if not self.body.store:
            output = msgspec.json.encode({"output": fields["output"]})
            await responses.hold(self.call.caller, self.id, SavedResponse(output, (), third_parties))
            return
        messages = (*self.input_messages, ChatMessage("assistant", self.answer.text, completion.calls))
        saved = SavedResponse(msgspec.json.encode(fields), messages, third_parties, self.passages)
        await responses.store(self.call.caller, self.id, self.previous_id, saved)
