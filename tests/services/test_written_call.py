"""A call that a model wrote as text is recognised, and other text is not held back for long."""

import pytest

from discreet.chat.turns.written_call import MAX_LENGTH, WrittenCallFilter

TOOLS = ("createDraft", "getFlightStatus")

CALLS = [
    '{"name": "createDraft", "arguments": {"to": "ada"}}',
    '\n\n{"name":"createDraft","parameters":{}}\n',
    '```json\n{"name": "createDraft", "arguments": {"to": "ada"}}\n```',
    '<tool_call>\n{"name": "createDraft", "arguments": {}}\n</tool_call>',
    '[{"name": "createDraft", "arguments": {}}]',
    '{"type": "function", "name": "createDraft", "parameters": {}}',
    '{"type": "function", "function": {"name": "createDraft", "arguments": "{}"}}',
    '{"tool": "createDraft", "input": {"to": "{\\"a\\": 1}"}}',
]
TEXTS = [
    "The flight is on time.",
    '{"name": "deleteAll", "arguments": {}}',
    '{"name": "Ada", "age": 36}',
    '{"answer": 42}',
    '```python\nprint("createDraft")\n```',
    "[1] says so.",
    "<b>bold</b>",
    '{"name": "createDraft", "arguments": {}} is what I would call.',
    '{"name": "createDraft"}',
    '{"name": "createDraft", "arguments": {}, "why": "x"}',
    '{"name": "createDraft", "arguments": {',
    '{"name": "createDraft", "arguments": "' + "x" * MAX_LENGTH,
]


def whole(text: str, size: int) -> tuple[str, str | None]:
    """The shown part of a text that arrives in pieces, and the tool that it calls."""
    written = WrittenCallFilter(TOOLS)
    shown = "".join(written.filter(text[at : at + size]) for at in range(0, len(text), size))
    tool = written.called_tool
    return (shown, tool) if tool else (shown + written.flush(), None)


@pytest.mark.parametrize("size", [1, 7, 100_000])
@pytest.mark.parametrize("text", CALLS)
def test_a_call_is_recognised_and_not_shown(text: str, size: int) -> None:
    assert whole(text, size) == ("", "createDraft")


@pytest.mark.parametrize("size", [1, 7, 100_000])
@pytest.mark.parametrize("text", TEXTS)
def test_any_other_text_is_shown_whole(text: str, size: int) -> None:
    assert whole(text, size) == (text, None)


def test_prose_and_other_json_are_not_held_back() -> None:
    written = WrittenCallFilter(TOOLS)
    assert written.filter("T") == "T"
    written.reset()
    assert written.filter('{"name": "del') == ""
    assert written.filter('eteAll"') == '{"name": "deleteAll"'


def test_without_tools_nothing_is_held_back() -> None:
    assert WrittenCallFilter(()).filter(CALLS[0]) == CALLS[0]
