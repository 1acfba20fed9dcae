"""A model endpoint for examples: it plays a fixed part, with the tools that it is offered.

`python -m examples.ferry_model [PORT]`. Asked about the ferry, it searches the web, reads the page that was found, and
runs Python on the person's file where it may.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from examples.parrot_model import DONE, chunk
from examples.third_party import serve

NAME = "ferry"
CODE = """
import pandas

trips = pandas.read_csv("passengers.csv")
trips["percent"] = (100 * trips["passengers"] / {seats}).round().astype(int)
trips.plot.bar(x="day", y="percent", title="Seats taken, %", legend=False)
full = trips.loc[trips["percent"].idxmax()]
print(f"On average {{trips['percent'].mean():.0f}} % were taken, on {{full['day']}} {{full['percent']}} %.")
trips
"""


class Message(BaseModel):
    role: str
    content: Any = None


class Question(BaseModel):
    messages: list[Message]
    tools: list[dict[str, Any]] = []


Call = tuple[str, dict[str, str]]


def create(_: str) -> FastAPI:
    app = FastAPI(title="Ferry model")

    @app.get("/v1/models")
    async def models() -> dict[str, Any]:
        return {"object": "list", "data": [{"id": NAME, "object": "model"}]}

    @app.post("/v1/chat/completions")
    async def complete(question: Question) -> StreamingResponse:
        offered = {tool["function"]["name"] for tool in question.tools}
        results = [str(message.content) for message in question.messages if message.role == "tool"]
        said = next_step(results, offered)
        return StreamingResponse(_events(said), media_type="text/event-stream")

    return app


def next_step(results: list[str], offered: set[str]) -> str | Call:
    """Return the next call, or the answer, after these results of the calls before."""
    if not results:
        return "search_web", {"query": "isle ferry seats"}
    if len(results) == 1:
        return "read_page", {"url": _found(r"http://[^\s\"<>]+", results[0])}
    seats = _found(r"(\d+) seats", results[1])
    if "run_python" not in offered:
        return f"The boat has {seats} seats [2]. I can't compute here, so I don't know how full it was."
    if len(results) == 2:
        return "run_python", {"code": CODE.format(seats=seats).strip()}
    return f"The boat has {seats} seats [2]. {_found(r'On average [^.]+[.]', results[2])} The chart shows each day."


def _found(pattern: str, text: str) -> str:
    """Return the pattern's first group, or all of it, in a text."""
    match = re.search(pattern, text)
    return match[match.re.groups] if match else "?"


def _events(said: str | Call) -> Iterator[str]:
    if isinstance(said, str):
        for piece in said.split(" "):
            yield chunk(NAME, {"content": f"{piece} "})
    else:
        name, arguments = said
        function = {"name": name, "arguments": json.dumps(arguments)}
        call = {"index": 0, "id": "call_1", "type": "function", "function": function}
        yield chunk(NAME, {"tool_calls": [call]})
    yield chunk(NAME, {}, "stop" if isinstance(said, str) else "tool_calls")
    yield DONE


if __name__ == "__main__":
    serve(create)
