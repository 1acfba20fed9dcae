"""A row becomes a value by the names of its columns, or not at all."""

from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from discreet.db.rows import MissingColumns, map_row


@dataclass(frozen=True, kw_only=True)
class Pot:
    name: str
    litres: int
    lid: bool = True


class Spoon(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    wooden: bool


async def row(owner: Any, query: str) -> Any:
    return await owner.fetchrow(query)


async def test_columns_become_the_fields_of_their_names(owner: Any) -> None:
    found = await row(owner, "SELECT false AS lid, 3 AS litres, 'blue' AS name")
    assert map_row(Pot, found) == Pot(name="blue", litres=3, lid=False)


async def test_a_struct_is_built_like_a_dataclass(owner: Any) -> None:
    assert map_row(Spoon, await row(owner, "SELECT true AS wooden, 'long' AS name")) == Spoon(name="long", wooden=True)


async def test_a_given_field_wins_over_its_column_and_further_columns_are_ignored(owner: Any) -> None:
    found = await row(owner, "SELECT 'blue' AS name, 3 AS litres, true AS lid, 'unused' AS other")
    assert map_row(Pot, found, name="red") == Pot(name="red", litres=3)


async def test_a_missing_column_is_named(owner: Any) -> None:
    with pytest.raises(MissingColumns, match="Pot has no value for litres"):
        map_row(Pot, await row(owner, "SELECT 'blue' AS name, true AS lid"))


async def test_a_missing_column_does_not_fall_back_to_the_default(owner: Any) -> None:
    with pytest.raises(MissingColumns, match="Pot has no value for lid"):
        map_row(Pot, await row(owner, "SELECT 'blue' AS name, 3 AS litres"))


async def test_a_given_field_that_the_value_lacks_is_refused(owner: Any) -> None:
    found = await row(owner, "SELECT 'blue' AS name, 3 AS litres, true AS lid")
    with pytest.raises(TypeError, match="colour"):
        map_row(Pot, found, colour="blue")
