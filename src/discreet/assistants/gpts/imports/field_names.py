"""The names under which people and tools write down a GPT's fields, in JSON keys and in headings.

Names are compared without case, spaces and signs. Headings may be English, German, French or Spanish, as the editors
of other services show them.
"""

import unicodedata
from enum import StrEnum


class GptField(StrEnum):
    NAME = "name"
    DESCRIPTION = "description"
    INSTRUCTIONS = "instructions"
    STARTERS = "starters"
    CAPABILITIES = "capabilities"
    KNOWLEDGE = "knowledge"
    ACTIONS = "actions"


NAMES: dict[GptField, tuple[str, ...]] = {
    GptField.NAME: ("name", "title", "gpt name", "gpt title", "gem name", "nom", "nombre"),
    GptField.DESCRIPTION: (
        "description", "gpt description", "desc", "short description", "beschreibung", "descripción",
    ),
    GptField.INSTRUCTIONS: (
        "instructions", "instruction", "gpt instructions", "custom instructions", "system prompt", "system message",
        "system", "prompt", "anweisungen", "hinweise", "anleitung", "consignes", "instrucciones",
    ),
    GptField.STARTERS: (
        "conversation starters", "conversation starter", "starters", "prompt starters", "suggested prompts",
        "example prompts", "gesprächseinstiege", "gesprächsstarter", "konversationsstarter",
        "amorces de conversation", "amorces",
        "frases para iniciar una conversación", "iniciadores de conversación", "iniciadores",
    ),
    GptField.CAPABILITIES: ("capabilities", "tools", "gpt tools", "fähigkeiten", "capacités", "capacidades"),
    GptField.KNOWLEDGE: (
        "knowledge", "knowledge files", "files", "wissen", "connaissances", "conocimiento", "conocimientos",
    ),
    GptField.ACTIONS: ("actions", "gpt actions", "aktionen", "acciones"),
}  # fmt: skip


def normalize_name(name: str) -> str:
    """Return the name without case, accents' spelling, spaces and signs."""
    return "".join(character for character in unicodedata.normalize("NFC", name).casefold() if character.isalnum())


_FIELDS = {normalize_name(name): field for field, names in NAMES.items() for name in names}


def find_field(name: str) -> GptField | None:
    """Return the field that a key or a heading names."""
    return _FIELDS.get(normalize_name(name)) if len(name) <= 60 else None
