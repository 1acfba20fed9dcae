"""P1, P2, P7, P10 for images: the one rule with the image as a party, encrypted, and gone when deleted."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.chat.images.generation import GenerationJob
from discreet.chat.images.image import parse_image_request
from discreet.chat.images.receipt import receipt
from discreet.crypto.envelope import DecryptionFailed, derive_key, open_sealed
from discreet.errors import Forbidden, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.service_shares import ensure_service_shares
from discreet.ports.keys import Share
from discreet.promises.parties import PartyKind, image_label, image_party, user_party
from tests.fakes.image_endpoint import ImageEndpoint
from tests.promises.test_p10_deletion import restore
from tests.support.builder import Builder
from tests.support.clock import SettableClock, settable
from tests.support.images import make_image, request_image, wait_for_image
from tests.support.people import Cast

pytestmark = pytest.mark.usefixtures("reset_image_endpoint")

SECRET = "seven-brass-keys-in-the-clock"
MILL = parse_image_request("A mill by the river", "square")
TABLES = {"images": "id", "image_pieces": "image_id"}


@pytest_asyncio.fixture
async def ben(build: Builder) -> Actor:
    return await build.person("Ben", improve=True)


def share(infra: Infrastructure, making: GenerationJob) -> Share | None:
    return infra.keys.share(str(image_party(making.id)))


# P10: the user's own limit ----------------------------------------------------------------------------------------


@pytest.mark.promise("P10")
async def test_ones_own_limit_ends_images_too_and_the_receipt_says_when(
    services: Services, build: Builder, infra: Infrastructure, owner: Any, clock: SettableClock
) -> None:
    nan, other = await build.person("Nan", improve=True), await build.person("Other")
    old, recent = await make_image(services, nan), await make_image(services, other)
    clock.advance(days=20)
    young = await make_image(services, nan)
    assert (await services.retention_settings.preview(nan, 20)).now == 1
    await services.retention_settings.choose(nan, 20, confirmed=True)
    image, verdict = await services.images.verdict(nan, young.id)
    retention = receipt(image, verdict, None, (await services.retention_settings.own(nan)).days).retention
    assert retention.until == image.began_at + timedelta(days=20)
    assert "by your own setting, 20 days" in retention.sentence
    began = await owner.fetchval("SELECT count(*) FROM retention_runs")

    await services.retention.delete_expired()
    with pytest.raises(NotFound):
        await services.images.get(nan, old.id)
    assert infra.keys.key(f"image/{old.id}") is None
    assert share(infra, old) is None
    assert await owner.fetchval("SELECT count(*) FROM image_pieces WHERE image_id = $1", old.id) == 0
    assert await services.images.get(nan, young.id)
    assert await services.images.get(other, recent.id), "without a limit it stays"
    run = await owner.fetchrow("SELECT deleted, due, oldest_kept FROM retention_runs ORDER BY began_at DESC LIMIT 1")
    assert (run["deleted"], run["due"]) == (1, [])
    assert await owner.fetchval("SELECT count(*) FROM retention_runs") == began + 1
    await services.retention.delete_expired()
    assert await owner.fetchval("SELECT count(*) FROM retention_runs") == began + 1, "nothing more is over"


# P1 --------------------------------------------------------------------------------------------------------


@pytest.mark.promise("P1")
async def test_an_image_begins_with_a_share_when_everyone_allows_it_and_says_so(
    services: Services, ben: Actor, infra: Infrastructure
) -> None:
    making = await make_image(services, ben)
    image, verdict = await services.images.verdict(ben, making.id)
    assert verdict.allowed
    assert {reason.party for reason in verdict.reasons} == image_label(ben.account_id, image.id).parties
    assert verdict.reasons[-1].sentence == "Yes: training isn't turned off for this image."
    assert share(infra, making).since == making.began_at


@pytest.mark.promise("P1")
@pytest.mark.parametrize(("answer", "sentence"), [(None, "you have not allowed it"), (False, "you said no on")])
async def test_without_its_users_yes_it_has_none(
    services: Services, build: Builder, infra: Infrastructure, answer: bool | None, sentence: str
) -> None:
    dan = await build.person("Dan", improve=answer)
    making = await make_image(services, dan)
    _, verdict = await services.images.verdict(dan, making.id)
    assert not verdict.allowed
    assert sentence in verdict.sentence
    assert share(infra, making) is None


@pytest.mark.promise("P1", "P2")
async def test_a_no_closes_what_was_made_and_a_later_yes_opens_what_comes_after(
    services: Services, build: Builder, ben: Actor, clock: SettableClock
) -> None:
    old = await make_image(services, ben)
    clock.advance(days=1)
    await build.choose(ben, False)
    between = await make_image(services, ben)
    clock.advance(days=1)
    await build.choose(ben, True)
    clock.advance(days=1)
    new = await make_image(services, ben)
    verdicts = [(await services.images.verdict(ben, making.id))[1] for making in (old, between, new)]
    assert [verdict.allowed for verdict in verdicts] == [False, False, True]
    assert "a later yes doesn't reopen this image" in verdicts[0].sentence
    assert verdicts[1].sentence.endswith("after this image was made.")


@pytest.mark.promise("P1")
async def test_a_yes_while_it_is_being_made_opens_nothing(
    services: Services, build: Builder, image_endpoint: ImageEndpoint, clock: SettableClock, infra: Infrastructure
) -> None:
    """It began when it was asked for."""
    dan = await build.person("Dan", improve=False)
    image_endpoint.hold_next_answer()
    order = await services.image_generation.make(dan, MILL)
    await image_endpoint.request_received.wait()
    clock.advance(minutes=1)
    await build.choose(dan, True)
    image_endpoint.release.set()
    ended = await wait_for_image(services.image_generation, dan)
    assert ended.id == order.id
    assert not (await services.images.verdict(dan, ended.id))[1].allowed
    assert share(infra, ended) is None


@pytest.mark.promise("P1")
async def test_a_no_while_it_is_being_made_closes_it(
    services: Services, build: Builder, ben: Actor, image_endpoint: ImageEndpoint, infra: Infrastructure
) -> None:
    image_endpoint.hold_next_answer()
    await services.image_generation.make(ben, MILL)
    await image_endpoint.request_received.wait()
    await build.choose(ben, False)
    image_endpoint.release.set()
    ended = await wait_for_image(services.image_generation, ben)
    assert not (await services.images.verdict(ben, ended.id))[1].allowed
    assert share(infra, ended) is None


@pytest.mark.promise("P2")
async def test_the_images_own_no_is_final(
    services: Services, ben: Actor, infra: Infrastructure, build: Builder
) -> None:
    making, other = await make_image(services, ben), await make_image(services, ben)
    await services.images.close_for_improvement(ben, making.id)
    _, verdict = await services.images.verdict(ben, making.id)
    assert verdict.sentence.startswith("No: you turned training off for this image on ")
    assert share(infra, making) is None
    with pytest.raises(Forbidden, match="for an image"):
        await services.choices.choose(ben, image_party(making.id), allowed=True)
    assert (await services.images.verdict(ben, other.id))[1].allowed


@pytest.mark.promise("P2")
async def test_only_its_owner_chooses_for_an_image(services: Services, ben: Actor, build: Builder, cast: Cast) -> None:
    making = await make_image(services, ben)
    dan = await build.person("Dan")
    with pytest.raises(NotFound):
        await services.choices.choose(dan, image_party(making.id), allowed=False)
    for person in (cast.ada, cast.olga):
        assert (await person.put(f"/api/images/{making.id}/improve", {"allowed": False})).status == 404
    assert (await services.images.verdict(ben, making.id))[1].allowed


@pytest.mark.promise("P2")
async def test_through_http_a_no_is_reported_and_a_yes_refused(cast: Cast) -> None:
    made = (await request_image(cast.ben))["id"]
    assert (await cast.ben.put(f"/api/images/{made}/improve", {"allowed": True})).status == 422
    receipt = (await cast.ben.put(f"/api/images/{made}/improve", {"allowed": False})).ok()
    assert receipt["improve"]["allowed"] is False
    assert receipt["improve"]["can_switch_off"] is False


@pytest.mark.promise("P1")
async def test_the_database_refuses_a_yes_for_an_image(services: Services, ben: Actor, owner: Any) -> None:
    making = await make_image(services, ben)
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute(
            "INSERT INTO choices (at, made_by, party, purpose, allowed) VALUES (now(), $1, $2, 'improve', true)",
            ben.account_id,
            str(image_party(making.id)),
        )


@pytest.mark.promise("P1")
async def test_the_pipeline_sees_nothing_of_images(services: Services, ben: Actor, improve: Any) -> None:
    """There is no dataset of images: its role may read none of their tables, nor the choices about them."""
    making = await make_image(services, ben)
    for table in ("images", "image_pieces", "image_request_counts"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await improve.fetch(f"SELECT FROM {table}")
    parties = [row["party"] for row in await improve.fetch("SELECT party FROM permissions")]
    assert str(user_party(ben.account_id)) in parties
    assert str(image_party(making.id)) not in parties


@pytest.mark.promise("P1")
async def test_where_an_image_stands_is_seen_by_its_person_alone(
    services: Services, ben: Actor, build: Builder, infra: Infrastructure
) -> None:
    party = str(image_party((await make_image(services, ben)).id))
    for person, sees in ((ben, 1), (await build.person("Stranger"), 0)):
        async with infra.database.acting_as(person.account_id) as connection:
            count = await connection.fetchval("SELECT count(*) FROM permissions WHERE party = $1", party)
        assert count == sees


@pytest.mark.promise("P1")
async def test_no_shares_together_open_an_image(
    services: Services, ben: Actor, infra: Infrastructure, owner: Any
) -> None:
    """Content derived from the shares of its parties is no key to it: no grant was made for that."""
    making = await make_image(services, ben)
    row = await owner.fetchrow("SELECT sealed_key, sealed_about FROM images WHERE id = $1", making.id)
    secrets = [infra.keys.share(party).secret for party in image_label(ben.account_id, making.id).texts()]
    for key in (*secrets, derive_key(b"\0".join(secrets), f"discreet v1 improvement {making.id}")):
        with pytest.raises(DecryptionFailed):
            open_sealed(key, row["sealed_key"], f"image grant {making.id}")


@pytest.mark.promise("P1")
async def test_a_restart_evens_out_what_a_crash_left_and_changes_no_verdict(
    services: Services, ben: Actor, build: Builder, infra: Infrastructure
) -> None:
    making = await make_image(services, ben)
    dan = await build.person("Dan", improve=False)
    closed = await make_image(services, dan)
    ensure_service_shares(infra.keys)
    await services.choices.reconcile()
    assert (await services.images.verdict(ben, making.id))[1].allowed
    assert not (await services.images.verdict(dan, closed.id))[1].allowed
    assert share(infra, making) is not None
    orphan = infra.random.new_id()  # a server was killed before it had written the rows
    infra.keys.create_share(str(image_party(orphan)), infra.clock.now())
    await services.choices.reconcile()
    assert infra.keys.share(str(image_party(orphan))) is not None  # it may be being made elsewhere
    settable(infra.clock).advance(minutes=11)
    await services.choices.reconcile()
    assert infra.keys.share(str(image_party(orphan))) is None
    assert not [p for p in infra.keys.shares() if p.startswith(PartyKind.IMAGE) and p.endswith(str(orphan))]


# P7 --------------------------------------------------------------------------------------------------------


@pytest.mark.promise("P7")
async def test_at_rest_no_column_holds_a_word_of_it_or_a_part_of_the_picture(
    services: Services, ben: Actor, owner: Any
) -> None:
    making = await make_image(services, ben, f"Draw {SECRET}")
    _, picture = await services.images.picture(ben, making.id)
    small = await services.images.small(ben, making.id)
    marks = (SECRET, SECRET.encode().hex(), picture[:24].hex(), picture[-40:].hex(), small[8:40].hex())
    tables = await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'discreet'")
    for (table,) in tables:
        for row in await owner.fetch(f'SELECT whole::text FROM discreet."{table}" AS whole'):
            assert not [mark for mark in marks if mark in row[0]], table


@pytest.mark.promise("P7")
async def test_the_operators_role_opens_no_image(cast: Cast) -> None:
    made = (await request_image(cast.ben, f"Draw {SECRET}"))["id"]
    for path in ("", "/file", "/small", "/receipt"):
        answer = await cast.olga.get(f"/api/images/{made}{path}")
        assert answer.status == 404
        assert SECRET.encode() not in answer.body
    assert (await cast.olga.get("/api/images")).ok()["images"] == []


@pytest.mark.promise("P7")
async def test_a_row_moved_to_another_person_by_hand_stays_closed(
    services: Services, ben: Actor, build: Builder, owner: Any, cast: Cast
) -> None:
    making = await make_image(services, ben, f"Draw {SECRET}")
    await owner.execute("ALTER TABLE images DISABLE TRIGGER ALL; ALTER TABLE image_pieces DISABLE TRIGGER ALL")
    try:
        await owner.execute("UPDATE images SET owner_id = $1 WHERE id = $2", cast.olga.id, making.id)
        await owner.execute("UPDATE image_pieces SET owner_id = $1 WHERE image_id = $2", cast.olga.id, making.id)
        for path in ("", "/file", "/small"):
            answer = await cast.olga.get(f"/api/images/{making.id}{path}")
            assert answer.status >= 400
            assert SECRET.encode() not in answer.body
    finally:
        await owner.execute("DELETE FROM images WHERE id = $1", making.id)
        await owner.execute("ALTER TABLE images ENABLE TRIGGER ALL; ALTER TABLE image_pieces ENABLE TRIGGER ALL")


# P10 -------------------------------------------------------------------------------------------------------


@pytest.mark.promise("P10")
async def test_a_restored_backup_of_a_deleted_image_cannot_be_opened(
    cast: Cast, owner: Any, infra: Infrastructure
) -> None:
    deleted, kept = (
        (await request_image(cast.ben, "Forget this"))["id"],
        (await request_image(cast.ben, "Keep this"))["id"],
    )
    saved = {
        table: await owner.fetch(f"SELECT * FROM {table} WHERE {column} = $1", deleted)
        for table, column in TABLES.items()
    }
    assert all(saved.values())
    (await cast.ben.delete(f"/api/images/{deleted}")).ok()
    for table, column in TABLES.items():
        assert await owner.fetchval(f"SELECT count(*) FROM {table} WHERE {column} = $1", deleted) == 0
    assert infra.keys.key(f"image/{deleted}") is None
    assert infra.keys.share(f"image:{deleted}") is None

    await owner.execute("ALTER TABLE images DISABLE TRIGGER ALL")
    await restore(owner, saved)
    await owner.execute("ALTER TABLE images ENABLE TRIGGER ALL")
    for path in ("", "/file", "/small", "/receipt"):
        assert (await cast.ben.get(f"/api/images/{deleted}{path}")).status == 404
    listed = [image["id"] for image in (await cast.ben.get("/api/images")).ok()["images"]]
    assert kept in listed
    assert deleted not in listed
    [row] = saved["images"]
    user, other = infra.keys.key(f"user/{cast.ben.id}"), infra.keys.key(f"image/{kept}")
    assert user is not None
    assert other is not None
    for secret in (user, other, user + other):
        for key in (secret[:32], derive_key(secret, f"discreet v1 user grant of image {deleted}")):
            with pytest.raises(DecryptionFailed):
                open_sealed(key, row["sealed_key"], f"image grant {deleted}")
    assert (await cast.ben.delete(f"/api/images/{deleted}")).status == 204  # restored rows are deleted again
    assert await owner.fetchval("SELECT count(*) FROM image_pieces WHERE image_id = $1", deleted) == 0


@pytest.mark.promise("P10")
async def test_a_deletion_that_a_crash_cut_off_is_finished_by_deleting_again(
    services: Services, ben: Actor, infra: Infrastructure, owner: Any
) -> None:
    making, kept = await make_image(services, ben), await make_image(services, ben)
    infra.keys.destroy_key(f"image/{making.id}")  # the crash falls between the key and the rows
    assert [image.id for image in (await services.images.gallery(ben)).images] == [kept.id]
    await services.images.delete_all(ben)
    assert await owner.fetchval("SELECT count(*) FROM images WHERE owner_id = $1", ben.account_id) == 0


@pytest.mark.promise("P10")
async def test_deleting_says_no_first_so_that_datasets_are_marked(services: Services, ben: Actor, owner: Any) -> None:
    making = await make_image(services, ben)
    await services.images.delete(ben, making.id)
    rows = await owner.fetch(
        "SELECT allowed FROM choices WHERE party = $1 AND purpose = 'improve'", str(image_party(making.id))
    )
    assert [row["allowed"] for row in rows] == [False]
