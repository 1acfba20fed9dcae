"""Builder of an operation's exact request, with all values that it carries (P4).

Invariants:
- The built request is the shown and the sent one.
- Only the arguments are sent, plus a few headers that every request has.
- No argument is dropped silently.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from discreet.assistants.actions.address import MAX_URL_LENGTH
from discreet.assistants.actions.mcp.protocol import build_answer_request, build_call_request
from discreet.assistants.actions.operation import BODY, Operation, Parameter
from discreet.assistants.actions.pages.address import readable_address
from discreet.assistants.actions.request.arguments import (
    BadArguments,
    build_pointer,
    check_sendable,
    measure_payload,
    parse_arguments,
)
from discreet.assistants.actions.request.bodies import encode_body, encode_body_with_picture
from discreet.assistants.actions.request.fields import (
    FieldLocation,
    build_constant_field,
    build_picture_field,
    human_name,
    list_fields,
    plain_text,
)
from discreet.assistants.actions.request.parameters import encode_in_query, fill_path, is_left_out, percent_encode
from discreet.assistants.actions.request.validation import validate_arguments
from discreet.promises.disclosure import DisclosedField, ExactRequest, FieldPlace, SentPicture

__all__ = ["BadArguments", "BuiltRequest", "build_request", "parse_arguments"]

MAX_CHARACTERS = 100_000
"""The limit of address and body together."""
USER_AGENT = "Discreet"
ACCEPT_PAGE = "text/html, application/xhtml+xml, text/plain;q=0.9, application/pdf;q=0.9, */*;q=0.1"
ACCEPT = "application/json, text/*;q=0.9, */*;q=0.1"


@dataclass(frozen=True)
class BuiltRequest:
    """A request and its fields, each in one part, not yet marked."""

    request: ExactRequest
    fields: tuple[DisclosedField, ...]


def build_request(operation: Operation, arguments: dict[str, Any], picture: SentPicture | None = None) -> BuiltRequest:
    """Build the request, with a `picture` if the operation sends one.

    BadArguments has a sentence for the model and the person.
    """
    check_sendable(arguments)
    _refuse_too_much(measure_payload(arguments).characters)  # before work that grows with it
    if operation.answers is not None:
        return _build_answer(operation, arguments)
    validate_arguments(operation.schema, arguments)
    if operation.reads_page:
        request, fields = _build_page_request(operation, arguments)
    elif operation.kind == "mcp":
        request = build_call_request(operation, arguments)
        fields = (
            list_fields(arguments, operation.schema, FieldLocation((), "", FieldPlace.BODY)) if arguments else iter(())
        )
    else:
        pictures = _list_pictures(operation, arguments, picture)
        _refuse_unknown(operation, arguments)
        request = _build_http_request(operation, arguments, picture)
        fields = chain(map(build_picture_field, pictures), _list_fields(operation, arguments))
    _refuse_too_long(request)
    return BuiltRequest(request, tuple(fields))


def _build_answer(operation: Operation, arguments: dict[str, Any]) -> BuiltRequest:
    """Build the answer to an MCP server's question.

    It may be incomplete while its user fills it in: `check_arguments_complete` is called before the "yes".
    """
    validate_arguments({key: rule for key, rule in operation.schema.items() if key != "required"}, arguments)
    request = build_answer_request(operation, arguments)
    _refuse_too_long(request)
    fields = list_fields(arguments, operation.schema, FieldLocation((), "", FieldPlace.BODY)) if arguments else iter(())
    return BuiltRequest(request, tuple(fields))


def check_arguments_complete(operation: Operation, arguments: dict[str, Any]) -> None:
    """Raise BadArguments when the arguments do not fit the operation's whole schema."""
    validate_arguments(operation.schema, arguments)


def _list_pictures(
    operation: Operation, arguments: dict[str, Any], picture: SentPicture | None
) -> tuple[tuple[str, SentPicture], ...]:
    """Return the part and the picture that the operation sends, if it sends one.

    The card shows one picture, so its number cannot be changed there.
    """
    part = operation.picture_part
    if not part:
        return ()
    if picture is None or arguments.get(part) != picture.number:
        raise BadArguments(build_pointer([part]), "names another picture than the card shows. Ask for it in the chat.")
    return ((part, picture),)


def _build_http_request(operation: Operation, arguments: dict[str, Any], picture: SentPicture | None) -> ExactRequest:
    in_path = tuple(parameter for parameter in operation.parameters if parameter.place is FieldPlace.PATH)
    path = fill_path(operation.path, in_path, arguments)
    pieces = [
        piece
        for parameter, value in _list_query_parameters(operation, arguments)
        for piece in encode_in_query(parameter, value)
    ]
    fixed = (constant for constant in operation.constants if constant.place is FieldPlace.QUERY)
    pieces += [f"{percent_encode(constant.name)}={percent_encode(plain_text(constant.value))}" for constant in fixed]
    query = "&".join(pieces)
    url = f"{operation.origin}{path}?{query}" if query else operation.origin + path
    headers = [("accept", ACCEPT), ("user-agent", USER_AGENT)]
    body = b""
    content = arguments[BODY] if BODY in arguments else _list_body_members(operation, arguments) or None
    if operation.picture_part and picture is not None:
        content_type, body, at = encode_body_with_picture(operation.picture_part, picture, content or {})
        headers.append(("content-type", content_type))
        return ExactRequest(operation.method, url, tuple(headers), body, picture, at)
    if operation.media_type is not None and (BODY in arguments or content is not None):
        content_type, body = encode_body(operation.media_type, content)
        headers.append(("content-type", content_type))
    return ExactRequest(operation.method, url, tuple(headers), body)


def _list_body_members(operation: Operation, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the members of a body that consists of parameters and constants."""
    members = {
        parameter.name: arguments[parameter.argument]
        for parameter in operation.parameters
        if parameter.place is FieldPlace.BODY
        and parameter.argument in arguments
        and not is_left_out(parameter, arguments[parameter.argument])
    }
    fixed = {constant.name: constant.value for constant in operation.constants if constant.place is FieldPlace.BODY}
    return members | fixed


def _build_page_request(
    operation: Operation, arguments: dict[str, Any]
) -> tuple[ExactRequest, Iterator[DisclosedField]]:
    """Return the request for a page. Its field shows the address decoded, so that its words are marked."""
    [(name, address)] = arguments.items()
    request = ExactRequest(operation.method, address, (("accept", ACCEPT_PAGE), ("user-agent", USER_AGENT)))
    return request, list_fields(readable_address(address), {}, FieldLocation((name,), "Address", FieldPlace.PATH))


def _list_query_parameters(operation: Operation, arguments: dict[str, Any]) -> Iterator[tuple[Parameter, Any]]:
    for parameter in operation.parameters:
        if parameter.place is FieldPlace.QUERY and parameter.argument in arguments:
            yield parameter, arguments[parameter.argument]


def _list_fields(operation: Operation, arguments: dict[str, Any]) -> Iterator[DisclosedField]:
    """Yield the fields in the order of the request, without those that send nothing."""
    properties = operation.schema.get("properties", {})
    for place in FieldPlace:
        for parameter in operation.parameters:
            if parameter.place is not place or parameter.argument not in arguments:
                continue
            value = arguments[parameter.argument]
            if not is_left_out(parameter, value):
                spot = FieldLocation((parameter.argument,), human_name(parameter.name), place)
                yield from list_fields(value, properties.get(parameter.argument), spot)
    if operation.media_type is not None and BODY in arguments:
        yield from list_fields(arguments[BODY], properties.get(BODY), FieldLocation((BODY,), "", FieldPlace.BODY))
    yield from map(build_constant_field, operation.constants)


def _refuse_unknown(operation: Operation, arguments: dict[str, Any]) -> None:
    """Refuse arguments that no part of the request would carry."""
    known = {parameter.argument for parameter in operation.parameters} | {operation.picture_part}
    if operation.media_type is not None:
        known.add(BODY)
    if unknown := next((name for name in arguments if name not in known), None):
        raise BadArguments(build_pointer([unknown]), "is unknown to the operation.")


def _refuse_too_long(request: ExactRequest) -> None:
    if len(request.url) > MAX_URL_LENGTH:
        why = f"make an address of {len(request.url):,} characters; at most {MAX_URL_LENGTH:,} can be sent."
        raise BadArguments("", why)
    _refuse_too_much(len(request.url) + len(request.body.decode()))


def _refuse_too_much(length: int) -> None:
    """Refuse too many characters of the request.

    The texts and keys of its arguments are checked first; they are never more.
    """
    if length > MAX_CHARACTERS:
        why = f"make a request of {length:,} characters; at most {MAX_CHARACTERS:,} may leave. Send less."
        raise BadArguments("", why)
