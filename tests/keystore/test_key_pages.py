"""Key pages in files: told apart from keys, each leaf a key of its own, and in the documented format (P10)."""

import ast
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discreet.adapters.keystore.key_files import name_of
from discreet.adapters.keystore.key_store import FileKeyStore, FileShares, ReadOnlyKeyRing
from discreet.backup.key_copy import read_key_copy, unpack_copy
from discreet.crypto.envelope import DecryptionFailed
from discreet.crypto.puncturable import KeyTree, leaves_below
from discreet.errors import Conflict
from discreet.identity.accounts.key_kinds import destroy_named
from discreet.ports.keys import LEAVES, PageUse
from tests.keystore import read_key_page
from tests.support.key_pages import (
    ALL,
    ENTROPY,
    OTHER,
    PAGE,
    derivable_keys,
    join_processes,
    leaf_keys,
    open_store,
    page_file,
    read_masters,
    rotate_master_key,
    start_processes,
)

pytestmark = pytest.mark.promise("P10")

USES = pytest.mark.parametrize("use", PageUse)


@USES
def test_a_page_has_leaves_that_are_keys_of_their_own_and_stay(directory: Path, use: PageUse) -> None:
    keys = leaf_keys(open_store(directory), use)
    assert len(set(keys.values())) == LEAVES
    assert keys == leaf_keys(open_store(directory), use)
    assert not set(keys.values()) & set(leaf_keys(open_store(directory), PageUse.PRIVATE, OTHER).values())
    assert page_file(directory, use).stat().st_size == 63
    assert page_file(directory, use).stat().st_mode & 0o777 == 0o600


@USES
def test_pages_and_keys_are_listed_apart(directory: Path, use: PageUse) -> None:
    store = open_store(directory)
    store.create_key("conversation/1a")
    store.create_share("user:1a", datetime(2026, 5, 1, tzinfo=UTC))
    assert set(store.pages(use)) == ({PAGE, OTHER} if use is PageUse.PRIVATE else {PAGE})
    assert list(store.names()) == ["conversation/1a"]
    assert list(store.shares()) == ["user:1a"]
    strange = page_file(directory, use).with_name(f"{use}_page+no-uuid-1a")
    strange.write_bytes(b"")
    assert name_of(strange) in {*store.names(), *store.shares()}, "a strange name is reported, not hidden"
    assert len(set(store.pages(use))) == (2 if use is PageUse.PRIVATE else 1)


@USES
def test_a_page_is_created_once(directory: Path, use: PageUse) -> None:
    store = open_store(directory)
    before = leaf_keys(store, use)
    with pytest.raises(Conflict, match=f"{use}_page/{PAGE}"):
        store.create_page(PAGE, use)
    assert leaf_keys(store, use) == before


@USES
def test_a_punctured_leaf_is_gone_and_all_others_are_there(directory: Path, use: PageUse) -> None:
    store = open_store(directory)
    before = leaf_keys(store, use)
    store.puncture(PAGE, use, [5, 64, 127])
    assert leaf_keys(open_store(directory), use) == {
        leaf: key for leaf, key in before.items() if leaf not in (5, 64, 127)
    }
    assert store.live_leaves(PAGE, use) == ALL - {5, 64, 127}
    store.puncture(PAGE, use, [64])
    assert store.live_leaves(PAGE, use) == ALL - {5, 64, 127}
    assert derivable_keys(directory, read_masters(directory)).isdisjoint({before[5], before[64], before[127]})


@USES
@pytest.mark.parametrize(
    "last", [lambda store, use: store.puncture(PAGE, use, range(LEAVES)), lambda s, u: s.destroy_page(PAGE, u)]
)
def test_a_page_without_a_leaf_is_a_file_less(
    directory: Path, use: PageUse, last: Callable[[FileKeyStore, PageUse], None]
) -> None:
    store = open_store(directory)
    last(store, use)
    assert not page_file(directory, use).exists()
    assert PAGE not in set(store.pages(use))
    assert (store.leaf_key(PAGE, use, 0), store.live_leaves(PAGE, use)) == (None, frozenset())
    store.puncture(PAGE, use, [3])
    store.destroy_page(PAGE, use)
    store.puncture(uuid4(), use, [3])
    assert not page_file(directory, use).exists()


def test_a_page_opens_in_its_place_alone(directory: Path) -> None:
    """Not as another page and not under another use: write access to the files does not swap conversations' keys."""
    store = open_store(directory)
    shutil.copy(page_file(directory, PageUse.PRIVATE), page_file(directory, PageUse.PRIVATE, OTHER))
    with pytest.raises(DecryptionFailed):
        store.leaf_key(OTHER, PageUse.PRIVATE, 0)
    shutil.copy(page_file(directory, PageUse.PRIVATE), page_file(directory, PageUse.SHARE))
    assert store.leaf_key(PAGE, PageUse.SHARE, 0) is None


@USES
def test_a_damaged_page_opens_nothing_cannot_be_punctured_and_can_be_destroyed(directory: Path, use: PageUse) -> None:
    store = open_store(directory)
    page_file(directory, use).write_bytes(b"\x01 and no more")
    if use is PageUse.PRIVATE:
        with pytest.raises(DecryptionFailed):
            store.leaf_key(PAGE, use, 0)
    else:
        assert store.leaf_key(PAGE, use, 0) is None
    for refused in (lambda: store.puncture(PAGE, use, [0]), lambda: store.live_leaves(PAGE, use)):
        with pytest.raises(DecryptionFailed):
            refused()
    store.destroy_page(PAGE, use)
    assert not page_file(directory, use).exists()


@pytest.mark.promise("P1")
def test_the_pipeline_opens_pages_of_shares_and_no_other(directory: Path) -> None:
    store = open_store(directory)
    keys = leaf_keys(store, PageUse.SHARE)
    with store.grant_share_access() as lent:
        pipeline = FileShares(store.shares_directory, ReadOnlyKeyRing(lent), ENTROPY)
        assert pipeline.share_leaf_key(PAGE, 9) == keys[9]
        store.puncture(PAGE, PageUse.SHARE, [9])
        assert pipeline.share_leaf_key(PAGE, 9) is None
        assert pipeline.share_leaf_key(OTHER, 9) is None
        wrong = FileShares(directory / "private", ReadOnlyKeyRing(lent), ENTROPY)
        shutil.copy(
            page_file(directory, PageUse.PRIVATE), page_file(directory, PageUse.PRIVATE).with_name(f"share_page+{PAGE}")
        )
        assert wrong.share_leaf_key(PAGE, 9) is None


@USES
def test_a_reader_that_knows_the_format_alone_opens_what_is_left_and_no_more(directory: Path, use: PageUse) -> None:
    store, order = open_store(directory), random.Random(7)
    before = leaf_keys(store, use)
    for leaf in order.sample(range(LEAVES), LEAVES - 1):
        store.puncture(PAGE, use, [leaf])
        left = read_key_page.keys_of_page(directory, use, str(PAGE))
        assert left.keys() == store.live_leaves(PAGE, use)
        assert all(before[leaf] == key for leaf, key in left.items())
    command = [sys.executable, read_key_page.__file__, str(directory), use, str(PAGE)]
    [line] = subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()
    [(leaf, key)] = leaf_keys(store, use).items()
    assert line == f"{leaf} {key.hex()}"


def test_the_formats_page_gives_true_examples() -> None:
    text = (Path(__file__).parents[2] / "docs" / "formats" / "key-pages.md").read_text()
    [root] = re.findall(r"With the root `([0-9a-f]{64})`", text)
    keys = read_key_page.keys_in(b"\x01\x01" + bytes.fromhex(root))
    examples = {int(leaf): bytes.fromhex(key) for leaf, key in re.findall(r"\| (\d+) \| `([0-9a-f]{64})` \|", text)}
    assert examples == {leaf: keys[leaf] for leaf in (0, 127)}
    tree = KeyTree.from_root(bytes.fromhex(root)).puncture([5])
    assert {leaf: tree.leaf_key(leaf) for leaf in examples} == examples
    nodes = re.findall(r"^\| (\d+) \| (\d+)(?: (?:to|and) (\d+))? \|$", text, re.MULTILINE)
    assert [(int(node), range(int(first), int(last or first) + 1)) for node, first, last in nodes] == [
        (node, leaves_below(node)) for node in tree.seeds
    ]


def test_the_reader_imports_nothing_of_ours() -> None:
    tree = ast.parse(Path(read_key_page.__file__).read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} == {"hashlib", "hmac", "sys", "pathlib", "cryptography"}


steps = st.lists(
    st.one_of(
        st.tuples(st.just("take"), st.integers(0, LEAVES - 1)),
        st.tuples(st.just("puncture"), st.sets(st.integers(0, LEAVES - 1), max_size=40)),
        st.tuples(st.sampled_from(["create", "destroy", "rotate", "sweep"]), st.none()),
    ),
    max_size=20,
)


@settings(max_examples=40, deadline=None)
@given(steps, st.sampled_from(PageUse))
def test_in_every_order_of_taking_and_puncturing_a_key_stays_the_same_until_it_is_gone(
    done: list[tuple[str, Any]], use: PageUse
) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as folder:
        directory = Path(folder) / "keys"
        store, live, page, taken = open_store(directory), set[int](), uuid4(), dict[int, bytes]()
        for act, argument in done:
            match act:
                case "take":
                    key = store.leaf_key(page, use, argument)
                    assert (key is not None) == (argument in live)
                    assert key is None or taken.setdefault(argument, key) == key
                case "puncture":
                    store.puncture(page, use, argument)
                    live -= argument
                case "create" if not live:
                    page, live, taken = uuid4(), set(ALL), {}
                    store.create_page(page, use)
                case "destroy":
                    store.destroy_page(page, use)
                    live = set()
                case "rotate":
                    del store
                    rotate_master_key(directory)
                    store = open_store(directory)
                case "sweep":
                    assert store.clear_leftovers() == 0
            assert store.live_leaves(page, use) == live
            assert set(store.pages(use)) == ({page} if live else set())
        assert all(store.leaf_key(page, use, leaf) == (key if leaf in live else None) for leaf, key in taken.items())


def test_a_copy_of_the_key_store_holds_its_pages(directory: Path, place: Path) -> None:
    open_store(directory).puncture(PAGE, PageUse.PRIVATE, [1])
    before = [leaf_keys(open_store(directory), use) for use in PageUse]
    unpack_copy(
        read_key_copy(directory, directory / "master.key", datetime(2026, 5, 1, tzinfo=UTC)), place / "restored"
    )
    assert [leaf_keys(open_store(place / "restored"), use) for use in PageUse] == before


def test_a_new_page_is_in_the_journal_until_it_is_destroyed(directory: Path) -> None:
    def make(directory: Path, page: UUID) -> None:
        for use in PageUse:
            open_store(directory).create_page(page, use)

    page = uuid4()
    join_processes(start_processes((make, directory, page)))
    store = open_store(directory)
    noted = {name for _, names in store.journal.orphans() for name in names}
    assert {f"private_page/{page}", f"share_page/{page}"} <= noted
    for name in (f"private_page/{page}", f"share_page/{page}"):
        destroy_named(store, name)
    assert page not in {*store.pages(PageUse.PRIVATE), *store.pages(PageUse.SHARE)}
    assert not any(str(page) in name for _, names in store.journal.orphans() for name in names)
