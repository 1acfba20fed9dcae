"""The sign-in that an OpenAPI document declares is suggested to the builder."""

import json
from typing import Any

import pytest

from discreet.assistants.actions.openapi import import_document
from discreet.assistants.actions.operation import DeclaredSignIn
from tests.support.openapi_documents import openapi, swagger

GET = {"/things": {"get": {"operationId": "things", "responses": {}}}}
BEARER = {"type": "http", "scheme": "bearer"}
KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}
CODE = {
    "authorizationUrl": "https://api.example.org/authorize",
    "tokenUrl": "https://api.example.org/token",
    "scopes": {"read": "", "write": ""},
}
OAUTH = {"type": "oauth2", "flows": {"authorizationCode": CODE}}


def declared(schemes: dict[str, Any], **more: Any) -> DeclaredSignIn | None:
    return import_document(openapi(GET, components={"securitySchemes": schemes}, **more)).sign_in


def of_code(*scopes: str) -> DeclaredSignIn:
    addresses = {"authorization_url": CODE["authorizationUrl"], "token_url": CODE["tokenUrl"]}
    return DeclaredSignIn("oauth", scopes=scopes, **addresses)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scheme", "found"),
    [
        (BEARER, DeclaredSignIn("bearer")),
        ({"type": "http", "scheme": "Basic"}, DeclaredSignIn("basic")),
        (KEY, DeclaredSignIn("header", name="X-Key")),
        ({"type": "apiKey", "in": "query", "name": "key"}, DeclaredSignIn("query", name="key")),
        (OAUTH, of_code("read", "write")),
        (
            {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": CODE["tokenUrl"], "scopes": {"all": ""}}}},
            DeclaredSignIn("client_credentials", token_url=str(CODE["tokenUrl"]), scopes=("all",)),
        ),
        ({"type": "apiKey", "in": "cookie", "name": "session"}, None),
        ({"type": "openIdConnect", "openIdConnectUrl": "https://api.example.org/oidc"}, None),
        ({"type": "http", "scheme": "digest"}, None),
        ({"$ref": "#/nowhere"}, None),
        ("bearer", None),
    ],
)
def test_each_kind_of_scheme(scheme: Any, found: DeclaredSignIn | None) -> None:
    assert declared({"one": scheme}) == found
    assert declared({"one": scheme}, security=[{"one": []}]) == found


def test_the_required_one_is_taken_and_its_scopes() -> None:
    schemes = {"key": KEY, "bearer": BEARER, "oauth": OAUTH}
    assert declared(schemes, security=[{"bearer": []}]) == DeclaredSignIn("bearer")
    assert declared(schemes, security=[{"missing": []}, {"oauth": ["read"]}]) == of_code("read")
    assert declared(schemes) == DeclaredSignIn("header", name="X-Key")


def test_an_operation_says_otherwise_than_its_document() -> None:
    paths = {"/things": {"get": {"operationId": "things", "security": [{"key": []}], "responses": {}}}}
    document = json.loads(openapi(paths, components={"securitySchemes": {"key": KEY, "bearer": BEARER}}))
    document["security"] = [{"bearer": []}]
    assert import_document(json.dumps(document)).sign_in == DeclaredSignIn("header", name="X-Key")


def test_nothing_is_required_where_the_document_says_so() -> None:
    assert declared({"bearer": BEARER}, security=[]) is None
    assert declared({}) is None


def test_swagger_2() -> None:
    flow = {"type": "oauth2", "flow": "accessCode", **CODE}
    assert import_document(swagger(GET, securityDefinitions={"one": flow})).sign_in == of_code("read", "write")
    assert import_document(swagger(GET, securityDefinitions={"one": {"type": "basic"}})).sign_in == DeclaredSignIn(
        "basic"
    )
