"""Responses and errors for a directory, in SCIM's form (RFC 7644, 3.4.2, 3.12)."""

import json
from typing import Any, Final

from pydantic import ValidationError
from scim2_models import Context, Error, ListResponse, SCIMException
from scim2_models.messages.response_parameters import ResponseParameters
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from discreet.errors import Conflict, DiscreetError, Forbidden, Invalid
from discreet.http.errors import STATUS
from discreet.http.scim.request import LISTS, MEDIA_TYPE, ScimSyntaxError, read_number
from discreet.http.scim.resources import MAX_RESULTS

DEFAULT_RESULTS: Final = 100
"""Results on a page if the client does not say how many."""
_KINDS: Final = ("invalidPath", "invalidFilter", "mutability", "noTarget", "invalidSyntax")


def build_resource_response(request: Request, resource: Any, context: Context, status: int = 200) -> Response:
    document = resource.model_dump(scim_ctx=context, response_parameters=_parameters(request, type(resource)))
    location = resource.meta.location if resource.meta else None
    headers = {"Location": str(location)} if status == 201 and location else None
    return _json(document, status, headers)


def build_page(request: Request, kind: Any, results: list[Any]) -> Response:
    """Return one page of results; positions count from one (RFC 7644, 3.4.2.4).

    A smaller position counts as one.
    """
    start = max(1, read_number(request, "startIndex", 1))
    count = min(max(0, read_number(request, "count", DEFAULT_RESULTS)), MAX_RESULTS)
    page_results = results[start - 1 : start - 1 + count]
    parameters = _parameters(request, kind)
    listed = ListResponse[kind](
        total_results=len(results), start_index=start, items_per_page=len(page_results), resources=page_results or None
    )
    document = listed.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=parameters)
    return _json({"Resources": [], **document} if count else document)


def _parameters(request: Request, kind: Any) -> Any:
    query = request.state.query
    parameters = {name: query[name] for name in LISTS if name in query}
    return ResponseParameters[kind].model_validate(parameters) if parameters else None


def _json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(value), status, headers, MEDIA_TYPE)


def _error_response(status: int, detail: str, scim_type: str | None = None) -> Response:
    error = Error(status=status, scim_type=scim_type, detail=detail)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return _json(error.model_dump(), status, headers)


async def render_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, DiscreetError)
    match error:
        case Conflict():
            return _error_response(409, error.sentence, "uniqueness")
        case ScimSyntaxError():
            return _error_response(400, error.sentence, "invalidSyntax")
        case Forbidden():
            return _error_response(403, error.sentence)
        case Invalid():
            return _error_response(400, error.sentence, "invalidValue")
    return _error_response(next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), error.sentence)


async def render_library_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, SCIMException)
    return _json(error.to_error().model_dump(), error.status)


async def render_validation_error(_: Request, error: Exception) -> Response:
    """Answer with the place of the fault, without the value that was sent."""
    assert isinstance(error, ValidationError)
    fault = error.errors(include_input=False, include_context=False)[0]
    path = ".".join(str(part) for part in fault["loc"] if isinstance(part, str))[:200]
    kind = fault["type"].removeprefix("scim_")
    scim_type = (
        kind if kind in ("invalidPath", "invalidFilter", "mutability", "noTarget", "invalidSyntax") else "invalidValue"
    )
    return _error_response(400, f"{path or 'The body'} cannot be used.", scim_type)


async def render_http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentence = (
        "There is nothing at this address." if error.status_code == 404 else "This cannot be done at this address."
    )
    return _error_response(error.status_code, sentence)
