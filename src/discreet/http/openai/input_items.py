"""GET /v1/responses/{id}/input_items: the input of a stored response.

Invariants:
- The list holds the whole conversation before the response, including earlier responses that it continues.
- It comes in pages, the latest item first unless the client asks otherwise.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from starlette.datastructures import QueryParams

from discreet.errors import Invalid
from discreet.http.openai.app import ApiCall
from discreet.http.openai.responses_answer import call_item, message_item
from discreet.http.openai.responses_body import parse_response_id
from discreet.ports.model_request import ChatMessage, ImagePart, TextPart

MAX_ITEMS, DEFAULT_ITEMS = 100, 20
KNOWN = {"after", "limit", "order", "include"}


async def input_items(call: ApiCall) -> None:
    name = call.path["response_id"]
    history = await call.services.api.responses.history(call.caller, parse_response_id(name))
    items = list(_items(name.removeprefix("resp_"), history.messages[:-1]))  # the last one is the output
    await call.reply(msgspec.json.encode(_page(items, call.query)))


def _page(items: list[dict[str, Any]], query: QueryParams) -> dict[str, Any]:
    if unknown := set(query) - KNOWN:
        raise Invalid(f"“{min(unknown)}” is not a known parameter.", field=min(unknown))
    limit, order, after = query.get("limit", str(DEFAULT_ITEMS)), query.get("order", "desc"), query.get("after")
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:9]) <= MAX_ITEMS):
        raise Invalid(f"“limit” should be a number from 1 to {MAX_ITEMS}.", field="limit")
    if order not in ("asc", "desc"):
        raise Invalid("“order” should be asc or desc.", field="order")
    ordered = items if order == "asc" else items[::-1]
    begin = 0
    if after is not None:
        begin = next((n for n, item in enumerate(ordered, 1) if item["id"] == after), 0)
        if not begin:
            raise Invalid("“after” is not the id of an item of this response.", field="after")
    page = ordered[begin : begin + int(limit)]
    return {
        "object": "list",
        "data": page,
        "first_id": page[0]["id"] if page else None,
        "last_id": page[-1]["id"] if page else None,
        "has_more": begin + len(page) < len(ordered),
    }


def _items(response_hex: str, messages: Sequence[ChatMessage]) -> Iterator[dict[str, Any]]:
    """Yield items; their ids are derived from the response's id and their position.

    The ids are therefore the same in every request.
    """
    for n, message in enumerate(messages):
        if message.role == "tool":
            yield {
                "id": f"fco_{response_hex}_{n}",
                "type": "function_call_output",
                "status": "completed",
                "call_id": message.tool_call_id,
                "output": message.content,
            }
        elif message.role != "assistant":
            content = [_part(part) for part in message.parts or (TextPart(message.content),)]
            yield {
                "id": f"msg_{response_hex}_{n}",
                "type": "message",
                "status": "completed",
                "role": message.role,
                "content": content,
            }
        elif message.content or not message.tool_calls:
            yield message_item(f"msg_{response_hex}_{n}", message.content)
        for k, call in enumerate(message.tool_calls):
            yield call_item(f"fc_{response_hex}_{n}_{k}", call)


def _part(part: TextPart | ImagePart) -> dict[str, Any]:
    if isinstance(part, TextPart):
        return {"type": "input_text", "text": part.text}
    return {"type": "input_image", "image_url": part.url, "detail": part.detail or "auto", "file_id": None}
