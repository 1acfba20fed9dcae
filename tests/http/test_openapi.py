"""The published description of the API is valid OpenAPI 3.1, and names every operation."""

import copy
import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from discreet.http.openapi_document import api_schemas, printed
from discreet.http.openapi_errors import ERRORS
from tests.support.people import Cast

BROWSER_SCHEMAS = Path(__file__).parents[2] / "web/api-schemas.json"


async def test_it_is_valid_and_every_operation_has_a_summary_and_a_tag(cast: Cast) -> None:
    document = (await cast.visitor.get("/api/openapi.json")).ok()
    assert document["openapi"].startswith("3.1")
    once = with_each_response_once(document)
    assert not [error.message for error in OpenAPIV31SpecValidator(once).iter_errors()]
    operations = [(path, method, op) for path, methods in document["paths"].items() for method, op in methods.items()]
    assert len(operations) > 40
    for path, method, operation in operations:
        assert operation["tags"], (path, method)
        assert operation["summary"], (path, method)
    ids = [operation["operationId"] for _, _, operation in operations]
    assert len(ids) == len(set(ids))


def with_each_response_once(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document without repeated responses: all operations share their errors.

    Whether a response is valid depends on nothing but itself, and validating thousands of the same takes seconds.
    """
    once, seen = copy.deepcopy(document), set[str]()
    for methods in once["paths"].values():
        for operation in methods.values():
            responses = operation["responses"]
            for status, response in list(responses.items()):
                written = json.dumps([status, response], sort_keys=True)
                if written in seen and len(responses) > 1:
                    del responses[status]
                seen.add(written)
    return once


async def test_every_operation_names_its_errors_and_an_error_is_as_it_says(cast: Cast) -> None:
    document = (await cast.visitor.get("/api/openapi.json")).ok()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert {str(status) for status in ERRORS} <= operation["responses"].keys(), (path, method)
    assert "HTTPValidationError" not in str(document)
    validator = Draft202012Validator(document["components"]["schemas"]["Error"])
    for answer in (
        await cast.visitor.get("/api/conversations"),
        await cast.ben.get("/api/conversations/x"),
        await cast.ben.post("/api/gpts", {"name": 5}),
        await cast.ben.get("/api/operator/settings"),
    ):
        assert answer.status in ERRORS
        assert list(validator.iter_errors(answer.json)) == []


def test_the_browsers_types_are_those_of_the_api() -> None:
    renew = "python -m discreet.http.openapi_document > web/api-schemas.json"
    assert BROWSER_SCHEMAS.read_text() == printed(api_schemas()), f"They differ; to renew them: {renew}"
