"""The arguments of an operation: its parameters and its body in one schema.

Invariants:
- The schema is an object with one property per parameter and, if there is one, `body`.
- Mandatory arguments are required; other properties are not allowed.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from discreet.assistants.actions.openapi.bodies import Bodies, RequestBody
from discreet.assistants.actions.openapi.limits import MAX_SCHEMA_SIZE
from discreet.assistants.actions.openapi.normalized_schema import NormalizedSchema, size_of
from discreet.assistants.actions.openapi.parameters import IN_BODY, Argument, Parameters, ParameterSpec
from discreet.assistants.actions.openapi.paths import Path
from discreet.assistants.actions.openapi.problems import DocumentPartRejected, quoted
from discreet.assistants.actions.openapi.schema import Schemas
from discreet.assistants.actions.openapi.source import DocumentSource
from discreet.assistants.actions.openapi.tree import At, JsonObject
from discreet.assistants.actions.operation import BODY, Parameter
from discreet.promises.disclosure import FieldPlace


class Arguments(NamedTuple):
    schema: dict[str, Any]
    parameters: tuple[Parameter, ...]
    media_type: str | None


class ArgumentReader:
    """Reads the arguments of one document's operations."""

    def __init__(self, source: DocumentSource) -> None:
        schemas = Schemas(source)
        self._source = source
        self.parameters, self._bodies = Parameters(schemas), Bodies(schemas)

    def read(self, node: JsonObject, at: At, given: Sequence[ParameterSpec], path: Path, method: str) -> Arguments:
        """Return the arguments. Raises DocumentPartRejected, BudgetExceeded."""
        body = self._bodies.body(node, at, [one for one in given if one.place in IN_BODY], method)
        arguments: dict[str, Argument] = {}
        for one in [*self._in_path(given, path, at), *self._in_query(given, path, at)]:
            if argument := self.parameters.argument(one, arguments):
                arguments[argument.parameter.argument] = argument
        for name, value in path.fixed:
            if name not in arguments:
                parameter = Parameter(name, name, FieldPlace.QUERY, required=True)
                arguments[name] = Argument(
                    parameter, NormalizedSchema({"type": "string", "const": value}, 40 + len(value))
                )
        schema = _schema(list(arguments.values()), body, at)
        parameters = tuple(argument.parameter for argument in arguments.values())
        return Arguments(schema, parameters, body.media_type if body else None)

    def _in_path(self, given: Sequence[ParameterSpec], path: Path, at: At) -> list[ParameterSpec]:
        """Return the parameters of the path, in its order; an undescribed one is text."""
        described = {one.name: one for one in given if one.place == "path"}
        queried = {name for _, name in path.queried}
        for name, one in described.items():
            if name not in path.names and name not in queried:
                self._source.warn(one.at, f"The path has no place for {quoted(name)}; it is left out.")
        return [described.get(name) or self._undescribed(name, "path", at) for name in path.names]

    def _in_query(self, given: Sequence[ParameterSpec], path: Path, at: At) -> list[ParameterSpec]:
        """Return the parameters of the query, and those in the path's own query."""
        found = [one for one in given if one.place == "query"]
        described = {one.name: one for one in given if one.place == "path"}
        names = {one.name for one in found}
        for key, name in path.queried:
            if key in names:
                continue
            one = described.get(name)
            found.append(
                ParameterSpec(key, "query", one.required, one.node, one.at)
                if one
                else self._undescribed(key, "query", at)
            )
        return found

    def _undescribed(self, name: str, place: str, at: At) -> ParameterSpec:
        self._source.warn(at, f"The path's {quoted(name)} is not described; it is treated as text.")
        node = JsonObject(1)
        node.put("schema", _text_node(), 1)
        return ParameterSpec(name, place, True, node, at)


def _text_node() -> JsonObject:
    node = JsonObject(1)
    node.put("type", "string", 1)
    return node


def _schema(arguments: Sequence[Argument], body: RequestBody | None, at: At) -> dict[str, Any]:
    parts = {argument.parameter.argument: argument.made for argument in arguments}
    required = [argument.parameter.argument for argument in arguments if argument.parameter.required]
    if body is not None:
        parts[BODY] = body.made
        required += [BODY] if body.required else []
    schema: dict[str, Any] = {"type": "object", "properties": {name: part.schema for name, part in parts.items()}}
    if required:
        schema["required"] = required
    schema["additionalProperties"] = False
    if sum(part.size for part in parts.values()) > MAX_SCHEMA_SIZE or size_of(schema) > MAX_SCHEMA_SIZE:
        raise DocumentPartRejected(at, f"The description of its data is longer than {MAX_SCHEMA_SIZE // 1000} kB.")
    return schema
