"""The sign-in that a document declares: its security schemes (OpenAPI 3, 4.8.27; Swagger 2.0).

Invariants:
- It is a suggestion for the builder. An unusable or unknown scheme suggests nothing, and refuses nothing.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from discreet.assistants.actions.openapi.problems import DocumentPartRejected
from discreet.assistants.actions.openapi.source import BudgetExceeded, DocumentSource
from discreet.assistants.actions.openapi.tree import JsonArray, JsonObject
from discreet.assistants.actions.operation import DeclaredSignIn

_MAX_SCHEMES = 50
_MAX_LENGTH = 1_000
_FLOWS = {"authorizationCode": "oauth", "clientCredentials": "client_credentials"}
_SWAGGER_FLOWS = {"accessCode": "authorizationCode", "application": "clientCredentials"}

Requirement = tuple[str, tuple[str, ...]]
"""The name of a scheme, and the scopes that an operation needs of it."""


def find_declared_sign_in(source: DocumentSource, operations: Sequence[Any]) -> DeclaredSignIn | None:
    """Return the first usable sign-in that these operations require.

    If the document says of none what it requires, it is the first that is declared.
    """
    schemes, of_all = _schemes(source), _list_requirements(source.root)
    own = [_list_requirements(node) for node in operations]
    said = [each for each in (of_all if each is None else each for each in own) if each is not None]
    wanted: list[Requirement] = [pair for requirements in said for pair in requirements]
    for name, scopes in wanted if said else [(name, ()) for name in schemes]:
        if (found := _parse_scheme(schemes.get(name), scopes)) is not None:
            return found
    return None


def _schemes(source: DocumentSource) -> dict[str, JsonObject]:
    at: tuple[str, ...] = ("securityDefinitions",) if source.is_swagger else ("components", "securitySchemes")
    node: Any = source.root
    for key in at:
        node = node.get(key) if isinstance(node, JsonObject) else None
    return dict(_resolved(source, node, at)) if isinstance(node, JsonObject) else {}


def _resolved(source: DocumentSource, node: JsonObject, at: tuple[str, ...]) -> Iterator[tuple[str, JsonObject]]:
    for name in list(node)[:_MAX_SCHEMES]:
        try:
            scheme, _ = source.resolve(node[name], (*at, name))
        except (DocumentPartRejected, BudgetExceeded):
            continue
        if isinstance(scheme, JsonObject):
            yield name, scheme


def _list_requirements(node: Any) -> list[Requirement] | None:
    """Return the required schemes; None if the node has no valid list of them."""
    entries = node.get("security") if isinstance(node, JsonObject) else None
    if not isinstance(entries, JsonArray):
        return None
    each = [entry for entry in entries[:_MAX_SCHEMES] if isinstance(entry, JsonObject)]
    return [(name, _texts(entry[name])) for entry in each for name in entry]


def _parse_scheme(scheme: JsonObject | None, scopes: tuple[str, ...]) -> DeclaredSignIn | None:
    if scheme is None:
        return None
    match scheme.get("type"), str(scheme.get("scheme", "")).lower(), scheme.get("in"):
        case "http", "bearer", _:
            return DeclaredSignIn("bearer")
        case ("http", "basic", _) | ("basic", _, _):
            return DeclaredSignIn("basic")
        case "apiKey", _, ("header" | "query") as place:
            name = _text(scheme.get("name"))
            return DeclaredSignIn("header" if place == "header" else "query", name=name) if name else None
        case "oauth2", _, _:
            return _parse_oauth(scheme, scopes)
        case _:
            return None


def _parse_oauth(scheme: JsonObject, scopes: tuple[str, ...]) -> DeclaredSignIn | None:
    flows = scheme.get("flows")
    if not isinstance(flows, JsonObject):  # Swagger 2.0 has one flow, in the scheme itself
        flows = {_SWAGGER_FLOWS.get(str(scheme.get("flow")), ""): scheme}
    for flow, kind in _FLOWS.items():
        if not isinstance(node := flows.get(flow), JsonObject):
            continue
        offered = node.get("scopes")
        chosen = scopes or _texts(list(offered) if isinstance(offered, JsonObject) else [])
        page, token = _text(node.get("authorizationUrl")), _text(node.get("tokenUrl"))
        if kind == "oauth" and page and token:
            return DeclaredSignIn("oauth", authorization_url=page, token_url=token, scopes=chosen)
        if kind == "client_credentials" and token:
            return DeclaredSignIn("client_credentials", token_url=token, scopes=chosen)
    return None


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) and len(value) <= _MAX_LENGTH else ""


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(_text(value) for value in values if _text(value)) if isinstance(values, list) else ()
