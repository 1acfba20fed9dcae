"""A punctured leaf's key cannot be derived again, in any order of punctures, and no other key changes (P10)."""

import hashlib
import hmac
import random
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discreet.crypto.puncturable import LEAVES, BadKeyTree, KeyTree

pytestmark = pytest.mark.promise("P10")

ROOT = hashlib.sha256(b"a root").digest()
leaf = st.integers(0, LEAVES - 1)


def seeds_of_all_nodes(height: int) -> dict[int, bytes]:
    """The whole tree, computed from the format's page, without the code under test."""
    seeds = {1: ROOT}
    for node in range(1, 1 << height):
        both = hmac.new(seeds[node], b"discreet v1 key page\x01", hashlib.sha512).digest()
        seeds[2 * node], seeds[2 * node + 1] = both[:32], both[32:]
    return seeds


def cover(node: int, height: int, punctured: frozenset[int]) -> list[int]:
    """The highest nodes without a punctured leaf below them, from left to right."""
    first = node
    below = 1
    while first < 1 << height:
        first, below = 2 * first, 2 * below
    leaves = set(range(first - (1 << height), first - (1 << height) + below))
    if not leaves & punctured:
        return [node]
    return [] if below == 1 else cover(2 * node, height, punctured) + cover(2 * node + 1, height, punctured)


def check(tree: KeyTree, punctured: frozenset[int]) -> None:
    """The tree is the one cover of the remaining leaves, and no derivation from it yields a punctured key."""
    height, all_seeds = tree.height, seeds_of_all_nodes(tree.height)
    nodes = cover(1, height, punctured)
    assert list(tree.seeds.items()) == [(node, all_seeds[node]) for node in nodes]
    assert len(nodes) <= 1 << height - 1
    derived = {node for node in all_seeds if any(is_below(node, top) for top in nodes)}
    forbidden = {((1 << height) + leaf) >> up for leaf in punctured for up in range(height + 1)}
    assert not derived & forbidden
    for number in range(1 << height):
        expected = None if number in punctured else all_seeds[(1 << height) + number]
        assert tree.leaf_key(number) == expected
    assert tree.live_leaves() == set(range(1 << height)) - punctured


def is_below(node: int, top: int) -> bool:
    return node >> max(0, node.bit_length() - top.bit_length()) == top


@pytest.mark.parametrize("height", [1, 2, 3])
def test_every_order_of_puncturing_a_small_tree_leads_to_the_one_cover_of_what_is_left(height: int) -> None:
    """Every set of punctured leaves, and from each every next leaf: by induction, every order."""
    for numbered in range(1 << (1 << height)):
        punctured = frozenset(leaf for leaf in range(1 << height) if numbered >> leaf & 1)
        tree = KeyTree.from_root(ROOT, height).puncture(punctured)
        check(tree, punctured)
        for next_leaf in range(1 << height):
            more = punctured | {next_leaf}
            assert tree.puncture([next_leaf]) == KeyTree.from_root(ROOT, height).puncture(sorted(more))


@settings(max_examples=60)
@given(st.lists(leaf, max_size=200), st.randoms())
def test_a_page_punctured_in_any_order_holds_what_is_left(leaves: list[int], order: random.Random) -> None:
    punctured = frozenset(leaves)
    tree = KeyTree.from_root(ROOT).puncture(leaves)
    check(tree, punctured)
    assert KeyTree.from_root(ROOT).puncture(order.sample(leaves, len(leaves))) == tree


@given(st.sets(leaf, max_size=LEAVES - 1), leaf)
def test_a_tree_is_read_as_it_was_written_and_a_later_puncture_is_the_same(punctured: set[int], later: int) -> None:
    tree = KeyTree.from_root(ROOT).puncture(punctured)
    read = KeyTree.decode(tree.encode())
    assert read == tree
    assert read.puncture([later]).encode() == tree.puncture([later]).encode()
    assert len(tree.encode()) <= 1 + 64 * 33


def test_the_longest_list_has_sixty_four_seeds_and_an_untouched_one_has_one() -> None:
    assert len(KeyTree.from_root(ROOT).encode()) == 34
    assert len(KeyTree.from_root(ROOT).puncture(range(0, LEAVES, 2)).encode()) == 1 + 64 * 33
    assert not KeyTree.from_root(ROOT).puncture(range(LEAVES)).seeds


def entry(node: int) -> bytes:
    return bytes([node]) + bytes(32)


def listed(nodes: Iterable[int]) -> bytes:
    return b"\x01" + b"".join(map(entry, nodes))


@pytest.mark.parametrize(
    ("nodes", "why"),
    [
        ([], "cut off"),
        ([0], "no node 0"),
        (range(128, 193), "too long"),
        ([128, 128], "repeated"),
        ([5, 4], "out of order"),
        ([3, 2], "out of order"),
        ([2, 4], "below another"),
        ([1, 255], "below another"),
        ([4, 2], "below another"),
        ([2, 3], "should be one"),
        ([254, 255], "should be one"),
    ],
)
def test_a_list_that_puncturing_cannot_make_is_refused(nodes: Iterable[int], why: str) -> None:
    with pytest.raises(BadKeyTree, match=why):
        KeyTree.decode(listed(nodes))


@pytest.mark.parametrize("changed", [lambda _: b"", lambda c: b"\x02" + c[1:], lambda c: c[:-1], lambda c: c + b"\0"])
def test_another_version_and_any_other_length_are_refused(changed: Callable[[bytes], bytes]) -> None:
    with pytest.raises(BadKeyTree, match="of another version or cut off"):
        KeyTree.decode(changed(listed([1])))


@pytest.mark.parametrize("node", [16, 255])
def test_a_node_that_a_smaller_tree_does_not_have_is_refused(node: int) -> None:
    with pytest.raises(BadKeyTree, match=f"no node {node}"):
        KeyTree.decode(listed([node]), height=3)


@given(st.binary(max_size=200) | st.lists(st.integers(0, 255), max_size=70).map(listed))
def test_whatever_is_read_is_the_one_encoding_of_a_smallest_cover(content: bytes) -> None:
    try:
        tree = KeyTree.decode(content)
    except BadKeyTree:
        return
    assert tree.encode() == content
    assert list(tree.seeds) == cover(1, tree.height, frozenset(range(LEAVES)) - tree.live_leaves())


@pytest.mark.parametrize("number", [-1, LEAVES, 256])
def test_a_number_that_is_no_leaf_is_an_error(number: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        KeyTree.from_root(ROOT).leaf_key(number)
    with pytest.raises(ValueError, match="no leaf"):
        KeyTree.from_root(ROOT).puncture([number])
