"""POST /v1/chat/completions. Nothing of it is stored."""

from collections.abc import Awaitable

from discreet.http.openai.answer import stream
from discreet.http.openai.app import ApiCall
from discreet.http.openai.chat_answer import AnswerHeader, ChatChunks, build_completion
from discreet.http.openai.chat_body import read_chat
from discreet.http.openai.metering import metered_answer, stream_response


async def chat_completions(call: ApiCall) -> Awaitable[None] | None:
    services = call.services
    body, request = read_chat(call.take_body(), call.endpoint)
    prepared = await services.api.answering.prepare(call.caller, request)
    header = AnswerHeader.new(services.random.new_id(), prepared.name, services.clock.now(), prepared.citations)
    answer = metered_answer(call, prepared)
    if not body.stream:
        completion = await answer.run_to_end()
        await call.reply(build_completion(header, answer.text, completion, answer.usage, "".join(answer.reasoning)))
        return None
    options = body.stream_options
    chunks = ChatChunks(header, include_usage=options is not None and options.include_usage)
    return stream(answer, chunks, stream_response(call))
