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
from discreet.assistants.actions.openapi.normalized_schema import ANYTHING, NormalizedSchema, json_size
from discreet.assistants.actions.openapi.parameters import SCHEMA_KEYS, ParameterSpec
from discreet.assistants.actions.openapi.problems import quote
from discreet.assistants.actions.openapi.schema import Schemas
from discreet.assistants.actions.openapi.text import clean_and_warn
from discreet.assistants.actions.openapi.tree import At, JsonArray, JsonObject
from discreet.assistants.actions.request.bodies import FORM, JSON, MULTIPART, PLAIN, is_supported

_FORMS = (FORM, MULTIPART)
_WILDCARDS = frozenset({"*/*", "application/*", "application/*+json", "text/json", "json", "*"})
"""Treated as JSON when JSON is not named."""
_RANKS = (JSON, "+json", "assumed", FORM, MULTIPART, PLAIN)


@dataclass(frozen=True)
class RequestBody:
    media_type: str
    normalized: NormalizedSchema
    required: bool


class Bodies:
    """Reads the bodies of one document's operations."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas, self._source = schemas, schemas.source

    def body(self, operation: JsonObject, at: At, specs: Sequence[ParameterSpec], method: str) -> RequestBody | None:
        """Return the body of an operation, if any. Raises DocumentPartRejected.

        `specs` are its parameters that go into the body.
        """
        body = self._read_request_body(operation, at)
        if body is None and specs:
            body = self._read_swagger_body(operation, at, specs)
        elif specs:
            self._source.warn(at, "Parameters for the body are left out: the operation has a request body.")
        if body is not None and method == "GET":
            self._source.leave_out(at, "A GET with a body cannot be sent", body.required)
            return None
        return body

    def _read_request_body(self, operation: JsonObject, at: At) -> RequestBody | None:
        if operation.get("requestBody") is None:
            return None
        node, at = self._source.follow(operation["requestBody"], (*at, "requestBody"))
        node = self._source.mapping(node, at, "A request body")
        required = self._source.get_flag(node, "required", at)
        content = node.get("content")
        if content is None and "schema" in node:
            self._source.warn(at, "The body does not say how it is written; JSON is assumed.")
            normalized = self._schemas.make(node["schema"], (*at, "schema"))
            return self._check_writable(RequestBody(JSON, self._add_description(normalized, node, at), required), at)
        content = self._source.mapping(content, (*at, "content"), "“content”")
        if not content:
            self._source.leave_out(at, "The body does not say how it is written", required)
            return None
        self._source.consume_budget(len(content) // 20)
        chosen = _choose_media_type(list(content))
        if chosen is None:
            named = ", ".join(quote(kind, 40) for kind in list(content)[:5])
            self._source.leave_out(at, f"The body is written as {named}, which this server cannot write", required)
            return None
        normalized = self._normalize_media(content[chosen.key], chosen, (*at, "content", chosen.key))
        return self._check_writable(
            RequestBody(chosen.media_type, self._add_description(normalized, node, at), required), at
        )

    def _normalize_media(self, media: Any, chosen: "_ChosenMediaType", at: At) -> NormalizedSchema:
        media, at = self._source.follow(media, at)
        media = self._source.mapping(media, at, "A media type")
        if chosen.is_assumed:
            self._source.warn(at, f"{quote(chosen.key)} is treated as JSON.")
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

    def _add_description(self, normalized: NormalizedSchema, node: JsonObject, at: At) -> NormalizedSchema:
        description = clean_and_warn(
            self._source, node.get("description"), (*at, "description"), MAX_FIELD_DESCRIPTION_LENGTH
        )
        if not description or "description" in normalized.schema:
            return normalized
        return normalized._replace(
            schema={**normalized.schema, "description": description}, size=normalized.size + json_size(description) + 16
        )

    def _check_writable(self, body: RequestBody, at: At) -> RequestBody | None:
        """Return the body if a value of its schema can be written in its media type."""
        if body.normalized.is_file:
            self._source.leave_out(at, "The body is a file, which cannot be sent", body.required)
            return None
        kind = body.normalized.schema.get("type", "object" if body.normalized.schema else None)
        kinds = kind if isinstance(kind, list) else [kind]
        if body.media_type in _FORMS and "object" not in kinds and kind is not None:
            self._source.leave_out(at, "The body is a form, and its schema is not an object", body.required)
            return None
        if body.media_type == PLAIN and set(kinds) <= {"object", "array"}:
            self._source.leave_out(at, "The body is plain text, and its schema is not text", body.required)
            return None
        return body

    def _read_swagger_body(self, operation: JsonObject, at: At, specs: Sequence[ParameterSpec]) -> RequestBody | None:
        """Return a Swagger body: one parameter in `body`, or fields in `formData`."""
        body_spec = next((spec for spec in specs if spec.place == "body"), None)
        if not self._source.is_swagger:
            self._source.warn(
                at, "A parameter in the body is Swagger's form; OpenAPI uses “requestBody”. It is accepted."
            )
        consumed = self._list_consumed(operation, at)
        if body_spec is None:
            return self._build_form(specs, consumed, at)
        chosen = _choose_media_type(consumed) if consumed else _ChosenMediaType(JSON, JSON)
        if chosen is None or chosen.media_type in _FORMS:
            named = ", ".join(quote(kind, 40) for kind in consumed[:5])
            self._source.leave_out(
                body_spec.at, f"The body is written as {named}, which cannot be done", body_spec.required
            )
            return None
        schema = body_spec.node.get("schema", body_spec.node.with_keys(SCHEMA_KEYS) or None)
        normalized = self._schemas.make(
            schema, (*body_spec.at, "schema") if "schema" in body_spec.node else body_spec.at
        )
        normalized = self._add_description(normalized, body_spec.node, body_spec.at)
        return self._check_writable(RequestBody(chosen.media_type, normalized, body_spec.required), body_spec.at)

    def _build_form(self, specs: Sequence[ParameterSpec], consumed: list[str], at: At) -> RequestBody:
        fields: dict[str, NormalizedSchema] = {}
        required: list[str] = []
        for spec in specs:
            normalized = self._schemas.make(spec.node.get("schema", spec.node.with_keys(SCHEMA_KEYS) or True), spec.at)
            if normalized.is_file:
                why = f"The field {quote(spec.name)} is a file, which cannot be sent"
                self._source.leave_out(spec.at, why, spec.required)
                continue
            fields[spec.name] = self._add_description(normalized, spec.node, spec.at)
            required += [spec.name] if spec.required else []
        schema: dict[str, Any] = {
            "type": "object",
            "properties": {name: normalized.schema for name, normalized in fields.items()},
        }
        if required:
            schema["required"] = required
        size = 60 + sum(normalized.size + len(name.encode()) * 2 + 8 for name, normalized in fields.items())
        height = 1 + max((normalized.height for normalized in fields.values()), default=0)
        media = MULTIPART if MULTIPART in consumed and FORM not in consumed else FORM
        return RequestBody(media, NormalizedSchema(schema, size, height), bool(required))

    def _list_consumed(self, operation: JsonObject, at: At) -> list[str]:
        """Return the media types that a Swagger operation accepts."""
        named = operation.get("consumes", self._source.root.get("consumes"))
        kinds = [kind for kind in named if isinstance(kind, str)] if isinstance(named, JsonArray) else []
        return [kind.partition(";")[0].strip().lower() for kind in kinds]


@dataclass(frozen=True)
class _ChosenMediaType:
    """The chosen media type: as the document names it, and as it is sent."""

    key: str
    media_type: str
    is_assumed: bool = False


def _choose_media_type(keys: list[str]) -> _ChosenMediaType | None:
    ranked = [(_rank(plain), key, plain) for key in keys if (plain := key.partition(";")[0].strip().lower())]
    best = min(ranked, key=lambda one: one[0], default=None)
    if best is None or best[0] == len(_RANKS):
        return None
    _, key, plain = best
    return _ChosenMediaType(key, JSON, True) if plain in _WILDCARDS else _ChosenMediaType(key, plain)


def _rank(kind: str) -> int:
    """Return the rank, lower is better; `len(_RANKS)` for an unsupported type."""
    if kind in _WILDCARDS:
        return _RANKS.index("assumed")
    if kind.endswith("+json") and is_supported(kind):
        return _RANKS.index("+json")
    return _RANKS.index(kind) if kind in _RANKS else len(_RANKS)
