"""A model endpoint for examples: it repeats the last message.

`python -m examples.parrot_model [PORT]`. It speaks OpenAI's chat completions and keeps nothing.
"""

import json
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from examples.third_party import serve

NAME = "parrot"
DONE = "data: [DONE]\n\n"


class Message(BaseModel):
    role: str
    content: str


class Question(BaseModel):
    messages: list[Message]


def create(_: str) -> FastAPI:
    app = FastAPI(title="Parrot")

    @app.get("/v1/models")
    async def models() -> dict[str, Any]:
        return {"object": "list", "data": [{"id": NAME, "object": "model"}]}

    @app.post("/v1/chat/completions")
    async def complete(question: Question) -> StreamingResponse:
        said = question.messages[-1].content.splitlines()[0]
        return StreamingResponse(_events(f"You said: {said}"), media_type="text/event-stream")

    return app


def _events(text: str) -> Iterator[str]:
    for piece in text.split(" "):
        yield chunk(NAME, {"content": f"{piece} "})
    yield chunk(NAME, {}, "stop")
    yield DONE


def chunk(model: str, delta: dict[str, Any], reason: str | None = None) -> str:
    """Return one event of a streamed completion."""
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return f"data: {json.dumps({'object': 'chat.completion.chunk', 'model': model, 'choices': [choice]})}\n\n"


if __name__ == "__main__":
    serve(create)
