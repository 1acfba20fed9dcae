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
from discreet.http.scim.request import LISTS, MEDIA_TYPE, ScimSyntaxError, number_of
from discreet.http.scim.resources import MAX_RESULTS

FEWEST: Final = 100
"""Results on a page if the client does not say how many."""
_KINDS: Final = ("invalidPath", "invalidFilter", "mutability", "noTarget", "invalidSyntax")


def one(request: Request, resource: Any, context: Context, status: int = 200) -> Response:
    shown = resource.model_dump(scim_ctx=context, response_parameters=_parameters(request, type(resource)))
    location = resource.meta.location if resource.meta else None
    headers = {"Location": str(location)} if status == 201 and location else None
    return _json(shown, status, headers)


def page(request: Request, kind: Any, found: list[Any]) -> Response:
    """Return one page of results; positions count from one (RFC 7644, 3.4.2.4).

    A smaller position counts as one.
    """
    start = max(1, number_of(request, "startIndex", 1))
    count = min(max(0, number_of(request, "count", FEWEST)), MAX_RESULTS)
    shown = found[start - 1 : start - 1 + count]
    parameters = _parameters(request, kind)
    listed = ListResponse[kind](
        total_results=len(found), start_index=start, items_per_page=len(shown), resources=shown or None
    )
    told = listed.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=parameters)
    return _json({"Resources": [], **told} if count else told)


def _parameters(request: Request, kind: Any) -> Any:
    query = request.state.query
    given = {name: query[name] for name in LISTS if name in query}
    return ResponseParameters[kind].model_validate(given) if given else None


def _json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(value), status, headers, MEDIA_TYPE)


def _failed(status: int, detail: str, scim_type: str | None = None) -> Response:
    error = Error(status=status, scim_type=scim_type, detail=detail)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return _json(error.model_dump(), status, headers)


async def told(_: Request, error: Exception) -> Response:
    assert isinstance(error, DiscreetError)
    match error:
        case Conflict():
            return _failed(409, error.sentence, "uniqueness")
        case ScimSyntaxError():
            return _failed(400, error.sentence, "invalidSyntax")
        case Forbidden():
            return _failed(403, error.sentence)
        case Invalid():
            return _failed(400, error.sentence, "invalidValue")
    return _failed(next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), error.sentence)


async def told_by_library(_: Request, error: Exception) -> Response:
    assert isinstance(error, SCIMException)
    return _json(error.to_error().model_dump(), error.status)


async def not_valid(_: Request, error: Exception) -> Response:
    """Answer with the place of the fault, without the value that was sent."""
    assert isinstance(error, ValidationError)
    fault = error.errors(include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in fault["loc"] if isinstance(part, str))[:200]
    kind = fault["type"].removeprefix("scim_")
    known = (
        kind if kind in ("invalidPath", "invalidFilter", "mutability", "noTarget", "invalidSyntax") else "invalidValue"
    )
    return _failed(400, f"{where or 'The body'} cannot be used.", known)


async def no_route(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = "There is nothing at this address." if error.status_code == 404 else "This cannot be done at this address."
    return _failed(error.status_code, words)
