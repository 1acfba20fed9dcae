"""Finds the GPTs in a JSON or YAML document, whichever service wrote it.

Invariants:
- The walk over the document is bounded in depth and number, and every GPT is read by one reader.
"""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from discreet.assistants.gpts.imports import (
    chatgpt_gpt,
    dify_app,
    librechat_agent,
    open_webui_model,
    plain_json,
)
from discreet.assistants.gpts.imports.found_gpt import FoundGpt

MAX_DEPTH = 6
MAX_VISITED = 20_000

Reading = Callable[[], FoundGpt]
"""Reads one GPT. Raises Invalid when Discreet wrote it and it is damaged."""


def find_gpts(document: Any) -> Iterator[Reading]:
    """Yield a reader for each GPT of the document."""
    waiting, visited = deque([(document, 0)]), 0
    while waiting and visited < MAX_VISITED:
        value, depth = waiting.popleft()
        visited += 1
        if isinstance(value, dict):
            if (reading := _find_reader(value)) is not None:
                yield reading
                continue
            inner: list[Any] = librechat_agent.join_actions(value) or list(value.values())
        else:
            inner = value if isinstance(value, list) else []
        if depth < MAX_DEPTH:
            within = ((each, depth + 1) for each in inner[:MAX_VISITED] if isinstance(each, dict | list))
            waiting.extendleft(reversed([*within]))


def _find_reader(value: dict[str, Any]) -> Reading | None:
    if plain_json.is_discreet(value):
        return lambda: plain_json.read_discreet(value)
    if (gizmo := chatgpt_gpt.find_gizmo(value)) is not None:
        return lambda: chatgpt_gpt.read_gizmo(gizmo)
    if dify_app.is_app(value):
        return lambda: dify_app.read_app(value)
    if (model := open_webui_model.find_model(value)) is not None:
        return lambda: open_webui_model.read_model(model)
    if librechat_agent.is_agent(value):
        return lambda: librechat_agent.read_agent(value)
    if plain_json.is_plain(value):
        return lambda: plain_json.read_plain(value)
    return None
