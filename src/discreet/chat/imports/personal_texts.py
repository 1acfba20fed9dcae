"""Texts about the person in another service's export: custom instructions, memories and project instructions.

Invariants:
- Pure. No text is used by itself: a person sees these texts and decides (promises/about_me.py).
- Known fields are read, all others are ignored.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from discreet.chat.prompts.about_me import FoundText, TextKind

MAX_TEXTS = 30
"""Texts of one export. ChatGPT repeats the custom instructions in each chat; equal ones count once."""
MAX_CHARACTERS = 20_000
"""Characters of one text that are read."""
MAX_LEVELS = 4
"""Levels of a settings file in which fields are looked for."""


_FIELDS = {
    "about_user_message": TextKind.ABOUT_YOU,
    "user_profile": TextKind.ABOUT_YOU,
    "about_model_message": TextKind.ANSWERS,
    "user_instructions": TextKind.ANSWERS,
    "traits_model_message": TextKind.ANSWERS,
    "model_set_context": TextKind.MEMORY,
    "conversations_memory": TextKind.MEMORY,
    "prompt_template": TextKind.PROJECT,
}
"""ChatGPT's fields, and Claude's."""
_FENCE = "```"
_SAID_TO_MODEL = ("user_profile", "user_instructions")
"""Fields that hold ChatGPT's own words to the model, with the person's between fences."""


def texts_in(entry: Any) -> tuple[FoundText, ...]:
    """Return the texts of one entry of an export: its settings, memories or instructions of a project."""
    return distinct(_texts(entry, MAX_LEVELS))


def distinct(texts: Iterable[FoundText]) -> tuple[FoundText, ...]:
    """Return the first `MAX_TEXTS` different ones."""
    return tuple(dict.fromkeys(texts))[:MAX_TEXTS]


def found_text(kind: TextKind, text: Any, name: Any = "") -> Iterator[FoundText]:
    """Yield the text, unless it is empty or none."""
    if isinstance(text, str) and (kept := text.strip()[:MAX_CHARACTERS].rstrip()):
        yield FoundText(kind, kept, name.strip()[:200] if isinstance(name, str) else "")


def _texts(entry: Any, levels: int) -> Iterator[FoundText]:
    if not isinstance(entry, dict) or levels == 0:
        return
    for key, value in entry.items():
        if (kind := _FIELDS.get(key)) is not None:
            text = _between_fences(value) if key in _SAID_TO_MODEL else value
            yield from found_text(kind, text, entry.get("name") if kind is TextKind.PROJECT else "")
        elif key == "project_memories" and isinstance(value, dict):
            for memory in value.values():
                yield from found_text(TextKind.MEMORY, memory)
        elif isinstance(value, dict):
            yield from _texts(value, levels - 1)
    if is_memory(entry):
        yield from found_text(TextKind.MEMORY, entry["content"])


def is_memory(entry: Any) -> bool:
    """Return whether it is a memory of Open WebUI: a text with its user, and no chat."""
    return isinstance(entry, dict) and "user_id" in entry and "content" in entry and "chat" not in entry


def _between_fences(text: Any) -> Any:
    if not isinstance(text, str) or text.count(_FENCE) < 2:
        return text
    return text[text.index(_FENCE) + len(_FENCE) : text.rindex(_FENCE)]
