"""The key store in etcd: three members with certificates, killed, cut off, restored (P10)."""

import asyncio
import re
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
from yarl import URL

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore import etcd_cache, etcd_sweep
from discreet.adapters.keystore.etcd_client import Call, EtcdAnswer, EtcdChanges, EtcdClient, EtcdFailed
from discreet.adapters.keystore.etcd_ring import EtcdRing
from discreet.adapters.keystore.etcd_store import EtcdKeyStore, open_etcd_store
from discreet.adapters.keystore.etcd_sweep import SWEEP_INTERVAL, SWEPT, EtcdSweep, SweptMember
from discreet.adapters.keystore.key_files import file_of
from discreet.adapters.keystore.key_ring import RingKeys
from discreet.adapters.keystore.key_store import FileShares, ReadOnlyKeyRing
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.adapters.keystore.rotation import Pacing
from discreet.crypto.envelope import key_fingerprint, next_key
from discreet.errors import Conflict, Misconfigured, Unavailable
from discreet.ports.keys import LEAVES, PageUse
from tests.support.etcd_cluster import EtcdCluster, needs_etcd, running_cluster

pytestmark = [needs_etcd, pytest.mark.promise("P10")]

ENTROPY = SystemRandomSource()
SINCE = datetime(2026, 5, 1, tzinfo=UTC)

Open = Callable[..., EtcdKeyStore]


@pytest.fixture(scope="module")
def cluster() -> Iterator[EtcdCluster]:
    yield from running_cluster()


class Swept:
    """A sweep of a cluster of one, in a thread: it takes half a minute, most of which it waits."""

    def __init__(self, cluster: EtcdCluster, directory: Path) -> None:
        self._cluster, self._directory = cluster, directory
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        with opening(self._cluster, "swept", self._directory) as store:
            page = uuid4()
            store.create_key("user/1")
            store.create_page(page, PageUse.PRIVATE)
            sealed = [value.value for _, value in store.private.sealed()]
            store.destroy_key("user/1")
            store.puncture(page, PageUse.PRIVATE, [5])
            self.held_before = all(map(self._cluster.files_with, sealed))
            sweep = EtcdSweep(store.engine)
            self.is_complete = sweep.run()
            self.is_due_after = sweep.state().is_due
            self.held_after = [file for each in sealed for file in self._cluster.files_with(each)]
            self.leaves = len(store.live_leaves(page, PageUse.PRIVATE))


@pytest.fixture(scope="module", autouse=True)
def swept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swept]:
    for cluster in running_cluster(1):
        sweeping = Swept(cluster, tmp_path_factory.mktemp("swept"))
        yield sweeping
        sweeping.thread.join()


@pytest.fixture
def open_store(cluster: EtcdCluster, tmp_path: Path) -> Iterator[Open]:
    """Open the same key store as often as wanted: each time another process's view."""
    prefix = f"t{uuid4().hex[:12]}"
    with ExitStack() as stack:

        def opened(folder: str = "keys") -> EtcdKeyStore:
            return stack.enter_context(opening(cluster, prefix, tmp_path / folder))

        yield opened


def opening(cluster: EtcdCluster, prefix: str, directory: Path) -> AbstractContextManager[EtcdKeyStore]:
    safe = MasterKeyFile(directory / "master.key")
    return open_etcd_store(cluster.address(prefix), cluster.identity, safe, ENTROPY, directory)


def current(store: EtcdKeyStore) -> None:
    """Wait until the store's cache may be used."""
    wait_for(lambda: time.monotonic() - store.engine.cache._current_at < etcd_cache.MAX_STALENESS / 2)


def wait_for(is_done: Callable[[], bool], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not is_done():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_two_servers_have_one_key_store(open_store: Open) -> None:
    one, other = open_store(), open_store()
    current(other)
    key = one.create_key("user/1")
    assert other.key("user/1") == key
    with pytest.raises(Conflict):
        other.create_key("user/1")
    assert list(other.names()) == ["user/1"]
    other.advance_key("user/1", key_fingerprint(next_key(key)))
    wait_for(lambda: one.key("user/1") == next_key(key), 1)
    one.destroy_key("user/1")
    wait_for(lambda: other.key("user/1") is None, 1)
    other.advance_key("user/1", key_fingerprint(next_key(key)))
    assert one.key("user/1") is None, "what is destroyed is not replaced"
    share = one.create_share("user:1", SINCE)
    assert other.share("user:1") == share
    assert list(other.shares()) == ["user:1"]
    assert one.server_secret("x") == other.server_secret("x")


def test_leaves_that_two_servers_puncture_at_once_are_all_gone(open_store: Open) -> None:
    one, other = open_store(), open_store()
    page = uuid4()
    one.create_page(page, PageUse.SHARE)
    with pytest.raises(Conflict):
        other.create_page(page, PageUse.SHARE)
    assert list(other.pages(PageUse.SHARE)) == [page]
    left = other.leaf_key(page, PageUse.SHARE, 0)

    def puncture(store: EtcdKeyStore, leaves: range) -> None:
        for leaf in leaves:
            store.puncture(page, PageUse.SHARE, [leaf])

    both = [threading.Thread(target=puncture, args=each) for each in ((one, range(1, 9)), (other, range(5, 13)))]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert one.live_leaves(page, PageUse.SHARE) == {0, *range(13, LEAVES)}
    wait_for(lambda: other.live_leaves(page, PageUse.SHARE) == {0, *range(13, LEAVES)}, 1)
    assert one.leaf_key(page, PageUse.SHARE, 0) == left
    one.puncture(page, PageUse.SHARE, range(LEAVES))
    assert list(one.pages(PageUse.SHARE)) == []


def test_only_the_holder_of_the_master_key_opens_it(cluster: EtcdCluster, open_store: Open) -> None:
    key = open_store().create_key("user/1")
    assert cluster.files_with(key) == []
    with pytest.raises(Misconfigured, match="Copy the file from another machine"):
        open_store("elsewhere")


def test_a_wrong_engine_is_a_sentence(cluster: EtcdCluster, tmp_path: Path) -> None:
    from discreet.adapters.egress import TlsIdentity
    from discreet.adapters.keystore.etcd_client import parse_etcd_url
    from tests.support.certificates import Authority

    safe = MasterKeyFile(tmp_path / "master.key")
    (tmp_path / "other").mkdir()
    other = Authority(tmp_path / "other")
    strange = TlsIdentity(authority=other.file, certificate=cluster.identity.certificate, key=cluster.identity.key)
    with (
        pytest.raises(Misconfigured, match="not trusted"),
        open_etcd_store(cluster.address("x"), strange, safe, ENTROPY, tmp_path),
    ):
        pass
    nowhere = parse_etcd_url("etcd+http://127.0.0.1:1/x")
    with pytest.raises(Misconfigured, match="no majority"), open_etcd_store(nowhere, None, safe, ENTROPY, tmp_path):
        pass
    assert not safe.file.exists()


def test_it_works_while_one_member_is_killed_and_not_while_two_are_silent(
    cluster: EtcdCluster, open_store: Open
) -> None:
    one, other = open_store(), open_store()
    current(one)
    key = one.create_key("user/1")
    assert one.key("user/1") == key
    first, second, _ = cluster.nodes
    try:
        first.kill()
        another = one.create_key("user/2")
        assert other.key("user/2") == another
        second.suspend()
        time.sleep(etcd_cache.MAX_STALENESS + 0.2)
        with pytest.raises(Unavailable, match="no majority"):
            one.key("user/1")
        began = time.monotonic()
        with pytest.raises(Unavailable):
            one.key("user/1")
        assert time.monotonic() - began < 0.1, "a server does not wait for each key"
    finally:
        second.resume()
        cluster.start_node(first)
    wait_for(lambda: one.engine.client.is_up)
    assert one.key("user/1") == key
    one.destroy_key("user/1")
    cluster.wait()
    assert other.key("user/1") is None


def test_a_destroyed_key_is_not_used_by_a_server_whose_member_is_cut_off(
    cluster: EtcdCluster, open_store: Open
) -> None:
    one, other = open_store(), open_store()
    keys = {f"user/{number}": one.create_key(f"user/{number}") for number in range(3)}
    for number, node in enumerate(cluster.nodes):
        current(one)
        current(other)
        name = f"user/{number}"
        assert other.key(name) == keys[name]
        node.suspend()  # in turn: once it is the member that `other` watches, once the leader
        try:
            one.destroy_key(name)
            time.sleep(etcd_cache.MAX_STALENESS)
            assert other.key(name) is None
        finally:
            node.resume()
            cluster.wait()


def test_a_server_that_hears_nothing_uses_no_key_from_memory(cluster: EtcdCluster, open_store: Open) -> None:
    store = open_store()
    current(store)
    store.create_key("user/1")
    asked = store.engine.client.commit
    store.engine.client.commit([], [])  # anything destroyed behind its back, as another program would
    from discreet.adapters.keystore.etcd_client import delete

    asked([], [delete(store.engine.full_name("private/user/1"))])
    wait_for(lambda: store.key("user/1") is None, etcd_cache.MAX_STALENESS)


def test_keys_of_a_killed_server_are_found_and_those_of_a_running_one_are_not(open_store: Open) -> None:
    one, other = open_store(), open_store()
    one.create_key("user/1")
    one.create_key("user/2")
    one.destroy_key("user/2")
    page = uuid4()
    one.create_page(page, PageUse.PRIVATE)
    assert list(other.journal.orphans()) == []
    disowned = uuid4()
    one.create_page(disowned, PageUse.SHARE)
    one.disown_page(disowned, PageUse.SHARE)
    [(forget, names)] = one.journal.orphans()
    assert names == [f"share_page/{disowned}"]
    forget()
    one.engine.session.close()  # as its lease ends some seconds after it is killed
    [(forget, names)] = other.journal.orphans()
    assert names == [f"private_page/{page}", "user/1"]
    forget()
    assert list(other.journal.orphans()) == []


def test_changes_of_a_killed_server_are_noted_and_later_ones_stay(open_store: Open) -> None:
    one, other, page, party = open_store(), open_store(), uuid4(), f"user:{uuid4()}"
    one.create_key("user/1")
    one.create_key("share/1")
    one.destroy_key("share/1")
    one.create_page(page, PageUse.PRIVATE)
    one.create_share(party, SINCE)
    assert list(other.changes.finished()) == [], "its changes may be in progress"
    one.engine.session.close()
    [(forget, names)] = other.changes.finished()
    assert names == [f"private_page/{page}", "share/1", party]
    current(other)
    other.puncture(page, PageUse.PRIVATE, [3])
    forget()
    other.engine.session.close()
    [(_, names)] = open_store().changes.finished()
    assert names == [f"private_page/{page}"]


def test_the_generation_of_a_comparison_is_that_of_all_servers(open_store: Open) -> None:
    one, other, generation = open_store(), open_store(), uuid4()
    assert other.changes.generation() is None
    one.changes.mark_compared(generation)
    assert other.changes.generation() == generation


def lose_answer(store: EtcdKeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lose the answer to the store's next transaction, which the member has applied."""
    ask_member, lost = store.engine.client.ask_member, list[str]()

    async def losing(member: URL, path: str, body: Call, seconds: float | None = None) -> EtcdAnswer:
        answer = await ask_member(member, path, body, seconds)
        if path == "kv/txn" and not lost:
            lost.append(path)
            raise EtcdFailed("lost")
        return answer

    monkeypatch.setattr(store.engine.client, "ask_member", losing)


def test_a_lock_whose_answer_was_lost_is_held_and_ends(open_store: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = open_store(), open_store()
    lose_answer(one, monkeypatch)
    assert one.engine.session.try_acquire("sweeping")
    assert not one.engine.session.try_acquire("sweeping")
    assert not other.engine.session.try_acquire("sweeping")
    one.engine.session.release("sweeping")
    assert other.engine.session.try_acquire("sweeping")


def test_a_process_that_was_suspended_leaves_the_lock_of_another_one_alone(open_store: Open) -> None:
    one, other, third = open_store(), open_store(), open_store()
    assert one.engine.session.try_acquire("sweeping")
    one.engine.client.ask("lease/revoke", {"ID": str(one.engine.session._lease)})  # while it ends
    assert other.engine.session.try_acquire("sweeping")
    one.engine.client.run(one.engine.session._replace_lease())
    one.engine.session.release("sweeping")
    assert not third.engine.session.try_acquire("sweeping")
    other.engine.session.release("sweeping")
    assert third.engine.session.try_acquire("sweeping")


def test_a_ring_whose_answer_was_lost_is_written(open_store: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store()
    assert isinstance(store.ring, EtcdRing)
    lose_answer(store, monkeypatch)
    assert store.ring.write(store.ring.ring, store.ring.master, ENTROPY)
    assert not store.ring.write(store.ring.ring, store.ring.master, ENTROPY), "this process has not loaded it yet"


def test_shares_are_files_while_they_are_lent_and_end_with_the_share(open_store: Open) -> None:
    one, other = open_store(), open_store()
    for party in ("user:1", "user:2"):
        one.create_share(party, SINCE)
    with other.grant_share_access() as keys:
        lent = FileShares(other.shares_directory, ReadOnlyKeyRing(keys), ENTROPY)
        assert lent.share("user:1") == one.share("user:1")
        one.destroy_share("user:1")
        wait_for(lambda: lent.share("user:1") is None, 1)
        later = one.create_share("user:3", SINCE)
        wait_for(lambda: lent.share("user:3") == later, 1)
        assert lent.share("user:2")
        private = RingKeys(other.ring, "discreet v1 private keys").newest_first()
        assert not set(private) & set(keys)
    assert not other.shares_directory.exists()


def test_no_share_is_lent_before_etcd_tells_of_destroyed_ones(
    open_store: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = open_store()
    for party in ("user:1", "user:2"):
        one.create_share(party, SINCE)
    watch, begins, entered, done = EtcdClient.watch, threading.Event(), threading.Event(), threading.Event()

    async def late(client: EtcdClient, member: URL) -> AsyncIterator[EtcdChanges]:
        while not begins.is_set():
            await asyncio.sleep(0.01)
        async for event in watch(client, member):
            yield event

    monkeypatch.setattr(EtcdClient, "watch", late)
    other = open_store()

    def lend() -> None:
        with other.grant_share_access() as keys:
            lent.append(FileShares(other.shares_directory, ReadOnlyKeyRing(keys), ENTROPY))
            entered.set()
            done.wait(10)

    lent: list[FileShares] = []
    lending = threading.Thread(target=lend)
    lending.start()
    try:
        entered.wait(0.3)
        one.destroy_share("user:1")
        begins.set()
        assert entered.wait(5)
        wait_for(lambda: lent[0].share("user:1") is None, 1)
        assert lent[0].share("user:2")
    finally:
        done.set()
        lending.join()


def test_what_could_not_be_lent_leaves_no_files(open_store: Open) -> None:
    store = open_store()
    store.create_share("user:1", SINCE)
    blocked = file_of(store.shares_directory, "user:1").parent
    blocked.parent.mkdir(parents=True)
    blocked.touch()
    with pytest.raises(OSError, match="directory"), store.grant_share_access():
        pass
    assert not store.shares_directory.parent.exists()
    assert not store.engine.cache._listeners


def test_a_rotation_leaves_every_key_and_no_way_to_open_it_with_the_former_one(
    cluster: EtcdCluster, open_store: Open, tmp_path: Path
) -> None:
    from discreet.adapters.keystore.etcd_rotation import rotate_in_etcd

    server, rotating = open_store(), open_store()
    assert isinstance(server.ring, EtcdRing)
    keys = {f"user/{number}": server.create_key(f"user/{number}") for number in range(20)}
    server.create_share("user:1", SINCE)
    page = uuid4()
    server.create_page(page, PageUse.PRIVATE)
    leaf = server.leaf_key(page, PageUse.PRIVATE, 1)
    former = server.ring.master
    messages: list[str] = []

    def pause(seconds: float) -> None:
        server.ring.refresh()  # as each server does by itself, once a second
        server.destroy_key("user/3")

    safe = MasterKeyFile(tmp_path / "keys" / "master.key")
    done = rotate_in_etcd(rotating, safe, ENTROPY, Pacing(messages.append, pause))
    assert done.generation == 2
    assert done.cut_off == 0
    server.ring.refresh_now()
    assert server.ring.master == rotating.ring.master != former
    assert server.ring.ring.former is None
    del keys["user/3"]
    assert {name: server.key(name) for name in server.names()} == keys
    assert server.leaf_key(page, PageUse.PRIVATE, 1) == leaf
    assert server.share("user:1")
    assert open_store().key("user/1") == keys["user/1"], "the new master key is in its file"
    safe.write(safe.file, former)
    with pytest.raises(Misconfigured, match="is not the one"):
        open_store()


def test_a_member_that_is_down_makes_no_sweep_of_the_others_begin(cluster: EtcdCluster, open_store: Open) -> None:
    store = open_store()
    sweep, down = EtcdSweep(store.engine), cluster.nodes[2]

    def note(until: int, at: float) -> None:
        """Note a sweep of the members that run, as a sweep does at its end."""
        swept = msgspec.json.encode(SweptMember(until, at))
        for member in sweep._answering_members():
            store.engine.client.commit([], [store.engine.put(f"{SWEPT}/{member}", swept)])

    assert not sweep.is_ready(), "nothing was destroyed"
    for name in ("user/1", "user/2"):
        store.create_key(name)
        store.destroy_key(name)
    assert sweep.is_ready()
    down.kill()
    try:
        note(until=1, at=time.time())
        assert not sweep.is_ready()
        assert not sweep.run_if_due()
        note(until=1, at=time.time() - SWEEP_INTERVAL)
        assert sweep.is_ready()
        note(until=2, at=time.time() - SWEEP_INTERVAL)
        assert not sweep.is_ready()
    finally:
        cluster.start_node(down)
        wait_for(lambda: len(sweep._answering_members()) == 3)
    assert sweep.is_ready(), "the member that is back is swept at once"


def test_a_member_that_does_not_tell_its_progress_is_not_swept(
    open_store: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep = EtcdSweep(open_store().engine)
    [first, *_] = sweep._answering_members().values()
    assert sweep._progress(first)
    monkeypatch.setitem(etcd_sweep._METRICS, "log", re.compile(r"^absent (\S+)$"))
    assert sweep._progress(first) is None


def test_a_running_server_uses_no_key_of_a_restored_etcd(
    cluster: EtcdCluster, open_store: Open, tmp_path: Path
) -> None:
    """Last in this file: the cluster is another one afterwards."""
    store = open_store()
    store.create_key("user/1")
    cluster.save(tmp_path / "snapshot")
    store.destroy_key("user/1")
    wait_for(lambda: store.engine.cache._known_age.destructions == 1)
    cluster.restore(tmp_path / "snapshot")
    wait_for(lambda: store.engine.cache._was_restored)
    with pytest.raises(Unavailable, match="restored from a snapshot"):
        store.key("user/1")


def test_a_sweep_has_removed_destroyed_values_from_every_file(swept: Swept) -> None:
    swept.thread.join()
    assert swept.held_before, "until a sweep etcd has them"
    assert swept.is_complete
    assert not swept.is_due_after
    assert swept.held_after == []
    assert swept.leaves == LEAVES - 1
