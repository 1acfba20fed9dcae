"""Notes of changed keys: on disk before the change, and given to others once no change on their page can continue."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from discreet.adapters.keystore.change_journal import CHANGES, FileChangeJournal
from discreet.adapters.keystore.key_journal import JOURNAL_PAGE_LIFETIME
from discreet.adapters.keystore.key_store import FileKeyStore
from discreet.app.infrastructure import Infrastructure
from discreet.ports.keys import PageUse
from tests.support.key_stores import key_ring

pytestmark = pytest.mark.promise("P10")


def finished(journal: FileChangeJournal) -> list[str]:
    return sorted(name for _, names in journal.finished() for name in names)


def test_a_living_process_keeps_its_notes_and_an_ended_one_leaves_them(tmp_path: Path) -> None:
    living, other = FileChangeJournal(tmp_path), FileChangeJournal(tmp_path)
    living.note("share/1")
    living.note("share/1")
    assert finished(other) == []
    del living
    [(forget, names)] = other.finished()
    assert names == ["share/1"], "noted once, although it changed twice"
    forget()
    assert finished(other) == []


def test_old_pages_of_a_living_process_are_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    living, other = FileChangeJournal(tmp_path), FileChangeJournal(tmp_path)
    living.note("share/1")
    now[0] += JOURNAL_PAGE_LIFETIME
    living.note("share/2")
    living.note("share/1")
    living.release()
    assert finished(other) == []
    now[0] += JOURNAL_PAGE_LIFETIME
    living.release()
    assert finished(other) == ["share/1"]
    now[0] += JOURNAL_PAGE_LIFETIME
    living.release()
    assert finished(other) == ["share/1", "share/1", "share/2"]
    living.note("share/3")
    assert finished(other) == ["share/1", "share/1", "share/2"]


def test_the_generation_survives_and_is_no_note(tmp_path: Path) -> None:
    journal, generation = FileChangeJournal(tmp_path / "changes"), uuid4()
    assert journal.generation() is None
    journal.mark_compared(generation)
    assert FileChangeJournal(tmp_path / "changes").generation() == generation
    assert finished(journal) == []
    (tmp_path / "changes" / "compared").write_text("")
    assert journal.generation() is None


class Watched(FileChangeJournal):
    """The real journal, which reads the key store when a name is noted."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.keys: FileKeyStore | None = None
        self.seen: list[tuple[str, object]] = []

    def note(self, name: str) -> None:
        super().note(name)
        assert self.keys
        self.seen.append((name, state_of(self.keys, name)))


def state_of(keys: FileKeyStore, name: str) -> object:
    kind, _, id_ = name.partition("/")
    if kind in ("private_page", "share_page"):
        return keys.live_leaves(UUID(id_), PageUse(kind.removesuffix("_page")))
    return keys.share(name) if ":" in name else keys.key(name)


def test_each_change_is_noted_before_it_happens(infra: Infrastructure) -> None:
    directory = infra.settings.home / "keys"
    keys = FileKeyStore(directory, key_ring(directory), infra.random)
    journal = keys.changes = Watched(directory / CHANGES)
    journal.keys = keys
    link, page, party = f"share/{uuid4()}", uuid4(), f"user:{uuid4()}"
    changes: list[tuple[str, Callable[[], object]]] = [
        (link, lambda: keys.create_key(link)),
        (link, lambda: keys.destroy_key(link)),
        (party, lambda: keys.create_share(party, datetime.now(UTC))),
        (party, lambda: keys.destroy_share(party)),
    ]
    for use in PageUse:
        name = f"{use}_page/{page}"
        changes += [
            (name, partial(keys.create_page, page, use)),
            (name, partial(keys.puncture, page, use, [1])),
            (name, partial(keys.destroy_page, page, use)),
        ]
    for name, change in changes:
        before = state_of(keys, name)
        journal.seen.clear()
        change()
        assert journal.seen == [(name, before)]
        assert state_of(keys, name) != before
