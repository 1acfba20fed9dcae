"""POST /v1/chat/completions. Nothing of it is stored."""

from collections.abc import Awaitable

from discreet.http.openai.answer import stream
from discreet.http.openai.app import ApiCall
from discreet.http.openai.chat_answer import AnswerHeader, ChatChunks, completion
from discreet.http.openai.chat_body import read_chat
from discreet.http.openai.metering import metered_answer, stream_response


async def chat_completions(call: ApiCall) -> Awaitable[None] | None:
    services = call.services
    body, request = read_chat(call.take_body(), call.endpoint)
    prepared = await services.api.answering.prepare(call.caller, request)
    about = AnswerHeader.new(services.random.new_id(), prepared.name, services.clock.now(), prepared.citations)
    said = metered_answer(call, prepared)
    if not body.stream:
        ended = await said.whole()
        await call.reply(completion(about, said.text, ended, said.usage, "".join(said.reasoning)))
        return None
    options = body.stream_options
    chunks = ChatChunks(about, include_usage=options is not None and options.include_usage)
    return stream(said, chunks, stream_response(call))
