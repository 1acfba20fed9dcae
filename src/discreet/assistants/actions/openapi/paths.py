"""Paths of operations: literal text and {parameters}.

Invariants:
- A path stays below the shown host and base path.
- Text that a URL parser could read as anything else than a path refuses the operation.
"""

import re
from typing import NamedTuple

from discreet.assistants.actions.openapi.limits import MAX_PATH_LENGTH
from discreet.assistants.actions.openapi.problems import DocumentPartRejected, quote
from discreet.assistants.actions.openapi.source import DocumentSource
from discreet.assistants.actions.openapi.text import is_plain
from discreet.assistants.actions.openapi.tree import At

_TEMPLATE = re.compile(r"(?:[^{}]|\{[^{}/?#]+\})*")
NAMES = re.compile(r"\{([^{}]*)\}")
_COLON = re.compile(r"(?<=/):([A-Za-z_][A-Za-z0-9_]*)(?=/|$)")
_FORBIDDEN = frozenset('\\"<>^`|#')
_DOTS = re.compile(r"(?:\.|%2e){1,2}", re.IGNORECASE)
_HIDDEN_STEPS = re.compile(r"%(?:2f|5c|00|0a|0d)", re.IGNORECASE)
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PAIR = re.compile(r"(?P<name>[A-Za-z0-9_.\[\]$-]+)=(?:\{(?P<parameter>[^{}]+)\}|(?P<value>[^{}]*))")


class Path(NamedTuple):
    """A checked path.

    `text` begins with "/". `queried` are {parameters} in the path's own query: (query name, parameter); `fixed` are the
    query's other pairs.
    """

    text: str
    names: tuple[str, ...]
    queried: tuple[tuple[str, str], ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()


def parse_path(source: DocumentSource, text: str, declared: frozenset[str], at: At) -> Path:
    """Return the checked path. Raises DocumentPartRejected.

    `declared` are the path parameters that the operation describes.
    """
    if text and text[0] not in "/{" and re.match(r"[A-Za-z0-9_~]", text):
        source.warn(at, "A path begins with “/”; one is added.")
        text = "/" + text
    text, _, query = text.partition("?")
    queried, fixed = _parse_query(source, query, at) if query else ((), ())
    text = _COLON.sub(lambda found: _convert_colon(source, found, declared, at), text)
    if not text:
        raise DocumentPartRejected(at, "The path is empty; it must begin with “/”.")
    check_literal(NAMES.sub("x", text) if _TEMPLATE.fullmatch(text) else text, at)
    return Path(text, tuple(dict.fromkeys(NAMES.findall(text))), queried, fixed)


def check_literal(text: str, at: At) -> str:
    """Return `text`, a path without parameters or "". Raises DocumentPartRejected."""
    why = _find_problem(text)
    if why:
        raise DocumentPartRejected(at, f"The path {quote(text)} cannot be used: {why}.")
    return text


def _find_problem(text: str) -> str | None:
    if len(text) > MAX_PATH_LENGTH:
        return f"it is longer than {MAX_PATH_LENGTH:,} characters"
    if text and (not text.startswith("/") or text.startswith("//")):
        return "it must begin with one “/”"
    if set(text) & {"{", "}"}:
        return "its braces do not pair up"
    if (
        set(text) & _FORBIDDEN
        or not is_plain(text)
        or any(character.isspace() and character != " " for character in text)
    ):
        return "it contains a character that a path cannot have"
    if _BROKEN.search(text) or _HIDDEN_STEPS.search(text):
        return "it contains a “%” that hides another character, or is broken"
    if any(_DOTS.fullmatch(step) for step in text.split("/")):
        return "“.” and “..” lead to another path"
    return None


def _convert_colon(source: DocumentSource, match: re.Match[str], declared: frozenset[str], at: At) -> str:
    """Convert “/:id” to “/{id}”, if the operation describes that path parameter."""
    if match.group(1) not in declared:
        return match.group()
    braced = f"{{{match.group(1)}}}"
    source.warn(at, f"{quote(match.group())} is taken as the parameter {quote(braced)}.")
    return braced


def _parse_query(
    source: DocumentSource, query: str, at: At
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Parse a query in the path, which OpenAPI forbids, if it has plain pairs only."""
    pairs = [_PAIR.fullmatch(pair) for pair in query.split("&")]
    if not all(pair and is_plain(pair["value"] or "") for pair in pairs):
        raise DocumentPartRejected(
            at, f"The path has a query, {quote('?' + query)}, that cannot be read; describe its parameters."
        )
    source.warn(at, "The path has a query; its pairs are taken as query parameters.")
    found = [pair for pair in pairs if pair]
    queried = tuple((pair["name"], pair["parameter"]) for pair in found if pair["parameter"])
    return queried, tuple((pair["name"], pair["value"]) for pair in found if not pair["parameter"])
