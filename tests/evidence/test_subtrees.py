"""Trees joined from whole subtrees equal the trees of RFC 6962 at every size.

Proofs of consistency are valid for their own two trees only.
"""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies._internal.core import DataObject
from tlog_scales.tlog import ConsistencyProof, ConsistencyProofInvalid

from discreet.evidence.merkle import inclusion_proof, leaf_hash, root, verify_consistency
from discreet.evidence.subtrees import (
    LeafRange,
    Subtree,
    consistency_path,
    inclusion_path,
    new_subtrees,
    range_hash,
    whole_subtrees,
)

pytestmark = pytest.mark.promise("P12")

LEAVES = [leaf_hash(b"%d" % n) for n in range(300)]
KNOWN = new_subtrees(0, {}, LEAVES)


@given(st.integers(0, 300))
def test_a_tree_is_joined_from_its_whole_subtrees(size: int) -> None:
    assert range_hash(LeafRange(0, size), KNOWN) == root(LEAVES[:size])
    assert len(whole_subtrees(LeafRange(0, size))) == size.bit_count()


@given(st.integers(1, 300), st.data())
def test_proofs_of_inclusion_are_the_same_as_from_all_leaves(size: int, data: DataObject) -> None:
    n = data.draw(st.integers(0, size - 1))
    assert tuple(range_hash(part, KNOWN) for part in inclusion_path(n, size)) == inclusion_proof(LEAVES[:size], n)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_tree_that_grows_in_parts_is_the_same(size: int, more: int) -> None:
    first = new_subtrees(0, {}, LEAVES[:size])
    edge = {subtree: first[subtree] for subtree in whole_subtrees(LeafRange(0, size))}
    assert {**first, **new_subtrees(size, edge, LEAVES[size : size + more])} == {
        subtree: hash_ for subtree, hash_ in KNOWN.items() if (subtree.n + 1) << subtree.height <= min(size + more, 300)
    }


@given(st.integers(0, 300), st.data())
def test_proofs_of_consistency_hold(size: int, data: DataObject) -> None:
    old = data.draw(st.integers(0, size))
    assert verify_consistency(old, root(LEAVES[:old]), size, root(LEAVES[:size]), proof(old, size))


@given(st.integers(0, 300), st.data())
def test_an_independent_implementation_agrees(size: int, data: DataObject) -> None:
    old = data.draw(st.integers(0, size))
    theirs = ConsistencyProof(old, size, list(proof(old, size)))
    theirs.check(root(LEAVES[:old]), root(LEAVES[:size]))
    if proof(old, size):
        with pytest.raises(ConsistencyProofInvalid):
            theirs.check(leaf_hash(b"another"), root(LEAVES[:size]))


def test_a_proof_of_consistency_holds_for_its_two_trees_alone() -> None:
    roots = [root(LEAVES[:size]) for size in range(14)]
    for size in range(2, 14):
        for old in range(1, size):
            held = {
                (claimed, of)
                for claimed, of in product(range(-1, 15), range(-1, 15))
                if verify_consistency(claimed, roots[old], of, roots[size], proof(old, size))
            }
            assert (old, size) in held
            assert all(claimed == old for claimed, of in held if of == size)


@given(st.integers(2, 300), st.data())
def test_a_rewritten_past_is_not_consistent(size: int, data: DataObject) -> None:
    """One leaf of the old tree is another one in the new tree."""
    old = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, old - 1))
    forged = [*LEAVES[:changed], leaf_hash(b"rewritten"), *LEAVES[changed + 1 : size]]
    known = new_subtrees(0, {}, forged)
    steps = tuple(range_hash(part, known) for part in consistency_path(old, size))
    assert not verify_consistency(old, root(LEAVES[:old]), size, root(forged), steps)


@given(st.integers(2, 300), st.data())
def test_altered_proofs_of_consistency_fail(size: int, data: DataObject) -> None:
    old = data.draw(st.integers(1, size - 1))
    steps, before, after = proof(old, size), root(LEAVES[:old]), root(LEAVES[:size])
    at, bit = data.draw(st.integers(0, len(steps) - 1)), data.draw(st.integers(0, 255))
    altered = (*steps[:at], (int.from_bytes(steps[at]) ^ (1 << bit)).to_bytes(32), *steps[at + 1 :])
    for wrong in (altered, steps[:-1], (*steps, after), ()):
        assert not verify_consistency(old, before, size, after, wrong)


def test_nothing_is_the_beginning_of_everything_and_everything_of_itself_alone() -> None:
    top = root(LEAVES[:5])
    assert verify_consistency(0, root([]), 5, top, ())
    assert not verify_consistency(0, top, 5, top, ())
    assert verify_consistency(5, top, 5, top, ())
    assert not verify_consistency(5, root(LEAVES[1:6]), 5, top, ())
    assert not verify_consistency(6, top, 5, top, ())


@pytest.mark.parametrize(("n", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_path_leads_from_a_leaf_that_is_not_there(n: int, size: int) -> None:
    with pytest.raises(IndexError):
        inclusion_path(n, size)


@pytest.mark.parametrize(("old", "size"), [(-1, 3), (4, 3)])
def test_no_path_leads_from_a_tree_that_was_never_there(old: int, size: int) -> None:
    with pytest.raises(IndexError):
        consistency_path(old, size)


def test_subtrees_are_counted_from_the_left() -> None:
    assert whole_subtrees(LeafRange(0, 7)) == [Subtree(2, 0), Subtree(1, 2), Subtree(0, 6)]
    assert whole_subtrees(LeafRange(4, 7)) == [Subtree(1, 2), Subtree(0, 6)]
    assert whole_subtrees(LeafRange(3, 3)) == []


def proof(old: int, size: int) -> tuple[bytes, ...]:
    return tuple(range_hash(part, KNOWN) for part in consistency_path(old, size))
