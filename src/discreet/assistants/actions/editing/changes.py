"""The differences between an action's old and new document, by operation.

Invariants:
- Pure and complete: each difference of an operation is reported.
- A different fingerprint, which ends every "always allow" of the operation, is reported, too.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import msgspec

from discreet.assistants.actions.operation import BODY, Operation


class OperationChange(msgspec.Struct, frozen=True):
    """`why` is a sentence for the builder."""

    operation: str
    what: Literal["added", "removed", "changed"]
    why: str


def list_changes(before: Sequence[Operation], after: Sequence[Operation]) -> tuple[OperationChange, ...]:
    """Return the changes in the new document's order, the removed operations last."""
    old = {operation.name: operation for operation in before}
    new = {operation.name: operation for operation in after}
    compared = [_compare(old.get(name), operation) for name, operation in new.items()]
    removed = [
        OperationChange(name, "removed", "The document no longer has it; the GPT can no longer call it.")
        for name in old
        if name not in new
    ]
    return (*filter(None, compared), *removed)


def _compare(before: Operation | None, after: Operation) -> OperationChange | None:
    if before is None:
        return OperationChange(after.name, "added", f"It is new: {after.method} {after.path} at {after.host}.")
    differences = "; ".join(
        [*_route_differences(before, after), *_field_differences(before, after), *_other_differences(before, after)]
    )
    lapses = before.fingerprint("", None) != after.fingerprint("", None)
    if before == after and not lapses:
        return None
    differences = (
        differences or "it is described differently"
    )  # for example 1 and 1.0, which are equal here but not in a fingerprint
    ending = " People who always allowed it are asked again." if lapses else ""
    return OperationChange(after.name, "changed", f"{differences[0].upper()}{differences[1:]}.{ending}")


def _route_differences(before: Operation, after: Operation) -> Iterator[str]:
    if before.origin != after.origin:
        yield f"it goes to {after.host} instead of {before.host}"
    if before.method != after.method:
        yield f"its method is {after.method} instead of {before.method}"
    if before.path != after.path:
        yield f"its path is {after.path} instead of {before.path}"
    if before.tool != after.tool:
        yield f"it is the tool “{after.tool}” instead of “{before.tool}”"


def _field_differences(before: Operation, after: Operation) -> Iterator[str]:
    old, new = _describe_sent_fields(before), _describe_sent_fields(after)
    if added := [name for name in new if name not in old]:
        yield f"it also sends {_join_names(added)}"
    if removed := [name for name in old if name not in new]:
        yield f"it no longer sends {_join_names(removed)}"
    if changed := [name for name in new if name in old and new[name] != old[name]]:
        yield f"{_join_names(changed)} changed"


def _other_differences(before: Operation, after: Operation) -> Iterator[str]:
    if before.consequential != after.consequential:
        yield "it now counts as consequential" if after.consequential else "it no longer counts as consequential"
    if before.media_type != after.media_type:
        yield f"its body is {after.media_type or 'gone'} instead of {before.media_type or 'nothing'}"
    if _without_fields(before) != _without_fields(after):
        yield "what it takes is described differently"
    if (before.summary, before.description) != (after.summary, after.description):
        yield "its description is different"


def _describe_sent_fields(operation: Operation) -> dict[str, Any]:
    """Return each argument and each member of the body, with its complete description."""
    described = _members(operation.schema)
    parameters = {parameter.argument: msgspec.to_builtins(parameter) for parameter in operation.parameters}
    described_fields: dict[str, Any] = {
        name: (parameters.get(name), described.get(name), name in operation.schema.get("required", ()))
        for name in {**parameters, **described}
        if name != BODY
    }
    body = described.get(BODY)
    if members := _members(body):
        needed = body.get("required", ()) if isinstance(body, dict) else ()
        return described_fields | {f"body: {name}": (name in needed, member) for name, member in members.items()}
    return described_fields | ({"the body": body} if BODY in described else {})


def _members(schema: Any) -> dict[str, Any]:
    members = schema.get("properties") if isinstance(schema, dict) else None
    return members if isinstance(members, dict) else {}


def _without_fields(operation: Operation) -> Any:
    """Return the rest of the schema: shared definitions, and the body as a whole."""
    schema = {key: value for key, value in operation.schema.items() if key != "properties"}
    body = _members(operation.schema).get(BODY)
    whole = {key: value for key, value in body.items() if key != "properties"} if isinstance(body, dict) else body
    return schema, whole, sorted((parameter.name, parameter.argument) for parameter in operation.parameters)


def _join_names(names: Sequence[str], max_names: int = 6) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:max_names])
    return shown if len(names) <= max_names else f"{shown} and {len(names) - max_names} more"
