"""The pages of the REST API list every operation and every type of the OpenAPI document."""

import re

from discreet.http.openapi_document import openapi_document
from discreet.http.openapi_page import TYPES_PAGE, routes_page, types_page
from tests.support.people import Cast


async def test_the_document_is_the_one_that_a_server_gives(cast: Cast) -> None:
    assert openapi_document() == (await cast.visitor.get("/api/openapi.json")).ok()


def test_every_operation_and_every_type_is_listed_once_and_each_link_leads_to_a_type() -> None:
    document = openapi_document()
    routes, types = routes_page(document), types_page(document)
    operations = [f"`{method.upper()} {path}`" for path, methods in document["paths"].items() for method in methods]
    assert sorted(re.findall(r"^### (.+)$", routes, re.MULTILINE)) == sorted(operations)
    names = re.findall(r"^## (.+)$", types, re.MULTILINE)
    assert names == sorted(document["components"]["schemas"])
    anchors = {name.lower() for name in names}
    assert len(anchors) == len(names)
    links = set(re.findall(rf"\({re.escape(TYPES_PAGE)}#([^)]+)\)", routes + types))
    assert links
    assert links <= anchors
