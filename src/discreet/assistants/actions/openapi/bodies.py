"""The request body of an operation.

Invariants:
- JSON is preferred, then forms, then plain text, among the types that the operation accepts. Other types cannot be
  written.
- An optional body that cannot be written is left out with a warning.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from discreet.assistants.actions.openapi.limits import MAX_FIELD_DESCRIPTION_LENGTH
from discreet.assistants.actions.openapi.normalized_schema import ANYTHING, NormalizedSchema, size_of
from discreet.assistants.actions.openapi.parameters import SCHEMA_KEYS, ParameterSpec
from discreet.assistants.actions.openapi.problems import quoted
from discreet.assistants.actions.openapi.schema import Schemas
from discreet.assistants.actions.openapi.text import words
from discreet.assistants.actions.openapi.tree import At, JsonArray, JsonObject
from discreet.assistants.actions.request.bodies import FORM, JSON, MULTIPART, PLAIN, is_supported

_FORMS = (FORM, MULTIPART)
_WILD = frozenset({"*/*", "application/*", "application/*+json", "text/json", "json", "*"})
"""Treated as JSON when JSON is not named."""
_RANKS = (JSON, "+json", "assumed", FORM, MULTIPART, PLAIN)


@dataclass(frozen=True)
class RequestBody:
    media_type: str
    made: NormalizedSchema
    required: bool


class Bodies:
    """Reads the bodies of one document's operations."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas, self._source = schemas, schemas.source

    def body(self, operation: JsonObject, at: At, given: Sequence[ParameterSpec], method: str) -> RequestBody | None:
        """Return the body of an operation, if any. Raises DocumentPartRejected.

        `given` are its parameters that go into the body.
        """
        body = self._requested(operation, at)
        if body is None and given:
            body = self._of_parameters(operation, at, given)
        elif given:
            self._source.warn(at, "Parameters for the body are left out: the operation has a request body.")
        if body is not None and method == "GET":
            self._source.leave_out(at, "A GET with a body cannot be sent", body.required)
            return None
        return body

    def _requested(self, operation: JsonObject, at: At) -> RequestBody | None:
        if operation.get("requestBody") is None:
            return None
        node, at = self._source.follow(operation["requestBody"], (*at, "requestBody"))
        node = self._source.mapping(node, at, "A request body")
        required = self._source.flag(node, "required", at)
        content = node.get("content")
        if content is None and "schema" in node:
            self._source.warn(at, "The body does not say how it is written; JSON is assumed.")
            made = self._schemas.make(node["schema"], (*at, "schema"))
            return self._checked(RequestBody(JSON, self._described(made, node, at), required), at)
        content = self._source.mapping(content, (*at, "content"), "“content”")
        if not content:
            self._source.leave_out(at, "The body does not say how it is written", required)
            return None
        self._source.spend(len(content) // 20)
        chosen = _choose(list(content))
        if chosen is None:
            named = ", ".join(quoted(kind, 40) for kind in list(content)[:5])
            self._source.leave_out(at, f"The body is written as {named}, which this server cannot write", required)
            return None
        made = self._of_media(content[chosen.key], chosen, (*at, "content", chosen.key))
        return self._checked(RequestBody(chosen.media_type, self._described(made, node, at), required), at)

    def _of_media(self, media: Any, chosen: "_Chosen", at: At) -> NormalizedSchema:
        media, at = self._source.follow(media, at)
        media = self._source.mapping(media, at, "A media type")
        if chosen.is_assumed:
            self._source.warn(at, f"{quoted(chosen.key)} is treated as JSON.")
        if media.get("encoding"):
            self._source.warn((*at, "encoding"), "“encoding” is ignored: texts are sent as they are, objects as JSON.")
        if media.get("schema") is None:
            if "itemSchema" in media:
                self._source.warn(at, "A stream of items is treated as a list.")
                item = self._schemas.make(media["itemSchema"], (*at, "itemSchema"))
                return NormalizedSchema(
                    {"type": "array", "items": item.schema}, item.size + 28, item.height + 1, item.is_file
                )
            self._source.warn(at, "The body has no schema; any value is accepted.")
            return NormalizedSchema({"type": "string"}, 18) if chosen.media_type == PLAIN else ANYTHING
        return self._schemas.make(media["schema"], (*at, "schema"))

    def _described(self, made: NormalizedSchema, node: JsonObject, at: At) -> NormalizedSchema:
        said = words(self._source, node.get("description"), (*at, "description"), MAX_FIELD_DESCRIPTION_LENGTH)
        if not said or "description" in made.schema:
            return made
        return made._replace(schema={**made.schema, "description": said}, size=made.size + size_of(said) + 16)

    def _checked(self, body: RequestBody, at: At) -> RequestBody | None:
        """Return the body if a value of its schema can be written in its media type."""
        if body.made.is_file:
            self._source.leave_out(at, "The body is a file, which cannot be sent", body.required)
            return None
        kind = body.made.schema.get("type", "object" if body.made.schema else None)
        kinds = kind if isinstance(kind, list) else [kind]
        if body.media_type in _FORMS and "object" not in kinds and kind is not None:
            self._source.leave_out(at, "The body is a form, and its schema is not an object", body.required)
            return None
        if body.media_type == PLAIN and set(kinds) <= {"object", "array"}:
            self._source.leave_out(at, "The body is plain text, and its schema is not text", body.required)
            return None
        return body

    def _of_parameters(self, operation: JsonObject, at: At, given: Sequence[ParameterSpec]) -> RequestBody | None:
        """Return a Swagger body: one parameter in `body`, or fields in `formData`."""
        whole = next((one for one in given if one.place == "body"), None)
        if not self._source.is_swagger:
            self._source.warn(
                at, "A parameter in the body is Swagger's form; OpenAPI uses “requestBody”. It is accepted."
            )
        consumed = self._consumed(operation, at)
        if whole is None:
            return self._form(given, consumed, at)
        chosen = _choose(consumed) if consumed else _Chosen(JSON, JSON)
        if chosen is None or chosen.media_type in _FORMS:
            named = ", ".join(quoted(kind, 40) for kind in consumed[:5])
            self._source.leave_out(whole.at, f"The body is written as {named}, which cannot be done", whole.required)
            return None
        schema = whole.node.get("schema", whole.node.only(SCHEMA_KEYS) or None)
        made = self._schemas.make(schema, (*whole.at, "schema") if "schema" in whole.node else whole.at)
        made = self._described(made, whole.node, whole.at)
        return self._checked(RequestBody(chosen.media_type, made, whole.required), whole.at)

    def _form(self, given: Sequence[ParameterSpec], consumed: list[str], at: At) -> RequestBody:
        fields: dict[str, NormalizedSchema] = {}
        required: list[str] = []
        for one in given:
            made = self._schemas.make(one.node.get("schema", one.node.only(SCHEMA_KEYS) or True), one.at)
            if made.is_file:
                why = f"The field {quoted(one.name)} is a file, which cannot be sent"
                self._source.leave_out(one.at, why, one.required)
                continue
            fields[one.name] = self._described(made, one.node, one.at)
            required += [one.name] if one.required else []
        schema: dict[str, Any] = {"type": "object", "properties": {name: made.schema for name, made in fields.items()}}
        if required:
            schema["required"] = required
        size = 60 + sum(made.size + len(name.encode()) * 2 + 8 for name, made in fields.items())
        height = 1 + max((made.height for made in fields.values()), default=0)
        media = MULTIPART if MULTIPART in consumed and FORM not in consumed else FORM
        return RequestBody(media, NormalizedSchema(schema, size, height), bool(required))

    def _consumed(self, operation: JsonObject, at: At) -> list[str]:
        """Return the media types that a Swagger operation accepts."""
        named = operation.get("consumes", self._source.root.get("consumes"))
        kinds = [kind for kind in named if isinstance(kind, str)] if isinstance(named, JsonArray) else []
        return [kind.partition(";")[0].strip().lower() for kind in kinds]


@dataclass(frozen=True)
class _Chosen:
    """The chosen media type: as the document names it, and as it is sent."""

    key: str
    media_type: str
    is_assumed: bool = False


def _choose(keys: list[str]) -> _Chosen | None:
    ranked = [(_rank(plain), key, plain) for key in keys if (plain := key.partition(";")[0].strip().lower())]
    best = min(ranked, key=lambda one: one[0], default=None)
    if best is None or best[0] == len(_RANKS):
        return None
    _, key, plain = best
    return _Chosen(key, JSON, True) if plain in _WILD else _Chosen(key, plain)


def _rank(kind: str) -> int:
    """Return the rank, lower is better; `len(_RANKS)` for an unsupported type."""
    if kind in _WILD:
        return _RANKS.index("assumed")
    if kind.endswith("+json") and is_supported(kind):
        return _RANKS.index("+json")
    return _RANKS.index(kind) if kind in _RANKS else len(_RANKS)
