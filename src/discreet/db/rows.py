"""Rows become values by the names of their columns."""

from collections.abc import Hashable, Mapping
from functools import cache
from typing import Any, TypeVar, cast

Value = TypeVar("Value")


class MissingColumns(TypeError):
    """The fields of a value that neither the row nor the caller gives."""

    def __init__(self, value_type: type, missing: list[str]) -> None:
        super().__init__(f"{value_type.__name__} has no value for {', '.join(missing)}: select it, or pass it")


def map_row(value_type: type[Value], row: Mapping[str, Any], /, **values: object) -> Value:
    """Return the dataclass or struct whose fields are the row's columns of the same names.

    `values` are the fields that are converted, decrypted or named differently. Every field needs a column or a value,
    also one with a default, so that a misspelt column cannot fall back to it. Further columns are ignored.
    """
    names = _columns(cast("Hashable", value_type), tuple(values))
    try:
        for name in names:
            values[name] = row[name]
    except KeyError:
        raise MissingColumns(value_type, [name for name in names if name not in row]) from None
    return value_type(**values)


@cache
def _columns(value_type: Any, given_names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the fields that the row must give."""
    fields = getattr(value_type, "__dataclass_fields__", None) or value_type.__struct_fields__
    return tuple(name for name in fields if name not in given_names)
