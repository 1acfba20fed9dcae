"""The libraries that people train with read an export offline."""

import hashlib
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from discreet.crypto.envelope import DecryptionFailed
from discreet.errors import Conflict
from discreet.training.export import clear_files, export
from discreet.training.write import ShardWriter, rewrite_without
from tests.training.record_factories import ENTROPY, KEYS, manifest_of, record, write_shard

COUNT = 7
LOADING = """
import json, os, sys
from datasets import load_dataset
kind, folder = sys.argv[1:]
loaded = load_dataset(kind, data_files=f"{folder}/*.{'jsonl' if kind == 'json' else kind}", split="train")
json.dump([loaded.column_names, loaded[:]["messages"], loaded[:].get("record")], sys.stdout)
sys.stdout.flush()
os._exit(0)  # the libraries' threads do not always live through the interpreter's end
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Two shards, the first with a gap, one record with a system message; and an empty one."""
    directory = tmp_path_factory.mktemp("dataset")
    first = rewrite_without(directory, write_shard(directory, 0, range(4)), KEYS, ENTROPY, {1})
    with ShardWriter(directory, 1, KEYS, ENTROPY) as writer:
        for n in range(4, 8):
            writer.write(n, record(n, "Q", "A", "Q2", "A2", system="Speak as the otter." if n == 5 else None))
        second = writer.publish()
    empty = rewrite_without(directory, write_shard(directory, 2, range(8, 9)), KEYS, ENTROPY, {8})
    return directory, manifest_of(directory, [first, second, empty])


@pytest.fixture(scope="module")
def exported(built: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("out") / "new" / "folder"
    export(built[0], built[1], KEYS, target)
    return target


@pytest.fixture(scope="module")
def records(exported: Path) -> list[Any]:
    return [json.loads(line)["messages"] for path in sorted(exported.glob("*.jsonl")) for line in path.open()]


def test_an_export_is_what_the_manifest_says(built: Any, exported: Path) -> None:
    _, manifest = built
    files = [file for shard in manifest.shards for file in shard.files]
    assert sorted(path.name for path in exported.iterdir()) == sorted(
        ["manifest.json", "datasheet.md", "croissant.json", *(file.name for file in files)]
    )
    for file in files:
        content = (exported / file.name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.bytes, file.sha256)
        assert (exported / file.name).stat().st_mode & 0o777 == 0o600


def test_roles_alternate_and_the_assistant_is_last(records: list[Any]) -> None:
    assert len(records) == COUNT
    for messages in records:
        roles = [message["role"] for message in messages]
        turns = roles[1:] if roles[0] == "system" else roles
        assert turns == ["user", "assistant"] * (len(turns) // 2)
        assert turns
    assert sum(messages[0]["role"] == "system" for messages in records) == 1


@pytest.mark.parametrize("kind", ["json", "parquet"])
def test_datasets_loads_it(exported: Path, records: list[Any], kind: str, tmp_path: Path) -> None:
    """The conversational form of supervised fine-tuning: a column `messages` of `role` and `content`."""
    # In a process of its own: its settings are read when it is imported, and it must not reach out.
    quiet = {
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HOME": str(tmp_path),
    }
    loaded = subprocess.run(
        (sys.executable, "-c", LOADING, kind, exported), env=os.environ | quiet, capture_output=True, timeout=120
    )
    assert loaded.returncode == 0, loaded.stderr
    columns, messages, numbers = json.loads(loaded.stdout)
    assert messages == records
    assert columns == (["messages"] if kind == "json" else ["record", "messages"])
    assert numbers == (None if kind == "json" else [0, 2, 3, 4, 5, 6, 7])


def test_croissant_is_valid_and_yields_the_records(exported: Path, records: list[Any]) -> None:
    import mlcroissant

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        described = mlcroissant.Dataset(exported / "croissant.json")
        read = list(described.records("records"))
    assert not described.metadata.ctx.issues.errors
    assert not described.metadata.ctx.issues.warnings
    assert [one["records/record"] for one in read] == [0, 2, 3, 4, 5, 6, 7]
    assert [
        [
            {"role": m["records/messages/role"].decode(), "content": m["records/messages/content"].decode()}
            for m in one["records/messages"]
        ]
        for one in read
    ] == records


def test_croissant_of_a_dataset_without_records_is_valid(tmp_path: Path) -> None:
    import mlcroissant

    manifest_of(tmp_path, [])
    assert not mlcroissant.Dataset(tmp_path / "croissant.json").metadata.ctx.issues.errors


# Bad ends --------------------------------------------------------------------------------------------------------


def test_an_export_overwrites_nothing(built: Any, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    for target in (tmp_path, tmp_path / "mine"):
        with pytest.raises(Conflict, match="already exists"):
            export(built[0], built[1], KEYS, target)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("made_before", [True, False])
def test_a_damaged_dataset_leaves_nothing_behind(tmp_path: Path, made_before: bool) -> None:
    """Encrypted with the right key, but different from the manifest: a file of an earlier version."""
    directory, target = tmp_path / "dataset", tmp_path / "target"
    directory.mkdir()
    shards = [write_shard(directory, 0, range(3)), write_shard(directory, 1, range(3, 6))]
    manifest = manifest_of(directory, shards)
    rewrite_without(directory, shards[1], KEYS, ENTROPY, {4})
    if made_before:
        target.mkdir()
    with pytest.raises(DecryptionFailed, match=r"shard-00001\.jsonl does not match the manifest"):
        export(directory, manifest, KEYS, target)
    assert target.exists() is made_before
    assert not made_before or list(target.iterdir()) == []


def test_a_file_that_was_changed_ends_the_stream_before_it_is_whole(tmp_path: Path) -> None:
    manifest = manifest_of(tmp_path, [write_shard(tmp_path, 0, range(3))])
    path = tmp_path / "shard-00000.parquet.sealed"
    path.write_bytes(path.read_bytes()[:-1])
    files = dict(clear_files(tmp_path, manifest, KEYS))
    assert b"".join(files["shard-00000.jsonl"])
    with pytest.raises(DecryptionFailed):
        list(files["shard-00000.parquet"])
