"""Reader of plain JSON objects with a GPT's fields under usual names, and of the JSON that Discreet itself exports."""

import json
from typing import Any

import msgspec

from discreet.assistants.actions.action import BuilderAuth
from discreet.assistants.gpts.archive.manifest import FORMAT
from discreet.assistants.gpts.gpt import Category
from discreet.assistants.gpts.imports.chatgpt_gpt import CAPABILITIES_OF_TOOLS
from discreet.assistants.gpts.imports.field_names import GptField, find_field
from discreet.assistants.gpts.imports.foreign_actions import ActionsFound
from discreet.assistants.gpts.imports.found_gpt import FoundAction, FoundGpt, GptSource
from discreet.assistants.gpts.imports.loose_fields import LooseFields
from discreet.errors import Invalid
from discreet.models.parameters import ModelParameters
from discreet.promises.capabilities import Capability

_WORDS = {
    "websearch": "browser", "webbrowsing": "browser", "browsing": "browser", "browser": "browser", "search": "browser",
    "codeinterpreter": "python", "codeinterpreterdataanalysis": "python", "python": "python", "dataanalysis": "python",
    "imagegeneration": "dalle", "4oimagegeneration": "dalle", "dalleimagegeneration": "dalle", "dalle": "dalle",
    "images": "dalle",
}  # fmt: skip
"""What people call capabilities, without spaces and signs, as ChatGPT's tools."""
_KEPT = ("knowledge_use", "instructions_use", "model_limit", "lets_choose", "note")


def is_discreet(value: dict[str, Any]) -> bool:
    return value.get("format") == FORMAT


def is_plain(value: dict[str, Any]) -> bool:
    """Return whether the object has a name or a description, and instructions or starters."""
    fields = {find_field(key) for key, item in value.items() if item}
    has_text = isinstance(_find_first(value, GptField.INSTRUCTIONS), str)
    return has_text and bool(fields & {GptField.NAME, GptField.DESCRIPTION, GptField.STARTERS})


def read_plain(value: dict[str, Any]) -> FoundGpt:
    """Read an object with usual names."""
    fields = LooseFields(value)
    keys: dict[GptField, list[str]] = {}
    for key in value:
        if (field := find_field(key)) is not None:
            keys.setdefault(field, []).append(key)

    def get_keys(field: GptField) -> list[str]:
        return keys.get(field, [])

    actions_found = ActionsFound()
    for action in fields.objects(*get_keys(GptField.ACTIONS)):
        metadata = action.object("metadata")
        actions_found.add(metadata if "raw_spec" in metadata or "json_schema" in metadata else action)
    capability_names = fields.texts(*get_keys(GptField.CAPABILITIES)) or _list_enabled(
        fields, get_keys(GptField.CAPABILITIES)
    )
    return FoundGpt(
        source=GptSource.TEXT,
        name=fields.text(*get_keys(GptField.NAME)),
        description=fields.text(*get_keys(GptField.DESCRIPTION)),
        instructions=fields.text(*get_keys(GptField.INSTRUCTIONS)),
        starters=fields.texts(*get_keys(GptField.STARTERS)),
        capabilities=find_capabilities(capability_names),
        missing=fields.texts(*get_keys(GptField.KNOWLEDGE)),
        actions=tuple(actions_found.actions),
        left_over=fields.left_over(),
        steps=tuple(actions_found.steps),
    )


def find_capabilities(words: tuple[str, ...]) -> tuple[Capability, ...]:
    """Return the capabilities that these words name."""
    plain = ("".join(sign for sign in word.casefold() if sign.isalnum()) for word in words)
    tools = (_WORDS.get(word, word) for word in plain)
    return tuple(dict.fromkeys(each for tool in tools for each in CAPABILITIES_OF_TOOLS.get(tool, ())))


def _list_enabled(fields: LooseFields, keys: list[str]) -> tuple[str, ...]:
    """Return the names of an object's fields that are true."""
    for key in keys:
        value = fields.value(key)
        if isinstance(value, dict):
            return tuple(str(name) for name, is_on in value.items() if is_on is True)
    return ()


def _find_first(value: dict[str, Any], field: GptField) -> Any:
    return next((item for key, item in value.items() if item and find_field(key) is field), None)


class _PlainAction(msgspec.Struct, frozen=True):
    """An action of the plain JSON: `document` stands where the GPT file has a path."""

    kind: str = "openapi"
    document: str | None = None
    source_url: str | None = None
    enabled: tuple[str, ...] | None = None
    auth: BuilderAuth | None = None
    policy_url: str | None = None


class _PlainKnowledge(msgspec.Struct, frozen=True):
    name: str


class _PlainGpt(msgspec.Struct, frozen=True):
    """The fields of Discreet's plain JSON that are read here; the GPT file's reader checks the others."""

    name: str
    description: str = ""
    category: Category = Category.OTHER
    instructions: str = ""
    starters: tuple[str, ...] = ()
    model: str | None = None
    parameters: ModelParameters = ModelParameters()
    capabilities: tuple[Capability, ...] = ()
    knowledge: tuple[_PlainKnowledge, ...] = ()
    actions: tuple[_PlainAction, ...] = ()
    origins: str | None = None


def read_discreet(value: dict[str, Any]) -> FoundGpt:
    """Read Discreet's plain JSON. Invalid says what is damaged, and where."""
    try:
        parsed = msgspec.convert(value, _PlainGpt)
    except msgspec.ValidationError as error:
        raise Invalid(f"This GPT cannot be read: {error}.", field="file") from None
    actions = [
        FoundAction(
            document=each.document,
            source_url=each.source_url,
            policy_url=each.policy_url,
            enabled=each.enabled,
            **({"auth": each.auth} if each.auth is not None else {}),
        )
        for each in parsed.actions
    ]
    return FoundGpt(
        source=GptSource.DISCREET,
        name=parsed.name,
        description=parsed.description,
        category=parsed.category,
        instructions=parsed.instructions,
        starters=parsed.starters,
        model=parsed.model,
        parameters=parsed.parameters,
        capabilities=parsed.capabilities,
        missing=tuple(each.name for each in parsed.knowledge),
        actions=tuple(actions),
        origins=parsed.origins,
        settings={name: value[name] for name in _KEPT if name in value},
    )


def find_document(value: dict[str, Any]) -> str | None:
    """Return an OpenAPI document as text; None if this is none."""
    is_document = ("openapi" in value or "swagger" in value) and "paths" in value
    return json.dumps(value, ensure_ascii=False) if is_document else None
