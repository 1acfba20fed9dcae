"""A shard: records are read back unchanged, only with the key, and a kill at any moment is repaired."""

import ast
import binascii
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

import discreet
from discreet.crypto.envelope import DecryptionFailed
from discreet.training.keys import DatasetKeys
from discreet.training.parquet import read_columns
from discreet.training.refine import RefinedRecord
from discreet.training.shard import KINDS, Shard, file_name, open_file, read_records, read_signatures, remove_unknown
from discreet.training.write import ShardWriter, deidentified, rewrite_without
from tests.training.record_factories import ENTROPY, KEYS, permitted, record, write_shard

SOURCES = Path(discreet.__file__).parent
OTHER = DatasetKeys(b"o" * 32)


class Killed(BaseException):
    """The process is gone."""


def numbers(directory: Path, shard: Shard) -> list[Any]:
    """The record numbers of a shard, which all its files agree on."""
    stored = list(read_records(directory, shard, KEYS))
    columns = dict(read_columns(clear(directory, shard.number, "parquet")))
    assert [one.n for one in stored] == list(columns)
    assert [json.loads(one.line)["messages"] for one in stored] == list(columns.values())
    assert list(read_signatures(directory, KEYS.signatures)) == [b"signature %d" % one.n for one in stored]
    return [one.n for one in stored]


def clear(directory: Path, number: int, kind: str) -> bytes:
    return b"".join(open_file(directory, file_name(number, kind), KEYS))


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    shard = write_shard(tmp_path, 3, range(5, 9))
    assert (shard.number, shard.records, shard.messages) == (3, 4, 8)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"shard-00003.{kind}.sealed" for kind in ("jsonl", "parquet", "proofs", "signatures")
    )
    assert numbers(tmp_path, shard) == [5, 6, 7, 8]
    first = json.loads(next(read_records(tmp_path, shard, KEYS)).line)
    assert first == {
        "messages": [
            {"role": "user", "content": "Question 5?"},
            {"role": "assistant", "content": 'Answer 5: “ü” 🦫\n\t"\\'},
        ]
    }


def test_a_system_message_comes_first_and_is_not_counted(tmp_path: Path) -> None:
    with ShardWriter(tmp_path, 0, KEYS, ENTROPY) as writer:
        writer.write(0, record(0, "Who?", "Me.", system="Speak as the otter."))
        shard = writer.publish()
    [stored] = read_records(tmp_path, shard, KEYS)
    assert [message["role"] for message in json.loads(stored.line)["messages"]] == ["system", "user", "assistant"]
    assert shard.messages == 2


def test_the_files_tell_nothing_without_their_key(tmp_path: Path) -> None:
    shard = write_shard(tmp_path, 0, range(3))
    on_disk = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for word in (b"Question", b"messages", b"began_at", b"PAR1", binascii.b2a_base64(b"signature 1").strip()):
        assert word not in on_disk
    with pytest.raises(DecryptionFailed):
        list(read_records(tmp_path, shard, OTHER))


def test_the_key_of_the_signatures_opens_nothing_else(tmp_path: Path) -> None:
    write_shard(tmp_path, 0, range(3))
    assert len(list(read_signatures(tmp_path, KEYS.signatures))) == 3
    with pytest.raises(DecryptionFailed):
        list(read_signatures(tmp_path, OTHER.signatures))
    assert KEYS.signatures not in {KEYS.file_key(file_name(0, kind)) for kind in KINDS}


def test_a_file_in_anothers_place_does_not_open(tmp_path: Path) -> None:
    write_shard(tmp_path, 0, range(3))
    shard = write_shard(tmp_path, 1, range(3, 6))
    for kind in KINDS:
        (tmp_path / f"shard-00000.{kind}.sealed").rename(tmp_path / f"shard-00001.{kind}.sealed")
    with pytest.raises(DecryptionFailed):
        list(read_records(tmp_path, shard, KEYS))
    with pytest.raises(DecryptionFailed):
        list(read_signatures(tmp_path, KEYS.signatures))


def test_records_and_proofs_of_different_lengths_are_an_error(tmp_path: Path) -> None:
    shard = write_shard(tmp_path, 0, range(3))
    kept = (tmp_path / "shard-00000.proofs.sealed").read_bytes()
    for gone in ({2}, {0, 1, 2}):
        write_shard(tmp_path, 0, range(3))
        rewrite_without(tmp_path, shard, KEYS, ENTROPY, gone)
        (tmp_path / "shard-00000.proofs.sealed").write_bytes(kept)
        with pytest.raises(DecryptionFailed, match="as many records as proofs"):
            list(read_records(tmp_path, shard, KEYS))


@pytest.mark.parametrize("error", [OSError("the disk is full"), Killed(), KeyboardInterrupt()])
def test_without_publish_nothing_is_left(tmp_path: Path, error: OSError | Killed | KeyboardInterrupt) -> None:
    def write() -> None:
        with ShardWriter(tmp_path, 0, KEYS, ENTROPY) as writer:
            writer.write(0, record(0))
            raise error

    with pytest.raises(type(error)):
        write()
    assert list(tmp_path.iterdir()) == []


def test_a_shard_that_cannot_be_begun_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "shard-00000.proofs.sealed.part").mkdir()
    with pytest.raises((IsADirectoryError, PermissionError)):
        ShardWriter(tmp_path, 0, KEYS, ENTROPY)
    assert [path.name for path in tmp_path.iterdir()] == ["shard-00000.proofs.sealed.part"]


def test_files_of_a_killed_attempt_do_not_disturb_the_next(tmp_path: Path) -> None:
    (tmp_path / "shard-00000.jsonl.sealed.part").write_bytes(b"half")
    assert numbers(tmp_path, write_shard(tmp_path, 0, range(2))) == [0, 1]


def test_what_no_committed_shard_has_is_removed(tmp_path: Path) -> None:
    known, _ = write_shard(tmp_path, 0, range(2)), write_shard(tmp_path, 1, range(2, 4))
    (tmp_path / "shard-00002.jsonl.sealed.part").write_bytes(b"half")
    (tmp_path / "manifest.json").write_bytes(b"{}")
    (tmp_path / "scratch").mkdir()
    remove_unknown(tmp_path, [known])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scratch", *sorted(
        f"shard-00000.{kind}.sealed" for kind in KINDS
    )]  # fmt: skip
    assert numbers(tmp_path, known) == [0, 1]


# Taken out again ---------------------------------------------------------------------------------------------------


def test_without_keeps_the_others_as_they_were(tmp_path: Path) -> None:
    shard = write_shard(tmp_path, 0, range(6))
    before = {stored.n: stored for stored in read_records(tmp_path, shard, KEYS)}
    after = rewrite_without(tmp_path, shard, KEYS, ENTROPY, {0, 3, 99})
    assert numbers(tmp_path, after) == [1, 2, 4, 5]
    assert (after.records, after.messages) == (4, 8)
    assert after.files != shard.files
    assert all(before[stored.n] == stored for stored in read_records(tmp_path, after, KEYS))


def test_without_all_of_them_a_shard_is_empty(tmp_path: Path) -> None:
    shard = rewrite_without(tmp_path, write_shard(tmp_path, 0, range(2)), KEYS, ENTROPY, {0, 1})
    assert (shard.records, shard.messages, numbers(tmp_path, shard)) == (0, 0, [])
    assert rewrite_without(tmp_path, shard, KEYS, ENTROPY, {0, 1}) == shard


def test_without_a_key_everything_stays(tmp_path: Path) -> None:
    shard = write_shard(tmp_path, 0, range(3))
    with pytest.raises(DecryptionFailed):
        rewrite_without(tmp_path, shard, OTHER, ENTROPY, {1})
    assert numbers(tmp_path, shard) == [0, 1, 2]
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("renamed", range(4))
def test_killed_between_two_files_it_is_repaired_by_doing_it_again(tmp_path: Path, renamed: Any) -> None:
    """Even when another party has said no by then, and when the records are copies of each other."""
    killed, again = tmp_path / "killed", tmp_path / "again"
    killed.mkdir()
    with ShardWriter(killed, 0, KEYS, ENTROPY) as writer:
        for n in range(6):
            writer.write(n, record(n, "The same?", "The same."))
        shard = writer.publish()
    program = (sys.executable, "-m", "tests.training.killed_while_rewriting", killed, str(renamed))
    assert subprocess.run(program, timeout=60).returncode == -signal.SIGKILL
    assert len([path for path in killed.iterdir() if path.suffix == ".part"]) == 4 - renamed
    for more in (set(), {5}):
        shutil.copytree(killed, again)
        after = rewrite_without(again, shard, KEYS, ENTROPY, {0, 2} | more)
        assert numbers(again, after) == sorted({1, 3, 4, 5} - more)
        assert [path for path in again.iterdir() if path.suffix == ".part"] == []
        shutil.rmtree(again)


def test_a_shard_whose_files_do_not_belong_together_is_not_written_again(tmp_path: Path) -> None:
    """Only requested removals are made."""
    shard = write_shard(tmp_path, 0, range(3))
    for kind in ("proofs", "signatures"):
        write_shard(tmp_path, 0, range(3))
        path = tmp_path / f"shard-00000.{kind}.sealed"
        whole = path.read_bytes()
        rewrite_without(tmp_path, shard, KEYS, ENTROPY, {2})
        fewer = path.read_bytes()
        write_shard(tmp_path, 0, range(3))
        path.write_bytes(fewer)
        before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        with pytest.raises(DecryptionFailed, match="record 2 of shard 0"):
            rewrite_without(tmp_path, shard, KEYS, ENTROPY, {0})
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
        assert whole != fewer


# Content that may be written ---------------------------------------------------------------------------------------


def test_a_dropped_conversation_cannot_become_a_record() -> None:
    with pytest.raises(ValueError, match="hidden_text"):
        deidentified(permitted(0, "a", "b"), RefinedRecord((), {}, b"", dropped="hidden_text"))


@pytest.mark.parametrize("texts", [(), ("a",), ("a", "b", "c")])
def test_other_texts_cannot_become_a_record(texts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="2 messages"):
        deidentified(permitted(0, "a", "b"), RefinedRecord(texts, {}, b""))


def test_a_record_has_the_refined_texts_and_not_the_others(tmp_path: Path) -> None:
    with ShardWriter(tmp_path, 0, KEYS, ENTROPY) as writer:
        writer.write(
            0, deidentified(permitted(0, "I am Ben.", "Hi Ben."), RefinedRecord(("I am [PERSON].", "Hi."), {}, b"s"))
        )
        writer.publish()
    for kind in KINDS:
        assert b"Ben" not in clear(tmp_path, 0, kind)
    assert b"[PERSON]" in clear(tmp_path, 0, "jsonl")


def test_reduced_has_one_maker() -> None:
    """Only `deidentified` constructs `RedactedContent`, so a dataset holds only permitted and refined records."""
    makers = {
        path.relative_to(SOURCES).as_posix(): sum(
            isinstance(node, ast.Call) and name_of(node.func) == "RedactedContent"
            for node in ast.walk(ast.parse(source))
        )
        for path in SOURCES.rglob("*.py")
        if "RedactedContent" in (source := path.read_text())
    }
    assert {path: n for path, n in makers.items() if n} == {"training/write.py": 1}


def name_of(function: ast.expr) -> Any:
    return getattr(function, "id", None) or getattr(function, "attr", None)


def test_a_shard_survives_the_database(tmp_path: Path) -> None:
    shard = write_shard(tmp_path, 0, range(3))
    assert msgspec.json.decode(msgspec.json.encode(shard), type=Shard) == shard
