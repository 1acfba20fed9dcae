"""Operations for tests, as an import would make them."""

from typing import Any
from uuid import UUID

from discreet.assistants.actions.action import Action, BoundOperation
from discreet.assistants.actions.operation import Operation, Parameter
from discreet.promises.disclosure import FieldPlace

GPT, BUILDER, ACTION = UUID(int=1), UUID(int=2), UUID(int=3)


def object_schema(properties: dict[str, Any], required: tuple[str, ...] = (), *, closed: bool = True) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": properties, "required": list(required)}
    return schema | {"additionalProperties": False} if closed else schema


def operation(
    *parameters: Parameter,
    schemas: dict[str, Any] | None = None,
    path: str = "/things",
    method: str = "GET",
    body: Any = None,
    media_type: str | None = None,
    required: tuple[str, ...] = (),
    origin: str = "https://api.example.org",
) -> Operation:
    properties = {parameter.argument: (schemas or {}).get(parameter.argument, {}) for parameter in parameters}
    if media_type is not None:
        properties["body"] = {} if body is None else body
    return Operation(
        name="doThings",
        summary="Does things",
        description="",
        method=method,
        origin=origin,
        path=path,
        consequential=method != "GET",
        schema=object_schema(properties, required),
        parameters=parameters,
        media_type=media_type,
    )


def path_parameter(name: str, style: str = "simple", *, explode: bool = False) -> Parameter:
    return Parameter(name, name, FieldPlace.PATH, True, style, explode)


def query_parameter(name: str, style: str = "form", *, explode: bool = True, content: str | None = None) -> Parameter:
    return Parameter(name, name, FieldPlace.QUERY, False, style, explode, content=content)


def post_operation(body: Any, media_type: str = "application/json") -> Operation:
    return operation(method="POST", body=body, media_type=media_type)


def bind_operation(operation: Operation) -> BoundOperation:
    action = Action(
        id=ACTION,
        kind="openapi",
        title="Things",
        document="{}",
        operations=(operation,),
        enabled=(operation.name,),
        policy_url="https://example.org/privacy",
    )
    return BoundOperation(operation.name, action, operation, GPT, 1, "Travel guide", BUILDER, "Ada")
