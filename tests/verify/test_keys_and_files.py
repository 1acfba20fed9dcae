"""Breaches outside of the database are found, too: in keys, shares, files and datasets (P12)."""

import shutil
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from discreet.adapters.keystore.sealed_key_store import SealedKeyStore
from discreet.app.infrastructure import Infrastructure
from discreet.ports.keys import Share
from discreet.training.shard import PROOFS, SEALED_SUFFIX, file_name
from discreet.verify.findings import Findings
from tests.support.clock import SettableClock
from tests.verify.conftest import SeededInstallation, VerifyPromises

pytestmark = pytest.mark.promise("P12")


@pytest.fixture
def keys(infra: Infrastructure) -> SealedKeyStore:
    return infra.keys


def violations(findings: Findings) -> set[Any]:
    return {(breach.item, breach.why) for breach in findings.breaches}


def reasons_by_item(findings: Findings) -> dict[Any, Any]:
    return {breach.item: breach.why for breach in findings.breaches}


@pytest.mark.parametrize("party", ["service:team", "third_party:flights.example", f"workspace:{UUID(int=7)}"])
async def test_a_share_of_an_excluded_party(
    verify_promises: VerifyPromises, keys: SealedKeyStore, clock: SettableClock, party: str
) -> None:
    keys.create_share(party, clock.now())
    try:
        findings = (await verify_promises("P1"))["P1"]
    finally:
        keys.destroy_share(party)
    assert (f"share of {party}", "It may never hold a share, and does.") in violations(findings)


async def test_a_share_of_a_teams_conversation(
    verify_promises: VerifyPromises, keys: SealedKeyStore, clock: SettableClock, seeded: SeededInstallation
) -> None:
    party = f"conversation:{seeded.team_talk}"
    keys.create_share(party, clock.now())
    try:
        findings = (await verify_promises("P1"))["P1"]
    finally:
        keys.destroy_share(party)
    assert reasons_by_item(findings)[f"share of {party}"]


async def test_a_share_after_a_no(
    verify_promises: VerifyPromises, keys: SealedKeyStore, clock: SettableClock, seeded: SeededInstallation
) -> None:
    party = f"user:{seeded.dan.account_id}"
    keys.create_share(party, clock.now())
    try:
        findings = (await verify_promises("P2"))["P2"]
    finally:
        keys.destroy_share(party)
    assert "no permission" in reasons_by_item(findings)[f"share of {party}"]


async def test_a_share_that_is_older_than_the_yes(
    verify_promises: VerifyPromises, keys: SealedKeyStore, seeded: SeededInstallation
) -> None:
    party = f"gpt:{seeded.gpt}"
    share = keys.share(party)
    keys.destroy_share(party)
    keys.create_share(party, share.since - timedelta(days=1))
    try:
        findings = (await verify_promises("P3"))["P3"]
    finally:
        keys.destroy_share(party)
        restore(keys, party, share)
    assert "not born when" in reasons_by_item(findings)[f"share of {party}"]


async def test_a_permission_without_its_share(
    verify_promises: VerifyPromises, keys: SealedKeyStore, seeded: SeededInstallation
) -> None:
    party = f"user:{seeded.ben.account_id}"
    share = keys.share(party)
    keys.destroy_share(party)
    try:
        findings = (await verify_promises("P2"))["P2"]
    finally:
        restore(keys, party, share)
    assert "gone or damaged" in reasons_by_item(findings)[f"share of {party}"]


def restore(keys: SealedKeyStore, party: str, share: Share | None) -> None:
    """Write the same share back, as a restored backup of the key store would."""
    import msgspec

    keys._shares.write(party, msgspec.msgpack.encode(share), durable=False)


@pytest.mark.parametrize("kind", ["user", "gpt", "conversation", "image", "api", "sign_in", "masking", "dataset"])
async def test_a_key_that_opens_nothing(verify_promises: VerifyPromises, keys: SealedKeyStore, kind: str) -> None:
    name = f"{kind}/{uuid4()}"
    keys.create_key(name)
    try:
        findings = (await verify_promises("P10"))["P10"]
    finally:
        keys.destroy_key(name)
    assert "key is still there" in reasons_by_item(findings)[f"key {name}"]


@pytest.mark.parametrize("place", ["private", "wrapping", "private.old", "private/of-yesterday"])
async def test_a_leftover_file_of_a_destroyed_key(
    verify_promises: VerifyPromises, infra: Infrastructure, keys: SealedKeyStore, place: str
) -> None:
    name = f"conversation/{uuid4()}"
    keys.create_key(name)
    file = name.replace("/", "+")
    content = (infra.settings.home / "keys" / "private" / file[-2:] / file).read_bytes()
    keys.destroy_key(name)
    copy = infra.settings.home / "keys" / place / file
    copy.parent.mkdir(exist_ok=True)
    copy.write_bytes(content)
    try:
        findings = (await verify_promises("P10"))["P10"]
        keys.clear_leftovers()
        exists = copy.exists()
    finally:
        copy.unlink(missing_ok=True)
    assert reasons_by_item(findings)[f"file keys/{place}/{file}"]
    assert exists == ("/" in place or "." in place), (
        "what the server itself makes is cleared; what others make is named"
    )


async def test_a_copy_that_is_just_being_put_in_place_is_no_breach(
    verify_promises: VerifyPromises, infra: Infrastructure, keys: SealedKeyStore, seeded: SeededInstallation
) -> None:
    file = f"user+{seeded.ben.account_id}"
    copy = infra.settings.home / "keys" / "private" / file
    copy.write_bytes((copy.parent / file[-2:] / file).read_bytes())
    try:
        findings = (await verify_promises("P10"))["P10"]
    finally:
        copy.unlink()
    assert not findings.breaches


async def test_a_copy_of_the_key_store_beside_it(verify_promises: VerifyPromises, infra: Infrastructure) -> None:
    copy = infra.settings.home / "keys of yesterday"
    shutil.copytree(infra.settings.home / "keys", copy)
    try:
        findings = (await verify_promises("P10"))["P10"]
    finally:
        shutil.rmtree(copy)
    assert "copy of this key store" in reasons_by_item(findings)["file keys of yesterday"]


async def test_a_sealed_copy_of_the_key_store_is_reported_as_unchecked(
    verify_promises: VerifyPromises, infra: Infrastructure
) -> None:
    copy = infra.settings.home / "safe.keys"
    copy.write_bytes(b"DISCREET KEYS 1\n and noise")
    try:
        findings = (await verify_promises("P10"))["P10"]
    finally:
        copy.unlink()
    assert [unchecked.what for unchecked in findings.unchecked] == ["file safe.keys"]


async def test_a_key_of_an_unknown_kind_is_reported_as_unchecked(
    verify_promises: VerifyPromises, keys: SealedKeyStore
) -> None:
    keys.create_key("spare/one")
    try:
        findings = (await verify_promises("P10"))["P10"]
    finally:
        keys.destroy_key("spare/one")
    assert [unchecked.what for unchecked in findings.unchecked] == ["1 keys named spare/…"]


async def test_a_key_of_a_released_day(verify_promises: VerifyPromises, keys: SealedKeyStore, owner: Any) -> None:
    day = await owner.fetchval("SELECT max(day) FROM insight_days WHERE released_at IS NOT NULL")
    keys.create_key(f"insight/day/{day}")
    try:
        findings = (await verify_promises("P8"))["P8"]
    finally:
        keys.destroy_key(f"insight/day/{day}")
    assert "can still be opened" in reasons_by_item(findings)[f"key insight/day/{day}"]


async def test_a_key_that_others_can_read(verify_promises: VerifyPromises, infra: Infrastructure) -> None:
    file = infra.settings.home / "keys" / "ring"
    file.chmod(0o644)
    try:
        findings = (await verify_promises("P7"))["P7"]
    finally:
        file.chmod(0o600)
    assert "Others may open it" in reasons_by_item(findings)["file keys/ring"]


async def test_a_proof_that_was_changed(
    verify_promises: VerifyPromises, infra: Infrastructure, seeded: SeededInstallation
) -> None:
    path = infra.settings.home / "datasets" / str(seeded.dataset) / (file_name(0, PROOFS) + SEALED_SUFFIX)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    try:
        findings = (await verify_promises("P1"))["P1"]
    finally:
        path.write_bytes(content)
    assert "missing or were changed" in reasons_by_item(findings)[f"dataset {seeded.dataset}"]


async def test_a_dataset_without_its_key_is_reported_as_unchecked(
    verify_promises: VerifyPromises, keys: SealedKeyStore, seeded: SeededInstallation
) -> None:
    name = f"dataset/{seeded.dataset}"
    key = keys.key(name)
    keys.destroy_key(name)
    try:
        findings = (await verify_promises("P1"))["P1"]
    finally:
        assert key is not None
        keys._private.write(name, key, durable=False)
    assert [unchecked.what for unchecked in findings.unchecked] == [f"dataset {seeded.dataset}"]
