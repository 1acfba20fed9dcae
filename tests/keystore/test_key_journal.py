"""Notes of recently made keys: a process finds those of an ended process, never its own and never old ones."""

import time
from pathlib import Path

import pytest

from discreet.adapters.keystore.key_journal import JOURNAL_PAGE_LIFETIME, NewKeyJournal


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_the_notes_of_a_running_process_are_not_replayed(tmp_path: Path) -> None:
    living, other = NewKeyJournal(tmp_path), NewKeyJournal(tmp_path)
    living.note("user/1")
    assert list(other.orphans()) == []
    del living
    assert [names for _, names in other.orphans()] == [["user/1"]]


def test_what_was_noted_long_ago_is_on_no_page(tmp_path: Path, moments: list[float]) -> None:
    noting = NewKeyJournal(tmp_path)
    for number in range(7):
        noting.note(f"user/{number}")
        moments[0] += JOURNAL_PAGE_LIFETIME / 2
    del noting
    assert sorted(name for _, names in NewKeyJournal(tmp_path).orphans() for name in names) == [
        "user/4", "user/5", "user/6",
    ]  # fmt: skip


def test_a_destroyed_key_is_named_on_no_page_and_all_others_are(tmp_path: Path) -> None:
    noting, other = NewKeyJournal(tmp_path), NewKeyJournal(tmp_path)
    for name in ("user/1", "user/12", "user/2"):
        noting.note(name)
    noting.note("user/1")
    other.forget("user/1")
    noting.note("user/3")
    [page] = tmp_path.glob("*")
    assert b"user/1\n" not in page.read_bytes()
    del noting
    [(_, names)] = other.orphans()
    assert [name for name in names if name.startswith("user/")] == ["user/12", "user/2", "user/3"]
