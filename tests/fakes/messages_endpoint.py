"""An endpoint of Anthropic's Messages that answers and fails as the test says."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from aiohttp import web

from tests.fakes.model_endpoint import Failure, ModelAnswer, Request, ScriptedModel, tokens

SIGNATURE = "signature-of-the-scripted-model"
REASONS = {"stop": "end_turn", "length": "max_tokens", "refusal": "refusal"}


@dataclass
class ScriptedMessages(ScriptedModel):
    """A ScriptedModel that speaks Messages."""

    routes: ClassVar[tuple[str, ...]] = ("/v1/messages",)

    def _is_side_request(self, body: Request) -> bool:
        return False

    def _error(self, failure: Failure) -> Request:
        return {"type": "error", "error": {"type": "api_error", "message": failure.message}}

    async def _stream_chunks(self, request: web.Request, body: Request) -> AsyncIterator[bytes]:
        answer, n = self._scripted_answer(body), 0
        usage = {"input_tokens": 7 - (self.cached or 0), "cache_read_input_tokens": self.cached, "output_tokens": 1}
        yield server_sent_event("message_start", message={"role": "assistant", "content": [], "usage": usage})
        yield server_sent_event("ping")
        for n, block in enumerate(self._blocks(answer)):
            start, pieces = split_block(block)
            yield server_sent_event("content_block_start", index=n, content_block=start)
            for number, piece in enumerate(pieces):
                if self.failure is not None and block["type"] == "text" and number == self.failure.after:
                    yield await self._fail(request, self.failure)
                yield server_sent_event("content_block_delta", index=n, delta=piece)
                if self.gap:
                    await asyncio.sleep(self.gap)
            yield server_sent_event("content_block_stop", index=n)
        yield server_sent_event(
            "message_delta",
            delta={"stop_reason": self._reason(answer), "stop_sequence": None},
            usage={"output_tokens": 11} if self.usage else None,
        )
        yield server_sent_event("message_stop")

    def _blocks(self, answer: ModelAnswer) -> list[Request]:
        blocks: list[Request] = []
        if answer.reasoning:
            blocks.append({"type": "thinking", "thinking": answer.reasoning, "signature": SIGNATURE})
        if answer.sealed:
            blocks.append({"type": "redacted_thinking", "data": answer.sealed})
        if answer.text:
            blocks.append({"type": "text", "text": answer.text})
        for n, (name, arguments) in enumerate(answer.calls):
            blocks.append({"type": "tool_use", "id": f"toolu_{n}", "name": name, "input": arguments})
        return blocks

    def _reason(self, answer: ModelAnswer) -> str:
        return "tool_use" if answer.calls else REASONS.get(self.finish_reason, self.finish_reason)

    def _complete_response(self, body: Request) -> Request:
        answer = self._scripted_answer(body)
        usage = {"input_tokens": 7 - (self.cached or 0), "cache_read_input_tokens": self.cached, "output_tokens": 11}
        response = {"type": "message", "role": "assistant", "content": self._blocks(answer), "usage": usage}
        return {**response, "stop_reason": self._reason(answer)}


def server_sent_event(kind: str, **more: Any) -> bytes:
    """Return an event as the endpoint sends it."""
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n".encode()


def split_block(block: Request) -> tuple[Request, Iterator[Request]]:
    """Return how a block begins, and its pieces."""
    match block["type"]:
        case "thinking":
            text = ({"type": "thinking_delta", "thinking": word} for word in tokens(block["thinking"]))
            return {**block, "thinking": "", "signature": ""}, iter(
                [*text, {"type": "signature_delta", "signature": block["signature"]}]
            )
        case "tool_use":
            whole = json.dumps(block["input"])
            cut = [whole[at : at + 7] for at in range(0, len(whole), 7)]
            return {**block, "input": {}}, ({"type": "input_json_delta", "partial_json": piece} for piece in cut)
        case "redacted_thinking":
            return block, iter(())
        case _:
            return {**block, "text": ""}, ({"type": "text_delta", "text": word} for word in tokens(block["text"]))
