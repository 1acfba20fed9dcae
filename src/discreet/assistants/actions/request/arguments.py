"""Arguments of a call: parsed from a model's text, or refused with a sentence.

Invariants:
- Nothing is guessed or repaired.
- A value that cannot be sent exactly as shown is refused, with its place (a JSON pointer, RFC 6901) and what to do.
- The sentence is for the model, and for a person who edits.
"""

import json
import math
from collections.abc import Sequence
from typing import Any, NamedTuple, Never

from discreet.assistants.actions.operation import Operation
from discreet.errors import Invalid

MAX_TEXT = 400_000
"""The most characters of a model's arguments that are parsed; a request may have 100,000 (`build.py`)."""
MAX_VALUES = 2_000
"""The most values in one call. A card with more could not be reviewed."""
MAX_DEPTH = 32
MAX_INTEGER = 2**53 - 1
"""Beyond it, programs that read JSON numbers as doubles, browsers among them, change the number (RFC 7493)."""
FENCE = "```"


class BadArguments(Invalid):
    """Arguments that do not fit the operation.

    The sentence names the place; `field` is its JSON pointer.
    """

    def __init__(self, pointer: str, why: str) -> None:
        place = shorten(pointer) if pointer else "The arguments"
        super().__init__(f"{place} {why}", field=pointer)


def build_pointer(path: Sequence[str | int]) -> str:
    """Return the JSON pointer of a path of keys and positions."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def split_pointer(pointer: str) -> list[str]:
    """Return the keys and positions of a JSON pointer."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def shorten(text: str, max_characters: int = 80) -> str:
    """Return `text` for a sentence, on one line: long text is cut in the middle."""
    text = " ".join(text.split())
    return text if len(text) <= max_characters else f"{text[: max_characters // 2]}…{text[-max_characters // 2 :]}"


def parse_arguments(operation: Operation, text: str) -> dict[str, Any]:
    """Parse a model's text as an object; "" is the empty object. Raises BadArguments."""
    if len(text) > MAX_TEXT:
        raise BadArguments("", f"are {len(text):,} characters long; at most {MAX_TEXT:,} are read.")
    if text.lstrip().startswith(FENCE):
        raise BadArguments("", f"of {operation.name} must be only a JSON object, without ``` around it.")
    arguments = _read(operation, text) if text.strip() else {}
    if not isinstance(arguments, dict):
        form = '{"name": value}'
        raise BadArguments("", f"of {operation.name} must be one JSON object, {form}, not {_kind(arguments)}.")
    return arguments


def check_sendable(arguments: dict[str, Any]) -> None:
    """Raise BadArguments for values that no request can carry exactly.

    The work is linear in the arguments.
    """
    _Walk().visit(arguments, ())


class PayloadSize(NamedTuple):
    """The number of values, itself included, and of characters in texts and keys."""

    values: int
    characters: int


def measure_payload(value: Any) -> PayloadSize:
    """Return the size of a value that `check_sendable` has accepted (not deep)."""
    values, characters = 1, len(value) if isinstance(value, str) else 0
    if isinstance(value, dict):
        characters += sum(map(len, value))
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        below = measure_payload(inner)
        values, characters = values + below.values, characters + below.characters
    return PayloadSize(values, characters)


def _read(operation: Operation, text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_refuse_duplicates, parse_constant=_refuse_constant)
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}"
        raise BadArguments("", f"of {operation.name} are not valid JSON: {problem.msg} at {where}.") from None
    except RecursionError:
        raise BadArguments("", f"are nested too deeply; at most {MAX_DEPTH} levels can be sent.") from None
    except ValueError:  # Python converts no integer of more than some thousand digits
        raise BadArguments("", "contain a number with too many digits.") from None


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise BadArguments("", f"contain the key {shorten(json.dumps(repeated))} twice in one object.")
    return members


def _refuse_constant(name: str) -> Never:
    raise BadArguments("", f"contain {name}, which is not a JSON number.")


class _Walk:
    """Visits and counts every value."""

    def __init__(self) -> None:
        self._values = 0

    def visit(self, value: Any, path: tuple[str | int, ...]) -> None:
        self._count(path)
        match value:
            case dict():
                for key, item in value.items():
                    reject_unencodable_text(key, path, "has a key that")
                    self.visit(item, (*path, key))
            case list():
                for position, item in enumerate(value):
                    self.visit(item, (*path, position))
            case str():
                reject_unencodable_text(value, path)
            case bool() | None:
                pass
            case int() | float():
                _refuse_number(value, path)
            case _:
                raise BadArguments(build_pointer(path), "is not a JSON value.")

    def _count(self, path: tuple[str | int, ...]) -> None:
        self._values += 1
        if len(path) > MAX_DEPTH:
            raise BadArguments("", f"are nested too deeply; at most {MAX_DEPTH} levels can be sent.")
        if self._values > MAX_VALUES:
            raise BadArguments("", f"contain more than {MAX_VALUES:,} values: too many to review. Send fewer.")


def reject_unencodable_text(text: str, path: tuple[str | int, ...], noun: str = "") -> None:
    """Refuse text that UTF-8 or the recipient's strings cannot represent."""
    subject = f"{noun} " if noun else ""
    if "\0" in text:
        raise BadArguments(build_pointer(path), f"{subject}holds the null character (U+0000), which cannot be sent.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadArguments(build_pointer(path), f"{subject}holds half of a character (a lone surrogate).") from None


def _refuse_number(number: int | float, path: tuple[str | int, ...]) -> None:
    if isinstance(number, float):
        if not math.isfinite(number):
            raise BadArguments(build_pointer(path), "is too large, or not a number.")
    elif abs(number) > MAX_INTEGER:
        why = f"is too large a whole number: beyond {MAX_INTEGER} digits get lost on the way."
        raise BadArguments(build_pointer(path), f"{why} Where the operation takes text, give it as text.")


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    return "null" if value is None else "a single value"
