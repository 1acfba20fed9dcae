"""An endpoint of OpenAI's Responses that answers and fails as the test says."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, ClassVar

from aiohttp import web

from tests.fakes.model_endpoint import Failure, ModelAnswer, Request, ScriptedModel, tokens

ENCRYPTED = "encrypted-by-the-scripted-model"
REASONS = {"length": "max_output_tokens", "content_filter": "content_filter"}


@dataclass
class ScriptedResponses(ScriptedModel):
    """A ScriptedModel that speaks Responses."""

    routes: ClassVar[tuple[str, ...]] = ("/v1/responses",)

    def _is_side_request(self, body: Request) -> bool:
        return False

    async def _fail(self, request: web.Request, failure: Failure) -> bytes:
        if failure.kind == "report":
            error = {"type": "error", "code": "server_error", "message": failure.message, "param": None}
            return b"event: error\ndata: " + json.dumps(error).encode() + b"\n\n"
        return await super()._fail(request, failure)

    async def _stream_chunks(self, request: web.Request, body: Request) -> AsyncIterator[bytes]:
        yield server_sent_event("response.created", response={"status": "in_progress", "output": []})
        for n, item in enumerate(self._items(self._scripted_answer(body))):
            yield server_sent_event("response.output_item.added", output_index=n, item=item_start(item))
            for number, (kind, piece) in enumerate(split_item(item)):
                if self.failure is not None and item["type"] == "message" and number == self.failure.after:
                    yield await self._fail(request, self.failure)
                yield server_sent_event(f"response.{kind}.delta", output_index=n, item_id=item["id"], delta=piece)
                if self.gap:
                    await asyncio.sleep(self.gap)
            yield server_sent_event("response.output_item.done", output_index=n, item=item)
        response = self._complete_response(body)
        yield server_sent_event(f"response.{response['status']}", response=response)

    def _items(self, answer: ModelAnswer) -> list[Request]:
        items: list[Request] = []
        if answer.reasoning:
            summary = [{"type": "summary_text", "text": answer.reasoning}]
            items.append({"type": "reasoning", "id": "rs_1", "summary": summary, "encrypted_content": ENCRYPTED})
        if answer.sealed:
            items.append({"type": "reasoning", "id": "rs_2", "summary": [], "encrypted_content": answer.sealed})
        if answer.text:
            refused = self.finish_reason == "refusal"
            part = (
                {"type": "refusal", "refusal": answer.text} if refused else {"type": "output_text", "text": answer.text}
            )
            items.append({"type": "message", "id": "msg_1", "role": "assistant", "content": [part]})
        items += [
            {"type": "function_call", "id": f"fc_{call['id']}", "call_id": call["id"], **call["function"]}
            for call in answer.calls_on_wire()
        ]
        return items

    def _complete_response(self, body: Request) -> Request:
        reason = REASONS.get(self.finish_reason)
        usage = {
            "input_tokens": 7,
            "output_tokens": 11,
            "input_tokens_details": {"cached_tokens": self.cached},
            "output_tokens_details": {"reasoning_tokens": self.reasoning_tokens},
        }
        return {
            "object": "response",
            "status": "incomplete" if reason else "completed",
            "incomplete_details": {"reason": reason} if reason else None,
            "error": None,
            "output": self._items(self._scripted_answer(body)),
            "usage": usage if self.usage else None,
        }


def server_sent_event(kind: str, **more: Any) -> bytes:
    """Return an event as the endpoint sends it."""
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n".encode()


def item_start(item: Request) -> Request:
    """Return an item before its pieces."""
    empty: Request = {"function_call": {"arguments": ""}, "message": {"content": []}, "reasoning": {"summary": []}}
    return {**item, **empty[item["type"]], "encrypted_content": None}


def split_item(item: Request) -> list[tuple[str, str]]:
    """Return the pieces of an item, each with the middle of its event's name."""
    if item["type"] == "function_call":
        text = item["arguments"]
        return [("function_call_arguments", text[at : at + 7]) for at in range(0, len(text), 7)]
    if item["type"] == "reasoning":
        return [("reasoning_summary_text", word) for part in item["summary"] for word in tokens(part["text"])]
    [part] = item["content"]
    kind = "refusal" if part["type"] == "refusal" else "output_text"
    return [(kind, word) for word in tokens(part.get("refusal") or part["text"])]
