"""Long messages of MCP servers are read in child processes, with the same result, and within limits."""

import json
import resource
from typing import Any

import pytest

from discreet.assistants.actions.mcp import answer_reader
from discreet.assistants.actions.mcp.answer import parse_answer
from discreet.assistants.actions.mcp.answer_reader import TOO_LARGE_ANSWER, ToolAnswerReader
from discreet.assistants.actions.mcp.document import build_tools_document, parse_tools_document
from discreet.assistants.actions.mcp.watch import PersonAnswer
from discreet.assistants.actions.openapi import document_reader
from discreet.assistants.actions.openapi.document_reader import DocumentReader
from discreet.errors import Invalid
from discreet.ports.third_parties import ThirdPartyAnswer
from discreet.runtime.confined_child import ChildLimits

pytestmark = pytest.mark.real_readers
PICTURE = {"type": "image", "mimeType": "image/png", "data": "iVBORw0KGgo="}
URL = "https://tools.example.org/mcp"


def answer_of(content: list[Any], **more: Any) -> ThirdPartyAnswer:
    asked = {"jsonrpc": "2.0", "id": 7, "method": "elicitation/create", "params": {"message": "Which city?"}}
    text = json.dumps([asked, {"jsonrpc": "2.0", "id": 1, "result": {"content": content, **more}}])
    return ThirdPartyAnswer(200, "application/json", text, len(text))


async def test_a_long_answer_is_read_in_a_child_and_comes_out_the_same() -> None:
    answer = answer_of([{"type": "text", "text": "Grüße \ud800" * 20_000}, PICTURE])
    assert len(answer.text) > answer_reader.IN_PROCESS
    said: dict[int | str, PersonAnswer] = {7: PersonAnswer.SENT}
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    parsed = await ToolAnswerReader({}).read(answer, "ada", said)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > before, "a child did it"
    assert parsed == parse_answer(answer, said)
    assert "The person answered it." in parsed.text
    assert parsed.pictures
    assert parsed.cut


async def test_an_answer_that_needs_much_memory_costs_its_child_alone() -> None:
    """12 MB of empty lists: read, they are some 250 MB."""
    answer = answer_of([], x=[[]] * 3_000_000)
    reader = ToolAnswerReader({}, ChildLimits(memory=200 << 20, cpu_seconds=30))
    parsed = await reader.read(answer, "ada")
    assert (parsed.text, parsed.failed) == (TOO_LARGE_ANSWER, True)
    assert (await reader.read(answer_of([{"type": "text", "text": "a" * 200_000}]), "ada")).text.startswith(
        "[The server"
    )


def many_tools(named: range = range(150)) -> list[Any]:
    fields = {f"field{n}": {"type": "string", "description": "words " * 4} for n in range(20)}
    return [{"name": f"tool{n}", "inputSchema": {"type": "object", "properties": fields}} for n in named]


async def test_many_tools_are_pinned_and_read_in_children_with_the_same_result() -> None:
    reader, arguments = DocumentReader({}), (URL, "2025-06-18", "Tools \ud800".replace("\ud800", "§"), many_tools())
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    document = await reader.pin_tools(*arguments, "ada")
    assert len(document) > document_reader.IN_PROCESS
    assert document == build_tools_document(*arguments)
    assert await reader.read_tools(document, "ada") == parse_tools_document(document)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > before, "children did it"


@pytest.mark.parametrize("value", [float("nan"), "\ud800"])
async def test_many_tools_that_are_no_json_are_refused_with_the_same_sentence(value: float | str) -> None:
    arguments = (URL, "2025-06-18", "Tools", [*many_tools(), {"name": "bad", "inputSchema": value}])
    with pytest.raises(Invalid) as here:
        build_tools_document(*arguments)
    with pytest.raises(Invalid) as there:
        await DocumentReader({}).pin_tools(*arguments, "ada")
    assert (there.value.sentence, there.value.field) == (here.value.sentence, here.value.field)
