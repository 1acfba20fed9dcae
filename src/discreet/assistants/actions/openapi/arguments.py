"""The arguments of an operation: its parameters and its body in one schema.

Invariants:
- The schema is an object with one property per parameter and, if there is one, `body`.
- Mandatory arguments are required; other properties are not allowed.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from discreet.assistants.actions.openapi.bodies import Bodies, RequestBody
from discreet.assistants.actions.openapi.limits import MAX_SCHEMA_SIZE
from discreet.assistants.actions.openapi.normalized_schema import NormalizedSchema, json_size
from discreet.assistants.actions.openapi.parameters import IN_BODY, Argument, Parameters, ParameterSpec
from discreet.assistants.actions.openapi.paths import Path
from discreet.assistants.actions.openapi.problems import DocumentPartRejected, quote
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

    def read(self, node: JsonObject, at: At, specs: Sequence[ParameterSpec], path: Path, method: str) -> Arguments:
        """Return the arguments. Raises DocumentPartRejected, BudgetExceeded."""
        body = self._bodies.body(node, at, [spec for spec in specs if spec.place in IN_BODY], method)
        arguments: dict[str, Argument] = {}
        for spec in [*self._list_path_specs(specs, path, at), *self._list_query_specs(specs, path, at)]:
            if argument := self.parameters.build_argument(spec, arguments):
                arguments[argument.parameter.argument] = argument
        for name, value in path.fixed:
            if name not in arguments:
                parameter = Parameter(name, name, FieldPlace.QUERY, required=True)
                arguments[name] = Argument(
                    parameter, NormalizedSchema({"type": "string", "const": value}, 40 + len(value))
                )
        schema = _build_schema(list(arguments.values()), body, at)
        parameters = tuple(argument.parameter for argument in arguments.values())
        return Arguments(schema, parameters, body.media_type if body else None)

    def _list_path_specs(self, specs: Sequence[ParameterSpec], path: Path, at: At) -> list[ParameterSpec]:
        """Return the parameters of the path, in its order; an undescribed one is text."""
        described = {spec.name: spec for spec in specs if spec.place == "path"}
        queried = {name for _, name in path.queried}
        for name, spec in described.items():
            if name not in path.names and name not in queried:
                self._source.warn(spec.at, f"The path has no place for {quote(name)}; it is left out.")
        return [described.get(name) or self._build_undescribed(name, "path", at) for name in path.names]

    def _list_query_specs(self, specs: Sequence[ParameterSpec], path: Path, at: At) -> list[ParameterSpec]:
        """Return the parameters of the query, and those in the path's own query."""
        queried = [spec for spec in specs if spec.place == "query"]
        described = {spec.name: spec for spec in specs if spec.place == "path"}
        names = {spec.name for spec in queried}
        for key, name in path.queried:
            if key in names:
                continue
            spec = described.get(name)
            queried.append(
                ParameterSpec(key, "query", spec.required, spec.node, spec.at)
                if spec
                else self._build_undescribed(key, "query", at)
            )
        return queried

    def _build_undescribed(self, name: str, place: str, at: At) -> ParameterSpec:
        self._source.warn(at, f"The path's {quote(name)} is not described; it is treated as text.")
        node = JsonObject(1)
        node.put("schema", _build_text_node(), 1)
        return ParameterSpec(name, place, True, node, at)


def _build_text_node() -> JsonObject:
    node = JsonObject(1)
    node.put("type", "string", 1)
    return node


def _build_schema(arguments: Sequence[Argument], body: RequestBody | None, at: At) -> dict[str, Any]:
    parts = {argument.parameter.argument: argument.normalized for argument in arguments}
    required = [argument.parameter.argument for argument in arguments if argument.parameter.required]
    if body is not None:
        parts[BODY] = body.normalized
        required += [BODY] if body.required else []
    schema: dict[str, Any] = {"type": "object", "properties": {name: part.schema for name, part in parts.items()}}
    if required:
        schema["required"] = required
    schema["additionalProperties"] = False
    if sum(part.size for part in parts.values()) > MAX_SCHEMA_SIZE or json_size(schema) > MAX_SCHEMA_SIZE:
        raise DocumentPartRejected(at, f"The description of its data is longer than {MAX_SCHEMA_SIZE // 1000} kB.")
    return schema
