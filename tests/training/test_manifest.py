"""The manifest and its derived files: all counts, no content, and honest about the rest."""

import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from discreet.evidence.merkle import root
from discreet.training.build_spec import BuildOptions, BuildSpec
from discreet.training.croissant import croissant
from discreet.training.datasheet import datasheet
from discreet.training.deidentify.profiles import Profile
from discreet.training.documents import write_documents
from discreet.training.manifest import Manifest, decode_manifest, encode_manifest, make_manifest, rule_used
from discreet.training.near_duplicates import THRESHOLD
from discreet.training.reasons import MEANINGS
from discreet.training.sandbox import Sandbox
from discreet.training.tally import Tally
from discreet.training.write import rewrite_without
from tests.training.record_factories import BEGAN, ENTROPY, KEYS, manifest_of, write_shard


@pytest.fixture
def built(tmp_path: Path) -> Any:
    shards = [write_shard(tmp_path, 0, range(5)), write_shard(tmp_path, 1, range(5, 8))]
    return tmp_path, manifest_of(tmp_path, shards)


def empty(terms: BuildOptions | None = None, purpose: str = "to answer better") -> Manifest:
    commission = BuildSpec(UUID(int=1), purpose, BEGAN, BEGAN, terms or BuildOptions())
    return make_manifest(commission, BEGAN, Tally(), (), root(()), Sandbox(False, "Not confined."))


def test_it_survives_the_file(built: Any) -> None:
    directory, manifest = built
    assert decode_manifest((directory / "manifest.json").read_bytes()) == manifest
    assert decode_manifest(encode_manifest(empty())) == empty()


def test_it_tells_what_was_counted(built: Any) -> None:
    _, manifest = built
    assert manifest.counts() == {"permitted": 8, "user_not_allowed": 1}
    assert (manifest.messages.included, manifest.messages.excluded) == (16, {"user_not_allowed": 7})
    assert manifest.reasons == {"user_not_allowed": MEANINGS["user_not_allowed"]}
    assert manifest.removed == {"EMAIL": 3}
    assert manifest.rule == rule_used()
    assert manifest.size == sum(file.bytes for shard in manifest.shards for file in shard.files) > 0


def test_an_empty_shard_is_not_in_the_manifest(tmp_path: Path) -> None:
    first, second = write_shard(tmp_path, 0, range(3)), write_shard(tmp_path, 1, range(3, 6))
    gone = rewrite_without(tmp_path, first, KEYS, ENTROPY, {0, 1, 2})
    assert manifest_of(tmp_path, [gone, second]).shards == (second,)


@pytest.mark.parametrize("profile", Profile)
def test_versions_are_those_that_run(profile: Any) -> None:
    versions = empty(BuildOptions(profile=profile)).versions
    assert versions["rensa"] == version("rensa")
    assert "unknown" not in versions.values()
    assert ("onnxruntime" in versions) is (profile is not Profile.PATTERNS)
    assert ("spacy" in versions) is (profile is Profile.THOROUGH)


def test_parameters_are_those_that_were_ordered() -> None:
    parameters = empty(
        BuildOptions(
            profile=Profile.PATTERNS,
            began_from=BEGAN,
            began_until=None,
            across=False,
            replaces=UUID(int=9),
            expires_in_days=30,
        )
    ).parameters
    assert parameters["profile"] == "patterns"
    assert parameters["began_from"] == "2026-05-03T12:00:00Z"
    assert parameters["began_until"] is None
    assert parameters["near_duplicates_across_datasets"] is False
    assert parameters["near_duplicate_threshold"] == THRESHOLD
    assert parameters["replaces"] == str(UUID(int=9))
    assert parameters["expires_in_days"] == 30
    assert "earlier datasets" not in empty(BuildOptions(across=False)).near_duplicates
    assert "earlier datasets" in empty(BuildOptions(across=True)).near_duplicates


def test_no_document_holds_content(built: Any) -> None:
    directory, _ = built
    for name in ("manifest.json", "datasheet.md", "croissant.json"):
        text = (directory / name).read_text()
        assert "Question" not in text
        assert "Answer 5" not in text
        assert (directory / name).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("profile", Profile)
def test_nothing_promises_that_personal_information_is_gone(profile: Any) -> None:
    manifest = empty(BuildOptions(profile=profile))
    for text in (encode_manifest(manifest).decode(), datasheet(manifest), croissant(manifest).decode()):
        claims = re.findall(r"(\w+) (free of|anonym\w*|no) personal", text.lower())
        assert [claim for claim in claims if claim[:2] != ("never", "free of")] == []
        assert "personal data" in text.lower()


def test_the_datasheet_tells_the_manifest(built: Any) -> None:
    _, manifest = built
    text = datasheet(manifest)
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[:7] == [
        "Motivation", "Composition", "Collection", "Preprocessing", "Uses", "Distribution", "Maintenance",
    ]  # fmt: skip
    for part in ("8 records with 16 messages", manifest.merkle_root, manifest.rule.sql, "| 3 | EMAIL |", "2026-10-31"):
        assert part in text
    assert "| 7 | Left out: the person has not allowed it. |" in text


def test_a_purpose_is_words_and_no_markup() -> None:
    purpose = "x | y <script>alert(1)</script> ![a](//evil.example/p.png) **b** `c`"
    text = datasheet(empty(purpose=purpose))
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert re.search(r"(?<!\\)[\[\]]", text.replace("[EMAIL]", "")) is None
    assert r"\*\*b\*\* \`c\`" in text


def test_croissant_names_every_file(built: Any) -> None:
    _, manifest = built
    said = json.loads(croissant(manifest))
    files = {one["@id"]: one["sha256"] for one in said["distribution"] if one["@type"] == "cr:FileObject"}
    assert files == {file.name: file.sha256 for shard in manifest.shards for file in shard.files}
    assert json.loads(croissant(empty()))["recordSet"] == []


def test_documents_overwrite_those_of_a_killed_build(built: Any) -> None:
    directory, manifest = built
    (directory / "manifest.json.part").write_bytes(b"half")
    other = msgspec.structs.replace(manifest, purpose="another")
    write_documents(directory, other)
    assert decode_manifest((directory / "manifest.json").read_bytes()) == other
    assert [path for path in directory.iterdir() if path.suffix == ".part"] == []
