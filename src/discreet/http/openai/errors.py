"""Errors in OpenAI's form: a status, and {"error": {message, type, param, code}}.

Invariants:
- Under /v1, only this module maps errors to statuses.
- Sentences are not changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from discreet.api_projects.rate_limit import RateLimited, RateLimitStatus
from discreet.errors import Conflict, DiscreetError, Forbidden, Invalid, NotFound, NotSignedIn, TooLarge, TooMany
from discreet.http.errors import WrongMethod, WrongType
from discreet.ports.model import PERSONAL_DATA, ModelFailed

INVALID_REQUEST_TYPE = "invalid_request_error"
CLIENT_ERROR_STATUSES = (400, 404, 413, 422)
"""With these statuses an endpoint rejects the request itself: a retry would not help."""


class NotSupported(Invalid):
    """A feature of OpenAI's API that this API does not have."""

    code = "unsupported_parameter"


class ApiError(msgspec.Struct, frozen=True):
    message: str
    type: str
    param: str | None
    code: str | None


class _Body(msgspec.Struct, frozen=True):
    error: ApiError


@dataclass(frozen=True)
class ApiFailure:
    """An error, ready to be sent."""

    status: int
    error: ApiError
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def body(self) -> bytes:
        return msgspec.json.encode(_Body(self.error))


_KINDS: tuple[tuple[type[DiscreetError], int, str], ...] = (
    (NotSignedIn, 401, INVALID_REQUEST_TYPE),
    (Forbidden, 403, "permission_error"),
    (NotFound, 404, INVALID_REQUEST_TYPE),
    (WrongMethod, 405, INVALID_REQUEST_TYPE),
    (Conflict, 409, INVALID_REQUEST_TYPE),
    (TooLarge, 413, INVALID_REQUEST_TYPE),
    (WrongType, 415, INVALID_REQUEST_TYPE),
    (Invalid, 400, INVALID_REQUEST_TYPE),
    (TooMany, 429, "rate_limit_error"),
)


def build_failure(error: DiscreetError) -> ApiFailure:
    if isinstance(error, ModelFailed):
        return _build_model_failure(error)
    for kind, status, error_type in _KINDS:
        if isinstance(error, kind):
            code = None if error.code == Invalid.code else error.code
            return ApiFailure(status, _build_error(error, error_type, code), _headers(error))
    return ApiFailure(500 if error.code == "unexpected" else 503, _build_error(error, "server_error", error.code))


def _build_model_failure(error: ModelFailed) -> ApiFailure:
    if error.too_long:
        return ApiFailure(400, _build_error(error, INVALID_REQUEST_TYPE, "context_length_exceeded", "messages"))
    if error.kind == PERSONAL_DATA:
        return ApiFailure(403, _build_error(error, "permission_error", "personal_data_blocked", "messages"))
    if error.kind == "not_allowed":
        return ApiFailure(403, _build_error(error, "permission_error", "model_not_allowed", "model"))
    if error.status in CLIENT_ERROR_STATUSES:
        return ApiFailure(400, _build_error(error, INVALID_REQUEST_TYPE, "refused_by_model"))
    if error.status == 429:
        return ApiFailure(
            429,
            _build_error(error, "rate_limit_error", "model_overloaded"),
            (("retry-after", str(error.retry_after or 5)),),
        )
    status = {"refused": 502, "malformed": 502, "loop": 502, "cut": 502, "timeout": 504}.get(error.kind, 503)
    return ApiFailure(status, _build_error(error, "server_error", f"model_{error.kind}"))


def _build_error(error: DiscreetError, error_type: str, code: str | None, param: str | None = None) -> ApiError:
    """Build the error; lone surrogates, which UTF-8 cannot encode, become "?"."""
    message, param = error.sentence.encode("utf-8", "replace").decode(), error.field or param
    return ApiError(message, error_type, param.encode("utf-8", "replace").decode() if param else None, code)


def _headers(error: DiscreetError) -> tuple[tuple[str, str], ...]:
    if isinstance(error, NotSignedIn):
        return (("www-authenticate", "Bearer"),)
    if isinstance(error, RateLimited):
        return (("retry-after", str(error.retry_after)), *rate_limit_headers(error.status).items())
    if isinstance(error, TooMany):
        return (("retry-after", str(error.retry_after)),)
    return ()


def rate_limit_headers(status: RateLimitStatus) -> Mapping[str, str]:
    """Return what a key may still ask for, in OpenAI's headers."""
    return {
        "x-ratelimit-limit-requests": str(status.requests),
        "x-ratelimit-remaining-requests": str(status.requests_left),
        "x-ratelimit-reset-requests": f"{status.requests_reset:.3f}s",
        "x-ratelimit-limit-tokens": str(status.tokens),
        "x-ratelimit-remaining-tokens": str(status.tokens_left),
        "x-ratelimit-reset-tokens": f"{status.tokens_reset:.3f}s",
    }
