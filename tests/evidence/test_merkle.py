"""Trees hash as RFC 6962 says; a proof is valid only for its leaf, number, size and root."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies._internal.core import DataObject

from discreet.evidence.merkle import inclusion_proof, leaf_hash, root, verify_inclusion

# The eight leaves and the roots over the first n of them with which implementations of Certificate Transparency are
# compared.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PROOFS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
HASHES = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]


@pytest.mark.parametrize("size", range(9))
def test_known_roots(size: Any) -> None:
    assert root(HASHES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("n", "size"), PROOFS)
def test_known_proofs(n: int, size: int) -> None:
    assert [step.hex() for step in inclusion_proof(HASHES[:size], n)] == PROOFS[n, size]


def test_every_proof_of_every_small_tree_holds_in_its_place_alone() -> None:
    hashes = [leaf_hash(b"%d" % n) for n in range(18)]
    for size in range(1, 18):
        for n in range(size):
            proof, top = inclusion_proof(hashes[:size], n), root(hashes[:size])
            held = {
                (claimed, of)
                for claimed, of in product(range(-1, 18), range(19))
                if verify_inclusion(hashes[n], claimed, of, proof, top)
            }
            assert (n, size) in held
            assert all(claimed == n for claimed, of in held if of == size)


@given(st.integers(1, 300), st.data())
def test_altered_proofs_fail(size: int, data: DataObject) -> None:
    hashes = [leaf_hash(b"%d" % n) for n in range(size)]
    n = data.draw(st.integers(0, size - 1))
    proof, top = inclusion_proof(iter(hashes), n), root(iter(hashes))
    assert verify_inclusion(hashes[n], n, size, proof, top)
    assert not verify_inclusion(leaf_hash(b"another"), n, size, proof, top)
    assert not verify_inclusion(hashes[n], n, size, (*proof, top), top)
    assert not verify_inclusion(hashes[n], n, size, proof, leaf_hash(b"another"))
    assert not verify_inclusion(hashes[n], n + size, size, proof, top)
    if proof:
        at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
        changed = int.from_bytes(proof[at]) ^ (1 << bit)
        altered = (*proof[:at], changed.to_bytes(32), *proof[at + 1 :])
        assert not verify_inclusion(hashes[n], n, size, altered, top)
        assert not verify_inclusion(hashes[n], n, size, proof[:-1], top)


def test_a_leaf_that_looks_like_two_hashes_is_no_inner_node() -> None:
    left, right = HASHES[:2]
    assert root([leaf_hash(left + right)]) != root([left, right])


@pytest.mark.parametrize("n", [-1, 8, 100])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(n: int) -> None:
    with pytest.raises(IndexError):
        inclusion_proof(HASHES, n)


def test_no_leaf_is_in_an_empty_tree() -> None:
    assert not verify_inclusion(HASHES[0], 0, 0, (), root([]))
    with pytest.raises(IndexError):
        inclusion_proof([], 0)
