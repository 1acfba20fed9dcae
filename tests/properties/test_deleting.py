"""Any tree of messages: a deleted message takes exactly itself and its descendants along (P10)."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.promises.deletion import deleted_with, is_all

pytestmark = pytest.mark.promise("P10")


@st.composite
def trees(draw: Any) -> Any:
    """Message n follows one before it, or none."""
    size = draw(st.integers(1, 30))
    follows = [None if n == 0 else draw(st.none() | st.integers(0, n - 1)) for n in range(size)]
    parents = {UUID(int=n): None if parent is None else UUID(int=parent) for n, parent in enumerate(follows)}
    return parents, UUID(int=draw(st.integers(0, size - 1)))


def before(message: Any, parents: Any) -> list[Any]:
    """The message and all its descendants, computed independently."""
    found = []
    at = message
    while at is not None:
        found.append(at)
        at = parents[at]
    return found


@given(trees())
def test_exactly_what_was_said_because_of_it_goes(tree: Any) -> None:
    parents, message = tree
    assert deleted_with(message, parents) == {each for each in parents if message in before(each, parents)}


@given(trees())
def test_what_stays_follows_something_that_stays(tree: Any) -> None:
    parents, message = tree
    deleted = deleted_with(message, parents)
    assert all(parents[each] not in deleted for each in parents if each not in deleted)
    assert is_all(deleted, parents) == (deleted == set(parents))


def test_a_message_of_elsewhere_takes_nothing_along() -> None:
    with pytest.raises(KeyError):
        deleted_with(UUID(int=9), {UUID(int=1): None})


def test_a_circle_which_no_conversation_has_comes_to_an_end() -> None:
    one, other = UUID(int=1), UUID(int=2)
    assert deleted_with(one, {one: other, other: one}) == {one, other}
