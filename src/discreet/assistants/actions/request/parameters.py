"""Path and query parameters in OpenAPI's styles (OpenAPI 3.1 §4.8.12, RFC 6570).

Invariants:
- A value never changes the structure of the URL: everything except letters, digits and "-_.~" is percent-encoded,
  regardless of `allowReserved`, and a path segment never becomes empty, "." or "..".
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from discreet.assistants.actions.operation import Parameter
from discreet.assistants.actions.request.arguments import BadArguments, build_pointer
from discreet.assistants.actions.request.fields import json_text, plain_text

_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LITERAL = "/%:@!$&'()*+,;=-._~"
"""Signs of a document's own path that are not encoded."""


def percent_encode(text: str) -> str:
    """Percent-encode everything except RFC 3986's unreserved characters."""
    return quote(text, safe="")


def fill_path(template: str, parameters: tuple[Parameter, ...], arguments: dict[str, Any]) -> str:
    """Return the operation's path with its {placeholders} filled. Raises BadArguments."""
    known = {parameter.name: parameter for parameter in parameters}
    pieces, at = [], 0
    for match in _PLACEHOLDER.finditer(template):
        parameter = known.get(match.group(1))
        if parameter is None or parameter.argument not in arguments:
            raise BadArguments(build_pointer([parameter.argument if parameter else match.group(1)]), "is missing.")
        pieces.append(quote(template[at : match.start()], safe=_LITERAL))
        pieces.append(_encode_in_path(parameter, arguments[parameter.argument]))
        at = match.end()
    return "".join([*pieces, quote(template[at:], safe=_LITERAL)])


def encode_in_query(parameter: Parameter, value: Any) -> list[str]:
    """Return the "name=value" pieces of a query parameter.

    Empty for null and for an empty list or object.
    """
    name = percent_encode(parameter.name)
    if parameter.content is not None:
        return [f"{name}={percent_encode(_encode_content(parameter, value))}"]
    if is_left_out(parameter, value):
        if parameter.required:
            raise BadArguments(build_pointer([parameter.argument]), "is empty, and the operation needs it.")
        return []
    if isinstance(value, dict):
        return _encode_object_in_query(parameter, value)
    if isinstance(value, list):
        return _encode_list_in_query(parameter, name, value)
    return [f"{name}={percent_encode(plain_text(value))}"]


def is_left_out(parameter: Parameter, value: Any) -> bool:
    """Return whether the value is null or empty; a query leaves it out then."""
    return parameter.content is None and (value is None or value == [] or value == {})


def _encode_list_in_query(parameter: Parameter, name: str, items: list[Any]) -> list[str]:
    texts = _list_texts(parameter, items)
    if parameter.explode or parameter.style == "deepObject":
        return [f"{name}={percent_encode(text)}" for text in texts]
    return [f"{name}={_join_delimited(parameter, texts)}"]


def _encode_object_in_query(parameter: Parameter, members: dict[str, Any]) -> list[str]:
    if parameter.style == "deepObject":
        return [
            f"{percent_encode(key)}={percent_encode(text)}"
            for key, text in _encode_deep_object(parameter, parameter.name, members, ())
        ]
    texts = dict(zip(members, _list_texts(parameter, members), strict=True))
    if parameter.explode:
        return [f"{percent_encode(key)}={percent_encode(text)}" for key, text in texts.items()]
    flat = [text for pair in texts.items() for text in pair]
    return [f"{percent_encode(parameter.name)}={_join_delimited(parameter, flat)}"]


def _encode_deep_object(
    parameter: Parameter, name: str, value: Any, path: tuple[str | int, ...]
) -> Iterator[tuple[str, str]]:
    """Yield name[key][key]=value; a list repeats its name."""
    if not value and isinstance(value, (dict, list)) and path:
        place = build_pointer([parameter.argument, *path])
        raise BadArguments(place, "is empty, which an address cannot express. Leave it out.")
    if isinstance(value, dict):
        for key, item in value.items():
            _refuse_characters(parameter, key, "[]", (*path, key))
            yield from _encode_deep_object(parameter, f"{name}[{key}]", item, (*path, key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield name, _as_text(parameter, item, (*path, position))
    else:
        yield name, _as_text(parameter, value, path)


def _encode_in_path(parameter: Parameter, value: Any) -> str:
    """Return a path parameter in style simple, label or matrix."""
    if parameter.content is not None:
        return _encode_segment(parameter, _encode_content(parameter, value))
    if not isinstance(value, (list, dict)):
        text = _encode_segment(parameter, _as_text(parameter, value, ()))
        return _add_prefix(
            parameter, f"{percent_encode(parameter.name)}={text}" if parameter.style == "matrix" else text
        )
    if not value:
        raise BadArguments(build_pointer([parameter.argument]), "is empty, and is part of the address.")
    items = [_encode_segment(parameter, text) for text in _list_texts(parameter, value)]
    if isinstance(value, list):
        return _add_prefix(parameter, _encode_list_in_path(parameter, items))
    keys = [_encode_segment(parameter, key) for key in value]
    return _add_prefix(parameter, _encode_object_in_path(parameter, list(zip(keys, items, strict=True))))


def _add_prefix(parameter: Parameter, text: str) -> str:
    return {"label": ".", "matrix": ";"}.get(parameter.style, "") + text


def _get_separator(parameter: Parameter) -> str:
    """Return the separator of exploded values."""
    return {"label": ".", "matrix": ";"}.get(parameter.style, ",")


def _encode_list_in_path(parameter: Parameter, items: list[str]) -> str:
    if parameter.style == "matrix":
        name = percent_encode(parameter.name)
        return ";".join(f"{name}={item}" for item in items) if parameter.explode else f"{name}={','.join(items)}"
    return (_get_separator(parameter) if parameter.explode else ",").join(items)


def _encode_object_in_path(parameter: Parameter, pairs: list[tuple[str, str]]) -> str:
    if parameter.explode:
        return _get_separator(parameter).join(f"{key}={item}" for key, item in pairs)
    flat = ",".join(text for pair in pairs for text in pair)
    return f"{percent_encode(parameter.name)}={flat}" if parameter.style == "matrix" else flat


def _encode_segment(parameter: Parameter, text: str) -> str:
    """Encode a text for a path.

    It must contain no other path, for servers that decode before they split.
    """
    if not text:
        raise BadArguments(build_pointer([parameter.argument]), "is empty, and is part of the address.")
    if any(segment in (".", "..") for segment in re.split(r"[/\\]", text)):
        raise BadArguments(build_pointer([parameter.argument]), "must not hold “.” or “..” as a part of a path.")
    return percent_encode(text)


def _list_texts(parameter: Parameter, value: list[Any] | dict[str, Any]) -> list[str]:
    members = value.items() if isinstance(value, dict) else enumerate(value)
    return [_as_text(parameter, item, (step,)) for step, item in members]


def _as_text(parameter: Parameter, value: Any, path: tuple[str | int, ...]) -> str:
    """Return one value as text; a value nested too deeply for the style is JSON."""
    if value is None:
        place = build_pointer([parameter.argument, *path])
        raise BadArguments(place, "is null, which an address cannot express. Leave it out.")
    return plain_text(value)


def _join_delimited(parameter: Parameter, texts: list[str]) -> str:
    delimiter = _DELIMITERS.get(parameter.style)
    if delimiter is None:
        return ",".join(percent_encode(text) for text in texts)
    for text in texts:
        _refuse_characters(parameter, text, delimiter, ())
    return percent_encode(delimiter).join(percent_encode(text) for text in texts)


def _refuse_characters(parameter: Parameter, text: str, characters: str, path: tuple[str | int, ...]) -> None:
    """Refuse signs that the recipient could not distinguish from separators."""
    if found := next((character for character in characters if character in text), None):
        why = f"holds “{found}”, which this operation uses to separate values."
        raise BadArguments(build_pointer([parameter.argument, *path]), why)


def _encode_content(parameter: Parameter, value: Any) -> str:
    """Return a parameter with `content`: JSON, or text as it is."""
    return plain_text(value) if parameter.content == "text/plain" else json_text(value)
