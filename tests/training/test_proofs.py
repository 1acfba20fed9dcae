"""A stranger checks a record's proof with only the published manifest and the format's page, and learns no name."""

import hashlib
import hmac
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from discreet.crypto.sealed_file import SealedFile
from discreet.errors import NotFound, Unavailable
from discreet.training.check import check, prove
from discreet.training.keys import DatasetKeys
from discreet.training.manifest import encode_manifest
from discreet.training.parquet import write_columns
from discreet.training.proofs import commitment, decode_proof, proof_of_permission
from discreet.training.refine import RefinedRecord
from discreet.training.shard import ShardFile, read_proofs, read_records
from discreet.training.write import ShardWriter, deidentified, rewrite_without
from tests.training.record_factories import BEN, ENTROPY, GPT, KEYS, manifest_of, permitted, write_shard

UUID_FORM = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PAGE = (Path(__file__).parents[2] / "docs/formats/dataset.md").read_text()


@pytest.fixture
def built(tmp_path: Path) -> Any:
    """Two shards with a gap between their numbers: records 0 to 6 without 2, and 10 to 12."""
    first = rewrite_without(tmp_path, write_shard(tmp_path, 0, range(7)), KEYS, ENTROPY, {2})
    shards = [first, write_shard(tmp_path, 1, range(10, 13))]
    return tmp_path, shards, manifest_of(tmp_path, shards)


# A stranger: nothing from the product, only docs/formats/dataset.md ----------------------------------------------


def leaf_of(proof: Any) -> bytes:
    text = json.dumps(proof, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(b"\0" + text.encode()).digest()


def is_in(shown: Any, manifest: Any) -> Any:
    at, last, reached = shown["index"], shown["size"] - 1, leaf_of(shown["proof"])
    for sibling in map(bytes.fromhex, shown["path"]):
        if at % 2 == 1 or at == last:
            reached = hashlib.sha256(b"\1" + sibling + reached).digest()
            while at % 2 == 0 and at > 0:
                at, last = at // 2, last // 2
        else:
            reached = hashlib.sha256(b"\1" + reached + sibling).digest()
        at, last = at // 2, last // 2
    return last == 0 and reached.hex() == manifest["merkle_root"]


def permits(proof: Any) -> bool:
    began = datetime.fromisoformat(proof["began_at"])
    return all(datetime.fromisoformat(party["allowed_since"]) <= began for party in proof["parties"])


def test_a_stranger_checks_every_record(built: Any) -> None:
    directory, shards, manifest = built
    published = json.loads(encode_manifest(manifest))
    lines = {stored.n: stored.line for shard in shards for stored in read_records(directory, shard, KEYS)}
    assert sorted(lines) == [0, 1, 3, 4, 5, 6, 10, 11, 12]
    for n, line in lines.items():
        shown = json.loads(msgspec.json.encode(prove(directory, manifest, KEYS, n)))
        assert shown["proof"]["n"] == n
        assert shown["size"] == published["conversations"]["included"]
        assert is_in(shown, published)
        assert permits(shown["proof"])
        assert hashlib.sha256(line).hexdigest() == shown["proof"]["sha256"]
        assert sorted(party["kind"] for party in shown["proof"]["parties"]) == [
            "conversation",
            "gpt",
            "service",
            "user",
        ]


@pytest.mark.parametrize("lie", ["n", "began_at", "sha256", "salt", "allowed_since", "kind", "left_out", "index"])
def test_a_proof_that_lies_leads_nowhere(built: Any, lie: str) -> None:
    directory, _, manifest = built
    shown = json.loads(msgspec.json.encode(prove(directory, manifest, KEYS, 4)))
    proof, party = shown["proof"], shown["proof"]["parties"][0]
    match lie:
        case "n":
            proof["n"] = 5
        case "began_at":
            proof["began_at"] = "2026-05-03T12:00:00Z"
        case "sha256" | "salt":
            proof[lie] = hashlib.sha256(b"another").hexdigest()
        case "allowed_since":
            party["allowed_since"] = "1970-01-01T00:00:00Z"
        case "kind":
            party["kind"] = "gpt"
        case "left_out":
            proof["parties"].pop()
        case "index":
            shown["index"] = 2
    assert not is_in(shown, json.loads(encode_manifest(manifest)))


# Anonymity -------------------------------------------------------------------------------------------------------


def test_nothing_names_anybody(built: Any) -> None:
    directory, shards, manifest = built
    content = b"".join(path.read_bytes() for path in directory.iterdir())
    for shard in shards:
        content += b"".join(proof.leaf() for proof in read_proofs(directory, shard.number, KEYS))
    for n in (0xBE, 0xADA, 5):
        for form in (str(UUID(int=n)), UUID(int=n).hex):
            assert form.encode() not in content
    assert [str(UUID(int=0xDA7A))] == sorted(set(re.findall(UUID_FORM, encode_manifest(manifest).decode())))


def test_the_same_person_is_another_number_in_every_record_and_dataset() -> None:
    numbers = set()
    for keys in (KEYS, DatasetKeys(b"o" * 32)):
        for n in range(20):
            proof = proof_of_permission(n, permitted(7, "a", "b"), b"line", keys)
            numbers |= {party.commitment for party in proof.parties} | {proof.salt}
    assert len(numbers) == 2 * 20 * (4 + 1)


def test_commitments_cannot_be_guessed_from_what_is_in_the_proof() -> None:
    """The salt of a leaf is not the salt of the parties: an id and a proof identify no one."""
    proof = proof_of_permission(3, permitted(3, "a", "b"), b"line", KEYS)
    user = next(party for party in proof.parties if party.kind == "user")
    for salt in (b"", bytes.fromhex(proof.salt), bytes.fromhex(proof.sha256), b"3"):
        assert commitment(salt, BEN) != user.commitment
    assert commitment(KEYS.salt(3, "party"), BEN) == user.commitment


def test_the_same_record_twice_has_two_leaves() -> None:
    """Sibling hashes in a proof do not reveal that a record is a copy of another, or what it says."""
    one, two = (proof_of_permission(n, permitted(7, "a", "b"), b"line", KEYS) for n in (1, 2))
    assert one.sha256 == two.sha256
    assert one.leaf() != two.leaf()
    assert one.salt.encode() in one.leaf()


# Faults are detected ---------------------------------------------------------------------------------------------


def test_a_dataset_as_it_was_built_has_no_problems(built: Any) -> None:
    checked = check(built[0], built[2], KEYS)
    assert (checked.records, checked.shards, checked.problems) == (9, 2, ())


@pytest.mark.parametrize("kind", ["jsonl", "parquet", "proofs", "signatures"])
@pytest.mark.parametrize("damage", ["missing", "cut", "changed", "older"])
def test_damage_is_named_and_the_other_shards_are_still_read(built: Any, kind: str, damage: str) -> None:
    directory, shards, manifest = built
    path = directory / f"shard-00000.{kind}.sealed"
    content = path.read_bytes()
    match damage:
        case "missing":
            path.unlink()
        case "cut":
            path.write_bytes(content[:-1])
        case "changed":
            path.write_bytes(content[:60] + bytes([content[60] ^ 1]) + content[61:])
        case "older":  # encrypted with the right key, but different from the manifest
            rewrite_without(directory, shards[0], KEYS, ENTROPY, {0})
            newer = path.read_bytes()
            write_shard(directory, 0, range(7))
            rewrite_without(directory, shards[0], KEYS, ENTROPY, {2})
            path.write_bytes(newer)
    checked = check(directory, manifest, KEYS)
    assert checked.problems
    assert checked.records >= 3
    if kind != "signatures":
        assert any("hard 0" in problem or "shard-00000" in problem for problem in checked.problems)


def test_a_record_without_permission_is_named(built: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    directory = tmp_path_factory.mktemp("forged")
    late = permitted(1, "a", "b")
    late = replace(late, allowed_since={**late.allowed_since, GPT: late.began_at + timedelta(microseconds=1)})
    assert not proof_of_permission(1, late, b"line", KEYS).permits
    assert not proof_of_permission(1, replace(late, allowed_since={}), b"line", KEYS).permits
    assert proof_of_permission(1, permitted(1, "a", "b"), b"line", KEYS).permits
    with ShardWriter(directory, 0, KEYS, ENTROPY) as writer:
        writer.write(1, deidentified(late, RefinedRecord(("a", "b"), {}, b"s")))
        manifest = manifest_of(directory, [writer.publish()])
    assert check(directory, manifest, KEYS).problems == ("Record 1 lacks the permission of a party.",)


def test_two_forms_that_say_different_things_are_noticed(built: Any) -> None:
    """The holder of the key can make files that fit a manifest; what they say must still be the same."""
    directory, (_, second), _ = built
    (directory / "shard-00001.parquet.sealed").unlink()
    name = "shard-00001.parquet"
    file = SealedFile(directory / f"{name}.sealed", KEYS.file_key(name), f"dataset file {name}", ENTROPY)
    write_columns(file, [10, 11, 12], [[{"role": "user", "content": "another"}]] * 3)
    file.close()
    forged = msgspec.structs.replace(second, files=(second.files[0], ShardFile(name, file.tell(), file.sha256)))
    manifest = manifest_of(directory, [built[1][0], forged])
    assert check(directory, manifest, KEYS).problems == ("The two formats of shard 1 differ.",)


@pytest.mark.parametrize("content", [None, b"", b"{}", b"{half"])
def test_another_manifest_in_the_folder_is_noticed(built: Any, content: bytes | None) -> None:
    directory, _, manifest = built
    path = directory / "manifest.json"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    assert check(directory, manifest, KEYS).problems == ("manifest.json is missing or was changed.",)
    path.write_bytes(encode_manifest(msgspec.structs.replace(manifest, purpose="another")))
    assert check(directory, manifest, KEYS).problems == ("manifest.json is missing or was changed.",)


@pytest.mark.parametrize("name", ["manifest.json", "datasheet.md", "croissant.json"])
@pytest.mark.parametrize("change", ["a blank more", "a byte", "gone"])
def test_whatever_is_changed_in_what_lies_in_clear_is_noticed(built: Any, name: str, change: str) -> None:
    directory, _, manifest = built
    path = directory / name
    content = path.read_bytes()
    match change:
        case "a blank more":
            path.write_bytes(content + b"\n")
        case "a byte":
            path.write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:])
        case "gone":
            path.unlink()
    [problem] = check(directory, manifest, KEYS).problems
    assert problem.startswith(name)


def test_a_member_that_is_added_to_the_manifest_is_noticed(built: Any) -> None:
    """Text that a reader of the file sees and the program does not."""
    directory, _, manifest = built
    encoded = encode_manifest(manifest)
    (directory / "manifest.json").write_bytes(encoded.replace(b"{", b'{"free_of_personal_information": true,', 1))
    assert check(directory, manifest, KEYS).problems == ("manifest.json is missing or was changed.",)


def test_counts_and_root_of_another_manifest_are_noticed(built: Any) -> None:
    directory, shards, manifest = built
    other = msgspec.structs.replace(manifest, merkle_root="00" * 32)
    assert "The records' proofs do not lead to the root." in check(directory, other, KEYS).problems
    fewer = msgspec.structs.replace(manifest, shards=tuple(shards[:1]))
    assert "The number of records is wrong." in check(directory, fewer, KEYS).problems


def test_there_is_no_proof_of_what_is_not_in_it(built: Any) -> None:
    directory, _, manifest = built
    for n in (-1, 2, 7, 99):
        with pytest.raises(NotFound):
            prove(directory, manifest, KEYS, n)
    with pytest.raises(Unavailable, match="root"):
        prove(directory, msgspec.structs.replace(manifest, merkle_root="00" * 32), KEYS, 4)
    (directory / "shard-00001.proofs.sealed").unlink()
    with pytest.raises(Unavailable, match=r"shard-00001\.proofs\.sealed is missing"):
        prove(directory, manifest, KEYS, 4)


# The page --------------------------------------------------------------------------------------------------------


def test_the_page_has_a_true_example() -> None:
    """The example of docs/formats/dataset.md: key, record, proof, leaf hash."""
    key, line, leaf, hash_of_leaf = (
        re.findall(rf"<!-- {name} -->\n```[a-z]*\n(.+)\n```", PAGE)[0] for name in ("key", "line", "leaf", "leaf hash")
    )
    keys = DatasetKeys(bytes.fromhex(key))
    proof = proof_of_permission(4, permitted(4, "Hello?", "Hello!"), line.encode(), keys)
    assert proof.leaf().decode() == leaf
    assert decode_proof(leaf) == proof
    assert leaf_of(json.loads(leaf)).hex() == hash_of_leaf
    user = next(party for party in json.loads(leaf)["parties"] if party["kind"] == "user")
    salt = keys.salt(4, "party")
    assert salt.hex() in PAGE
    assert hmac.digest(salt, BEN.encode(), "sha256").hex() == user["commitment"]
