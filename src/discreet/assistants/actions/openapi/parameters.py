"""Parameters of an operation: name, place, style and schema.

Invariants:
- Path and query parameters are sent. Header and cookie parameters are not; a warning says so.
- An unsupported parameter refuses the operation if it is required, else it is left out with a warning.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

from discreet.assistants.actions.openapi.limits import MAX_FIELD_DESCRIPTION_LENGTH, MAX_NAME_LENGTH
from discreet.assistants.actions.openapi.normalized_schema import NormalizedSchema, json_size
from discreet.assistants.actions.openapi.problems import DocumentPartRejected, quote
from discreet.assistants.actions.openapi.schema import Schemas
from discreet.assistants.actions.openapi.text import check_key as checked_key
from discreet.assistants.actions.openapi.text import clean, clean_and_warn
from discreet.assistants.actions.openapi.tree import At, JsonArray, JsonObject
from discreet.assistants.actions.operation import BODY, Parameter
from discreet.assistants.actions.request.bodies import FORM, JSON, MULTIPART, is_supported
from discreet.promises.disclosure import FieldPlace

SENT = {"path": FieldPlace.PATH, "query": FieldPlace.QUERY}
IN_BODY = frozenset({"body", "formData"})
_NOT_SENT = frozenset({"header", "cookie"})
_MADE_ELSEWHERE = frozenset({"authorization", "content-type", "accept", "user-agent", "host", "content-length"})
"""Headers that every request has, or that the sign-in sets."""

SCHEMA_KEYS = frozenset(
    {
        "type", "format", "items", "enum", "default", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
        "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "multipleOf", "nullable",
        "x-nullable",
    }
)  # fmt: skip
"""Schema keywords that Swagger has in the parameter itself, as do many OpenAPI documents by mistake."""
_STYLES = {
    FieldPlace.PATH: ("simple", "label", "matrix"),
    FieldPlace.QUERY: ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
}
_FORMATS = {
    "csv": ("form", False),
    "multi": ("form", True),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
}
"""Swagger's `collectionFormat` as style and explode."""


@dataclass(frozen=True)
class ParameterSpec:
    """A parameter of the document, with references followed."""

    name: str
    place: str
    required: bool
    node: JsonObject
    at: At

    @property
    def content_key(self) -> str:
        """The document's media type of a parameter with `content`, else ""."""
        content = self.node.get("content")
        if not isinstance(content, JsonObject) or "schema" in self.node:
            return ""
        return JSON if JSON in content else next(iter(content), "")

    @property
    def content(self) -> str | None:
        return self.content_key.partition(";")[0].strip().lower() or None


@dataclass(frozen=True)
class Argument:
    """A parameter to send, with its schema."""

    parameter: Parameter
    normalized: NormalizedSchema


class Parameters:
    """Reads the parameters of one document's operations."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas, self._source = schemas, schemas.source
        self._made: dict[tuple[At, str], NormalizedSchema] = {}

    def list_specs(self, levels: list[tuple[JsonObject, At]], names: frozenset[str]) -> list[ParameterSpec]:
        """Return the parameters of a path and its operation, which takes precedence.

        `names` are the {parameters} in the path.
        """
        specs: dict[tuple[str, str], ParameterSpec] = {}
        for node, at in levels:
            for spec in self._read_specs(node.get("parameters"), (*at, "parameters"), names):
                specs[spec.place, spec.name] = spec
        return list(specs.values())

    def build_argument(self, spec: ParameterSpec, used_names: Container[str]) -> Argument | None:
        """Return a path or query parameter; None when it is left out.

        `used_names` are the arguments of other places.
        """
        place = SENT[spec.place]
        normalized, why = self._normalize_cached(spec), None
        style, explode = self._read_style(spec, place)
        if normalized.is_file:
            why = f"The parameter {quote(spec.name)} is a file, which cannot be sent"
        elif not style:
            why = f"{quote(spec.name)} is written as {quote(spec.node['collectionFormat'])}, which cannot be sent"
        elif spec.content and not (is_supported(spec.content) and spec.content not in (FORM, MULTIPART)):
            why = f"{quote(spec.name)} is written as {quote(spec.content)}, which cannot be sent"
        if why:
            self._source.leave_out(spec.at, why, spec.required)
            return None
        parameter = Parameter(
            name=spec.name,
            argument=self._argument_name(spec, used_names),
            place=place,
            required=spec.required,
            style=style,
            explode=explode,
            allow_reserved=self._source.get_flag(spec.node, "allowReserved", spec.at),
            content=spec.content,
        )
        return Argument(parameter, normalized)

    def _read_specs(self, node: Any, at: At, names: frozenset[str]) -> Iterator[ParameterSpec]:
        if node is None:
            return
        if not isinstance(node, JsonArray):
            raise DocumentPartRejected(at, "“parameters” must be a list.")
        for place, entry in enumerate(node):
            self._source.consume_budget()
            if entry is not None and (spec := self._read_spec(entry, (*at, place), names)):
                yield spec

    def _read_spec(self, node: Any, at: At, names: frozenset[str]) -> ParameterSpec | None:
        node, at = self._source.follow(node, at)
        if not isinstance(node, JsonObject):
            raise DocumentPartRejected(at, "A parameter must be a mapping with “name” and “in”.")
        name = str(node["name"]) if isinstance(node.get("name"), (str, int)) else ""
        place = str(node["in"]).strip() if isinstance(node.get("in"), str) else ""
        if not place and name in names:
            self._source.warn(at, f"The parameter {quote(name)} does not say where it goes; it is in the path.")
            place = "path"
        required = self._source.get_flag(node, "required", at) or place == "path"
        if not name:
            self._source.leave_out(at, "A parameter without a name cannot be sent", required)
        elif place in _NOT_SENT:
            self._warn_not_sent(name, place, required, at)
        elif place not in SENT and place not in IN_BODY:
            self._source.leave_out(at, f"{quote(name)} goes to {quote(place)}, which cannot be sent", required)
        else:
            return ParameterSpec(checked_key(name, at), place, required, node, at)
        return None

    def _warn_not_sent(self, name: str, place: str, required: bool, at: At) -> None:
        """Warn about a header or a cookie."""
        if place == "header" and name.lower() in _MADE_ELSEWHERE:
            self._source.warn(at, f"The header {quote(name)} is not a parameter; sign-in and request set it.")
        elif required:
            why = f"The {place} {quote(name)} must be given, and {place}s are not sent: the operation may not work."
            self._source.warn(at, f"{why} If it is a key, set it up as the action's sign-in.")
        else:
            self._source.warn(at, f"The {place} {quote(name)} is left out: {place}s are not sent.")

    def _normalize_cached(self, spec: ParameterSpec) -> NormalizedSchema:
        """Return the cached schema: a shared parameter is normalized once."""
        name = (spec.at, spec.name)
        if name not in self._made:
            self._made[name] = self._normalize(spec)
        return self._made[name]

    def _normalize(self, spec: ParameterSpec) -> NormalizedSchema:
        node, at = spec.node, spec.at
        if spec.content is not None:
            key = spec.content_key
            media = self._source.mapping(node["content"][key], (*at, "content", key), "A media type")
            normalized = self._schemas.make(media.get("schema", True), (*at, "content", key, "schema"))
        elif "schema" in node:
            normalized = self._schemas.make(node["schema"], (*at, "schema"))
            for key in sorted(SCHEMA_KEYS & set(node)):
                self._source.warn((*at, key), f"{quote(key)} belongs in “schema”; beside it, it is ignored.")
        elif SCHEMA_KEYS & set(node):
            if not self._source.is_swagger:
                self._source.warn(at, f"The type of {quote(spec.name)} belongs in “schema”; it is used.")
            normalized = self._schemas.make(node.with_keys(SCHEMA_KEYS), at)
        else:
            self._source.warn(at, f"{quote(spec.name)} has no schema; it is taken as text.")
            normalized = NormalizedSchema({"type": "string"}, 18)
        return self._add_description(normalized, spec)

    def _add_description(self, normalized: NormalizedSchema, spec: ParameterSpec) -> NormalizedSchema:
        """Add the parameter's description, which takes precedence over its schema's."""
        description = clean_and_warn(
            self._source, spec.node.get("description"), (*spec.at, "description"), MAX_FIELD_DESCRIPTION_LENGTH
        )
        if not description:
            return normalized
        schema = {**normalized.schema, "description": description}
        return normalized._replace(schema=schema, size=normalized.size + json_size(description) + 16)

    def _read_style(self, spec: ParameterSpec, place: FieldPlace) -> tuple[str, bool]:
        """Return style and explode; an empty style if it cannot be written."""
        node, at = spec.node, spec.at
        usual = _STYLES[place][0]
        collection = node.get("collectionFormat", "csv" if self._source.is_swagger else None)
        if collection is not None and "style" not in node:
            return (usual, False) if place is FieldPlace.PATH else _FORMATS.get(str(collection), ("", False))
        style_name = node.get("style", usual)
        style = style_name if style_name in _STYLES[place] else usual
        if style != style_name:
            self._source.warn(
                (*at, "style"), f"{quote(style_name)} is not a style of a {place} parameter; “{style}” is used."
            )
        return style, self._source.get_flag(node, "explode", at, style_name == "form")

    def _argument_name(self, spec: ParameterSpec, used_names: Container[str]) -> str:
        """Return the parameter's name, with its place in front if it is taken: `query_x`."""
        name = spec.name if len(spec.name) <= MAX_NAME_LENGTH else clean(spec.name, MAX_NAME_LENGTH)[0].rstrip("…")
        while name in used_names or name == BODY:
            name = f"{spec.place}_{name}"
        return name
