"""/v1/responses: create, and, where it was asked to be stored, retrieve and delete.

Law of this file: a response that is to be kept is kept before its last event goes out, or its caller is told that it
was not.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from discreet.api_projects.responses import Kept, SaidBefore
from discreet.http.openai.answer import Said, stream
from discreet.http.openai.body import parse
from discreet.http.openai.edge import Call
from discreet.http.openai.responses_answer import AboutResponse, ResponseEvents, output_of, response
from discreet.http.openai.responses_body import ResponsesBody, refuse_unsupported, request_of, response_id, said_now
from discreet.http.openai.said import said_for, stream_headers
from discreet.seams import ChatMessage, Ended


async def create_response(call: Call) -> None:
    house, body = call.house, parse(call.body, ResponsesBody)
    refuse_unsupported(body)
    if body.store:
        house.api.responses.refuse_unless_storable(call.caller)
    previous = response_id(body.previous_response_id) if body.previous_response_id else None
    before = await house.api.responses.said_before(call.caller, previous) if previous else SaidBefore()
    prepared = await house.api.answering.prepare(call.caller, request_of(body, before.messages))
    id_, now = house.entropy.new_id(), int(house.clock.now().timestamp())
    about = AboutResponse(f"resp_{id_.hex}", prepared.name, now, body, prepared.citations)
    said = said_for(call, prepared, before.third_parties)
    made = _Made(call, body, id_, previous, said)
    if body.stream:
        events = ResponseEvents(about, house.entropy)
        call.failed = events.failed

        async def keep(ended: Ended) -> None:
            await made.keep(events.response, ended)

        return await stream(said, events, stream_headers(call), call.send, keep)
    ended = await said.whole()
    told = response(about, output_of(house.entropy, said.text, ended), ended, said.usage)
    await made.keep(told, ended)
    return await call.reply(msgspec.json.encode(told))


async def one_response(call: Call) -> None:
    await call.reply(await call.house.api.responses.response(call.caller, response_id(call.path["response_id"])))


async def delete_response(call: Call) -> None:
    name = call.path["response_id"]
    await call.house.api.responses.delete(call.caller, response_id(name))
    await call.reply(msgspec.json.encode({"id": name, "object": "response.deleted", "deleted": True}))


@dataclass(frozen=True)
class _Made:
    """A response that was made, and is kept when its caller asked for that."""

    call: Call
    body: ResponsesBody
    id: UUID
    previous_id: UUID | None
    said: Said

    async def keep(self, told: dict[str, Any], ended: Ended) -> None:
        """What went in and what came out; the instructions do not go on to a next response."""
        if not self.body.store:
            return
        messages = (*said_now(self.body), ChatMessage("assistant", self.said.text, ended.calls))
        third_parties = tuple(sorted(map(str, self.said.acting.third_parties)))
        kept = Kept(msgspec.json.encode(told), messages, third_parties)
        await self.call.house.api.responses.keep(self.call.caller, self.id, self.previous_id, kept)
