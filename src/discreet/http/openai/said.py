"""A call's answer, with what it takes counted against its key."""

from discreet.api_projects.answering import Prepared
from discreet.http.event_stream import NO_BUFFERING
from discreet.http.openai.answer import Said
from discreet.http.openai.edge import Call
from discreet.http.openai.usage import Usage

STREAM = (b"content-type", b"text/event-stream; charset=utf-8")


def said_for(call: Call, prepared: Prepared) -> Said:
    def spend(usage: Usage) -> None:
        call.house.api.pace.spend(call.caller.key_id, usage.total)

    return Said(call.house.api.answering, call.house.api.model, prepared, spend)


def stream_headers(call: Call) -> list[tuple[bytes, bytes]]:
    return [STREAM, *NO_BUFFERING, *call.headers]
