"""The published description of the API is valid OpenAPI 3.1, and names every operation."""

from openapi_spec_validator import OpenAPIV31SpecValidator


async def test_it_is_valid_and_every_operation_has_a_summary_and_a_tag(cast):
    document = (await cast.nobody.get("/api/openapi.json")).ok()
    assert document["openapi"].startswith("3.1")
    assert not [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()]
    operations = [(path, method, op) for path, methods in document["paths"].items() for method, op in methods.items()]
    assert len(operations) > 40
    for path, method, operation in operations:
        assert operation["tags"], (path, method)
        assert operation["summary"], (path, method)
    ids = [operation["operationId"] for _, _, operation in operations]
    assert len(ids) == len(set(ids))
