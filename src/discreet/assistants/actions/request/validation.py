"""Validation of arguments against an operation's JSON Schema (2020-12).

The first error is reported as a sentence.

Invariants:
- The schema is untrusted: the work is counted and bounded, nothing outside of the schema is looked up, and no pattern
  is run. A regular expression can take years; the recipient checks patterns and formats itself.
- Nothing is converted: "5" is not 5.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import create
from referencing import Registry
from referencing.exceptions import Unresolvable

from discreet.assistants.actions.request.arguments import BadArguments, build_pointer, measure_payload, shorten

MAX_WORK = 200_000
"""The most rules applied for one call, about half a second. Real operations need some hundreds."""
MAX_NESTED = 200
"""The most rules applied within each other.

It keeps a schema that refers to itself from Python's recursion limit, where a library in Rust panics with an exception
that no handler expects.
"""
VALUES_OF_WORK = 2
CHARACTERS_OF_WORK = 128
"""So many values or characters cost as much to compare as applying one rule."""
WORK_OF_ERROR = 8
"""An error costs as much as applying so many rules."""
_WORK_BY_SIZE = frozenset({"uniqueItems", "enum", "const"})
MAX_ERRORS = 50
MAX_NAMED = 10

_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_BOUNDS = {
    "minimum": "must be at least {}",
    "maximum": "must be at most {}",
    "exclusiveMinimum": "must be more than {}",
    "exclusiveMaximum": "must be less than {}",
    "multipleOf": "must be a multiple of {}",
    "minLength": "must have at least {} characters",
    "maxLength": "must have at most {} characters",
    "minItems": "must have at least {} items",
    "maxItems": "must have at most {} items",
    "minProperties": "must have at least {} entries",
    "maxProperties": "must have at most {} entries",
    "uniqueItems": "must not hold anything twice",
}

Rule = Callable[[Any, Any, Any, Any], Iterator[ValidationError]]


class _WorkLimitExceeded(Exception):
    """The schema needs more work, or nests deeper, than the limit."""


class _Work:
    def __init__(self) -> None:
        self._left, self._nested = MAX_WORK, 0
        self._sizes: dict[int, int] = {}

    def counted(self, keyword: str, rule: Rule) -> Rule:
        def applied(validator: Any, keyword_value: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
            self._spend(1 + (len(keyword_value) // 16 if isinstance(keyword_value, (list, dict)) else 0))
            if keyword in _WORK_BY_SIZE:
                self._spend(self._size(value))
            self._nested += 1
            if self._nested > MAX_NESTED:
                raise _WorkLimitExceeded
            try:
                for error in rule(validator, keyword_value, value, schema) or ():
                    if not error.relative_schema_path:  # this rule's own error, and its message contains the value
                        self._spend(WORK_OF_ERROR + self._size(value))
                    yield error
            finally:
                self._nested -= 1

        return applied

    def _spend(self, work: int) -> None:
        self._left -= work
        if self._left < 0:
            raise _WorkLimitExceeded

    def _size(self, value: Any) -> int:
        """Return the size in rules.

        The value is part of the arguments, which outlive the check, so its id is unique.
        """
        if id(value) not in self._sizes:
            extent = measure_payload(value)
            self._sizes[id(value)] = extent.values // VALUES_OF_WORK + extent.characters // CHARACTERS_OF_WORK
        return self._sizes[id(value)]


def validate_arguments(schema: Mapping[str, Any], arguments: dict[str, Any]) -> None:
    """Raise BadArguments when the arguments do not fit the schema."""
    work = _Work()
    rules = {keyword: work.counted(keyword, rule) for keyword, rule in _RULES.items()}
    validator = create(Draft202012Validator.META_SCHEMA, rules, type_checker=Draft202012Validator.TYPE_CHECKER)
    try:
        errors = validator(schema, registry=Registry()).iter_errors(arguments)
        worst = best_match(islice(errors, MAX_ERRORS))
    except (_WorkLimitExceeded, RecursionError, Unresolvable):
        raise BadArguments("", "cannot be checked: the operation's description of them is too complex.") from None
    if worst is not None:
        raise BadArguments(*_locate_error(worst))


def _skip_rule(validator: Any, keyword_value: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    """Accept: the recipient checks this rule."""
    return iter(())


def _check_additional(validator: Any, keyword_value: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    """Apply `additionalProperties`, except beside `patternProperties`.

    Any key may match a pattern there, because patterns are not run.
    """
    if isinstance(value, dict) and "patternProperties" not in schema:
        yield from Draft202012Validator.VALIDATORS["additionalProperties"](validator, keyword_value, value, schema)


def _check_unique(validator: Any, keyword_value: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    """Apply `uniqueItems` in linear time, by the JSON to send."""
    if keyword_value is not True or not isinstance(value, list):
        return
    if len({_sorted_json(item) for item in value}) < len(value):
        yield ValidationError("twice")


_sorted_json = json.JSONEncoder(sort_keys=True).encode


_RULES: dict[str, Rule] = {
    **Draft202012Validator.VALIDATORS,
    "pattern": _skip_rule,
    "patternProperties": _skip_rule,
    "format": _skip_rule,
    "additionalProperties": _check_additional,
    "uniqueItems": _check_unique,
}


def _locate_error(error: ValidationError) -> tuple[str, str]:
    """Return place and reason."""
    path = list(error.absolute_path)
    rule = str(error.validator)
    keyword_value: Any = error.validator_value
    if rule == "required":
        missing = next(name for name in keyword_value if name not in _list_keys(error.instance))
        return build_pointer([*path, missing]), "is missing."
    if rule in ("additionalProperties", "unevaluatedProperties") and isinstance(error.instance, dict):
        return _describe_unknown(error, error.instance, path)
    pointer = build_pointer(path)
    if error.validator is None:
        return pointer, "is not allowed there."
    if rule == "type":
        return pointer, f"must be {_types_in_words(keyword_value)}, not {_type_in_words(error.instance)}."
    if rule in ("enum", "const"):
        return pointer, f"must be {_choices_in_words([keyword_value] if rule == 'const' else keyword_value)}."
    if rule in _BOUNDS:
        return pointer, _BOUNDS[rule].format(shorten(str(keyword_value))) + "."
    return pointer, f"does not fit what the operation takes there (its rule “{shorten(rule)}”)."


def _list_keys(value: Any) -> list[str]:
    return list(value)


def _describe_unknown(error: ValidationError, value: dict[str, Any], path: list[str | int]) -> tuple[str, str]:
    known = list(error.schema.get("properties", {})) if isinstance(error.schema, dict) else []
    unknown = [str(key) for key in value if key not in known]
    named = ", ".join(shorten(name, 40) for name in known[:MAX_NAMED]) + (", …" if len(known) > MAX_NAMED else "")
    takes = f"It takes: {named}." if named else "It takes none."
    return build_pointer([*path, *unknown[:1]]), f"is unknown to the operation. {takes}"


def _types_in_words(keyword_value: Any) -> str:
    names = [keyword_value] if isinstance(keyword_value, str) else keyword_value
    return " or ".join(_KINDS.get(name, shorten(str(name))) for name in names)


def _type_in_words(value: Any) -> str:
    match value:
        case None:
            return "null; leave it out if there is nothing to say"
        case bool():
            return f"{str(value).lower()}"
        case str():
            return f"text ({shorten(json.dumps(value, ensure_ascii=False), 40)})"
        case int() | float():
            return f"a number ({value})"
        case list():
            return "a list"
        case _:
            return "an object"


def _choices_in_words(values: list[Any]) -> str:
    shown = [shorten(json.dumps(value, ensure_ascii=False), 40) for value in values[:MAX_NAMED]]
    more = f" or one of {len(values) - MAX_NAMED} more" if len(values) > MAX_NAMED else ""
    return (f"one of: {', '.join(shown)}" if len(shown) > 1 else "".join(shown)) + more
