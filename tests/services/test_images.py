"""Images through the services: one at a time, limited per day, kept whole, reachable by their owner only."""

import asyncio
import resource
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
from PIL import Image

from discreet.adapters.child_environment import child_environment
from discreet.app.infrastructure import Infrastructure
from discreet.chat.images.generation import (
    KEEP_OUTCOME_FOR,
    WENT_WRONG,
    GenerationJob,
    GenerationState,
    ImageGeneration,
)
from discreet.chat.images.image import PIECE_BYTES, PROMPT_CHARACTERS, ImageRequest, parse_image_request
from discreet.chat.images.picture import reencode
from discreet.chat.images.picture_reader import TOO_MUCH, ImageReencoder
from discreet.chat.images.seals import ImageSeals
from discreet.chat.images.signing import ImageSigner
from discreet.chat.images.slots import MAX_DURATION, ImageSlots
from discreet.crypto.envelope import DecryptionFailed
from discreet.errors import Conflict, DiscreetError, Forbidden, Invalid, NotFound, TooLarge, TooMany, Unavailable
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.identity.accounts.session_revocation import Revocation
from discreet.identity.accounts.space import Space, WorkspaceRole
from discreet.ports.images import ImageShape
from discreet.promises.masking import MaskingChoice
from discreet.promises.parties import Service
from discreet.quotas.quota import Quota, QuotaSubjectKind
from discreet.quotas.service import Subject
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.image_file import NotAnImage
from tests.fakes.image_endpoint import ImageAnswer, ImageEndpoint, make_picture, refusal
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.images import ELSEWHERE, make_image, wait_for_image

pytestmark = pytest.mark.usefixtures("reset_image_endpoint")

MILL = parse_image_request("A mill by the river", "square")


@pytest_asyncio.fixture
async def ben(build: Builder) -> Actor:
    """A new person each time: no other user's turns are used up."""
    return await build.person("Ben", improve=True)


def another_server(infra: Infrastructure, services: Services, **more: Any) -> ImageGeneration:
    """On the same database and keys."""
    making, on = services.image_generation, infra
    given = {
        "maker": making.maker,
        "slots": ImageSlots(infra, more.pop("per_day", making.per_day)),
        "pictures": ImageReencoder(child_environment()),
        "signer": ImageSigner(infra.keys, child_environment()),
        "model_limits": services.model_limits,
        "masking": services.masking,
        "images": services.images,
        "reader": services.image_generation.reader,
    } | more
    return ImageGeneration(on, services.choices, **given)


# Making ----------------------------------------------------------------------------------------------------


async def test_an_image_is_made_kept_and_opened(services: Services, ben: Actor, image_endpoint: ImageEndpoint) -> None:
    making = await make_image(services, ben, "  A mill by the river ", "landscape")
    [image] = (await services.images.gallery(ben)).images
    assert (image.id, image.prompt, image.shape) == (making.id, "A mill by the river", ImageShape.LANDSCAPE)
    assert (image.media_type, image.width, image.height, image.began_at) == ("image/png", 96, 64, making.began_at)
    assert (image.where, image.model) == ("127.0.0.1", "default")
    kept_image, data = await services.images.picture(ben, image.id)
    assert kept_image == image
    with Image.open(BytesIO(data)) as kept, Image.open(BytesIO(make_picture((96, 64)))) as sent:
        assert kept.tobytes() == sent.tobytes()
    assert len(data) == image.bytes
    assert (await services.images.small(ben, image.id)).startswith(b"RIFF")
    assert [request["prompt"] for request in image_endpoint.requests] == ["A mill by the river"]


async def test_a_large_one_is_kept_in_pieces(
    services: Services, ben: Actor, image_endpoint: ImageEndpoint, owner: Any
) -> None:
    noise = Image.effect_noise((1200, 1200), 90)
    written = BytesIO()
    noise.save(written, "PNG")
    image_endpoint.answer = ImageAnswer(data=written.getvalue())
    making = await make_image(services, ben)
    rows = await owner.fetch("SELECT sealed FROM image_pieces WHERE image_id = $1 ORDER BY n", making.id)
    assert len(rows) > 1
    assert all(len(row["sealed"]) <= PIECE_BYTES + 29 for row in rows)
    _, data = await services.images.picture(ben, making.id)
    with Image.open(BytesIO(data)) as kept:
        assert kept.convert("L").tobytes() == noise.convert("L").tobytes()


@pytest.mark.parametrize(
    ("prompt", "size", "refused", "field"),
    [
        ("", "square", Invalid, "prompt"),
        (" \n ", "square", Invalid, "prompt"),
        ("x" * (PROMPT_CHARACTERS + 1), "square", TooLarge, "prompt"),
        ("a\0b", "square", Invalid, "prompt"),
        ("a\ud800b", "square", Invalid, "prompt"),
        ("mill", "1024x1024", Invalid, "size"),
        ("mill", "", Invalid, "size"),
    ],
)
def test_an_order_that_cannot_be_used_is_refused(
    prompt: str, size: str, refused: Callable[..., Invalid] | Callable[..., TooLarge], field: str
) -> None:
    with pytest.raises(refused) as caught:
        parse_image_request(prompt, size)
    assert caught.value.field == field


async def test_a_size_that_the_model_does_not_make_is_refused(
    infra: Infrastructure, services: Services, ben: Actor
) -> None:
    squares = type("Squares", (), {"where": "here", "name": "m", "shapes": (ImageShape.SQUARE,)})()
    with pytest.raises(Invalid, match="square") as caught:
        await another_server(infra, services, maker=squares).make(ben, parse_image_request("mill", "portrait"))
    assert caught.value.field == "size"


async def test_without_an_endpoint_nothing_is_made_and_what_is_there_stays(
    infra: Infrastructure, services: Services, ben: Actor
) -> None:
    await make_image(services, ben)
    without = another_server(infra, services, maker=None)
    with pytest.raises(Unavailable, match="set up"):
        await without.make(ben, MILL)
    assert not without.is_offered(ben)
    assert len((await services.images.gallery(ben)).images) == 1


@pytest.mark.parametrize("service", [Service.TEAM, Service.ENTERPRISE, Service.API])
async def test_in_a_workspace_there_are_no_images_and_ones_own_can_be_deleted(
    services: Services, ben: Actor, service: Service, image_endpoint: ImageEndpoint
) -> None:
    making = await make_image(services, ben)
    at_work = replace(ben, space=Space(service, uuid4(), WorkspaceRole.MEMBER))
    uses = (services.images.gallery, lambda who: services.image_generation.make(who, MILL))
    for use in uses:
        with pytest.raises(Forbidden, match="Personal space"):
            await use(at_work)
    with pytest.raises(Forbidden, match="Personal space"):
        services.image_generation.latest(at_work)
    one = services.images
    for use in (one.get, one.picture, one.small, one.verdict, one.close_for_improvement):
        with pytest.raises(Forbidden, match="Personal space"):
            await use(at_work, making.id)
    assert len(image_endpoint.requests) == 1
    await services.images.delete(at_work, making.id)
    assert (await services.images.gallery(ben)).images == []


async def test_one_at_a_time_on_this_server_and_on_any_other(
    infra: Infrastructure, services: Services, ben: Actor, image_endpoint: ImageEndpoint
) -> None:
    image_endpoint.hold_next_answer()
    await services.image_generation.make(ben, MILL)
    for server in (services.image_generation, another_server(infra, services)):
        with pytest.raises(Conflict, match="in progress"):
            await server.make(ben, MILL)
    image_endpoint.release.set()
    assert (await wait_for_image(services.image_generation, ben)).state is GenerationState.MADE
    assert len(image_endpoint.requests) == 1
    await make_image(services, ben)


async def test_of_many_at_once_one_is_made(services: Services, ben: Actor, image_endpoint: ImageEndpoint) -> None:
    image_endpoint.hold_next_answer()
    tried = await asyncio.gather(*(services.image_generation.make(ben, MILL) for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(each, Conflict) for each in tried) == 5
    image_endpoint.release.set()
    await wait_for_image(services.image_generation, ben)
    assert len(image_endpoint.requests) == 1


async def test_another_person_does_not_wait(
    services: Services, ben: Actor, build: Builder, image_endpoint: ImageEndpoint
) -> None:
    image_endpoint.hold_next_answer()
    await services.image_generation.make(ben, MILL)
    image_endpoint.answer = ImageAnswer()
    await make_image(services, await build.person("Ada"))
    await services.image_generation.stop_making(ben)


async def test_stopping_ends_the_request_and_keeps_nothing(
    services: Services, ben: Actor, image_endpoint: ImageEndpoint, owner: Any, infra: Infrastructure
) -> None:
    image_endpoint.hold_next_answer()
    making = await services.image_generation.make(ben, MILL)
    await image_endpoint.request_received.wait()
    await services.image_generation.stop_making(ben)
    async with asyncio.timeout(60):
        await image_endpoint.client_disconnected.wait()
    latest = services.image_generation.latest(ben)
    assert (latest.state, latest.request, latest.sentence) == (GenerationState.STOPPED, MILL, None)
    assert await owner.fetchval("SELECT count(*) FROM images WHERE id = $1", making.id) == 0
    assert infra.keys.key(f"image/{making.id}") is None
    await services.image_generation.stop_making(ben)  # nothing to stop is no fault
    image_endpoint.reset()
    await make_image(services, ben)


async def test_what_is_made_for_a_suspended_account_ends(
    services: Services, ben: Actor, image_endpoint: ImageEndpoint
) -> None:
    image_endpoint.hold_next_answer()
    await services.image_generation.make(ben, MILL)
    await image_endpoint.request_received.wait()
    await services.image_generation.end(Revocation(ben.account_id, kept_session=ben.session_id))  # signed out elsewhere
    assert services.image_generation.latest(ben).state is GenerationState.RUNNING
    await services.image_generation.end(Revocation(ben.account_id))
    async with asyncio.timeout(60):
        await image_endpoint.client_disconnected.wait()
    assert services.image_generation.latest(ben).state is GenerationState.STOPPED


async def test_stopping_at_once_is_stopping(services: Services, ben: Actor, image_endpoint: ImageEndpoint) -> None:
    await services.image_generation.make(ben, MILL)
    await services.image_generation.stop_making(ben)
    assert services.image_generation.latest(ben).state is GenerationState.STOPPED
    assert (await services.images.gallery(ben)).images == []


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (ImageAnswer(data=SVG), "is not a PNG, JPEG or WebP file"),
        (ImageAnswer(data=HTML), "is not a PNG, JPEG or WebP file"),
        (ImageAnswer(data=b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"), "is not a PNG, JPEG or WebP file"),
        (ImageAnswer(data=make_picture((300, 300))[:-40]), "is damaged"),
        (ImageAnswer(data=make_picture((4097, 2))), "4,096 a side is the limit"),
        (refusal(400, "Rejected by the safety system."), "Rejected by the safety system."),
        (ImageAnswer(text="%%%"), "did not answer with a base64 image"),
    ],
    ids=["svg", "html", "gif", "cut", "huge", "refused", "base64"],
)
async def test_what_cannot_be_kept_fails_with_a_sentence_and_leaves_nothing(
    services: Services, ben: Actor, image_endpoint: ImageEndpoint, owner: Any, answer: ImageAnswer, says: str
) -> None:
    image_endpoint.answer = answer
    await services.image_generation.make(ben, MILL)
    ended = await wait_for_image(services.image_generation, ben)
    assert ended.state is GenerationState.FAILED
    assert says in ended.sentence
    assert "127.0.0.1" in ended.sentence
    assert await owner.fetchval("SELECT count(*) FROM images WHERE owner_id = $1", ben.account_id) == 0
    assert await services.image_generation.left_today(ben) == services.image_generation.per_day  # failures do not count
    image_endpoint.reset()
    await make_image(services, ben)


async def test_an_internal_error_is_reported_without_its_text_and_stores_nothing(
    infra: Infrastructure, services: Services, ben: Actor, owner: Any
) -> None:
    class Broken:
        where, name, shapes = "here", "m", (ImageShape.SQUARE,)

        async def make(self, prompt: Actor, shape: ImageRequest) -> None:
            raise RuntimeError(prompt)

    server = another_server(infra, services, maker=Broken())
    await server.make(ben, MILL)
    assert (await wait_for_image(server, ben)).sentence == WENT_WRONG
    assert await owner.fetchval("SELECT count(*) FROM images WHERE owner_id = $1", ben.account_id) == 0


async def test_when_it_cannot_be_stored_no_key_is_left(
    services: Services, ben: Actor, owner: Any, infra: Infrastructure
) -> None:
    """The database refuses the last of the rows: the whole is rolled back, and the reason is reported."""
    await owner.execute("ALTER TABLE image_pieces ADD CONSTRAINT nothing CHECK (n < 0) NOT VALID")
    try:
        making = await services.image_generation.make(ben, MILL)
        assert (await wait_for_image(services.image_generation, ben)).state is GenerationState.FAILED
    finally:
        await owner.execute("ALTER TABLE image_pieces DROP CONSTRAINT nothing")
    assert await owner.fetchval("SELECT count(*) FROM images WHERE id = $1", making.id) == 0
    assert infra.keys.key(f"image/{making.id}") is None
    assert infra.keys.share(f"image:{making.id}") is None


# Turns -----------------------------------------------------------------------------------------------------


async def test_after_the_days_last_one_comes_back_tomorrow(
    infra: Infrastructure, services: Services, ben: Actor, clock: SettableClock
) -> None:
    server = another_server(infra, services, per_day=2)

    async def one() -> None:
        await server.make(ben, MILL)
        await server.stop()  # gives up on missing images; they count all the same

    await one()
    assert await server.left_today(ben) == 1
    await one()
    with pytest.raises(TooMany, match="limit of 2 images") as caught:
        await server.make(ben, MILL)
    assert await server.left_today(ben) == 0
    clock.advance(seconds=caught.value.retry_after)
    assert await server.left_today(ben) == 2
    await one()


async def test_who_may_keep_no_more_has_nothing_asked_for(
    services: Services, ben: Actor, image_endpoint: ImageEndpoint
) -> None:
    quota = Subject(QuotaSubjectKind.ACCOUNT, ben.account_id)
    await services.quotas.set(CLI_ACTOR, quota, Quota(megabytes=0))
    with pytest.raises(TooLarge, match="may store 0 MB"):
        await services.image_generation.make(ben, MILL)
    assert image_endpoint.requests == []
    assert services.image_generation.latest(ben) is None
    await services.quotas.set(CLI_ACTOR, quota, None)
    await make_image(services, ben)


async def test_deleting_gives_no_turn_back(infra: Infrastructure, services: Services, ben: Actor) -> None:
    await make_image(services, ben)
    await services.images.delete_all(ben)
    with pytest.raises(TooMany):
        await another_server(infra, services, per_day=1).make(ben, MILL)


async def test_what_a_killed_server_left_ends_by_itself(
    infra: Infrastructure, services: Services, ben: Actor, image_endpoint: ImageEndpoint, clock: SettableClock
) -> None:
    image_endpoint.hold_next_answer()
    killed = another_server(infra, services)
    await killed.make(ben, MILL)
    with pytest.raises(Conflict):
        await services.image_generation.make(ben, MILL)
    clock.advance(seconds=MAX_DURATION.total_seconds())
    image_endpoint.answer = ImageAnswer()
    await make_image(services, ben)
    await killed.stop()
    assert await services.image_generation.left_today(ben) == services.image_generation.per_day - 2


async def test_what_a_killed_server_left_ends_when_the_only_server_starts(
    infra: Infrastructure, services: Services, ben: Actor, image_endpoint: ImageEndpoint
) -> None:
    image_endpoint.hold_next_answer()
    killed = another_server(infra, services)
    await killed.make(ben, MILL)
    await services.image_generation.start(alone=False)
    with pytest.raises(Conflict):
        await services.image_generation.make(ben, MILL)
    await services.image_generation.start(alone=True)
    image_endpoint.answer = ImageAnswer()
    await make_image(services, ben)
    await killed.stop()


async def test_the_outcome_is_available_for_a_while(services: Services, ben: Actor, clock: SettableClock) -> None:
    assert services.image_generation.latest(ben) is None
    await make_image(services, ben)
    clock.advance(seconds=KEEP_OUTCOME_FOR.total_seconds() - 1)
    assert services.image_generation.latest(ben).state is GenerationState.MADE
    clock.advance(seconds=1)
    assert services.image_generation.latest(ben) is None


# Looking and deleting --------------------------------------------------------------------------------------


async def test_the_gallery_goes_back_page_by_page(
    services: Services, ben: Actor, clock: SettableClock, owner: Any
) -> None:
    first = await make_image(services, ben, "number 0")
    for n in range(1, 27):
        clock.advance(minutes=1)
        await make_image(services, ben, f"number {n}")
    page = await services.images.gallery(ben)
    assert [image.prompt for image in page.images] == [f"number {n}" for n in range(26, 2, -1)]
    assert page.more
    rest = await services.images.gallery(ben, page.images[-1].id)
    assert [image.prompt for image in rest.images] == ["number 2", "number 1", "number 0"]
    assert not rest.more
    assert (await services.images.gallery(ben, first.id)).images == []
    await services.images.delete_all(ben)
    with pytest.raises(NotFound):
        await services.images.gallery(ben, first.id)
    assert await owner.fetchval("SELECT count(*) FROM images WHERE owner_id = $1", ben.account_id) == 0


async def test_another_persons_image_cannot_be_read(services: Services, ben: Actor, build: Builder) -> None:
    making = await make_image(services, ben)
    dan = await build.person("Dan")
    for use in (
        services.images.get,
        services.images.picture,
        services.images.small,
        services.images.verdict,
        services.images.delete,
        services.images.close_for_improvement,
        services.images.gallery,
    ):
        with pytest.raises(NotFound):
            await use(dan, making.id)
    await services.images.delete_all(dan)
    assert (await services.images.gallery(dan)).images == []
    assert len((await services.images.gallery(ben)).images) == 1


async def test_a_row_stays_as_it_was_made(services: Services, ben: Actor, owner: Any) -> None:
    making = await make_image(services, ben)
    for statement in (
        "UPDATE images SET began_at = began_at + interval '1 day' WHERE id = $1",
        "UPDATE image_pieces SET n = n + 1 WHERE image_id = $1",
    ):
        with pytest.raises(asyncpg.PostgresError, match="keeps what it was created with"):
            await owner.execute(statement, making.id)
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute(
            "INSERT INTO images (id, owner_id, service, began_at, bytes, sealed_key, sealed_about, sealed_small)"
            " SELECT gen_random_uuid(), owner_id, 'team', began_at, bytes, '', '', '' FROM images WHERE id = $1",
            making.id,
        )


async def test_a_picture_whose_pieces_were_moved_or_lost_does_not_open(
    services: Services, ben: Actor, owner: Any
) -> None:
    mine, other = await make_image(services, ben), await make_image(services, ben, "Another")
    await owner.execute("ALTER TABLE image_pieces DISABLE TRIGGER ALL")
    try:
        await owner.execute(
            "UPDATE image_pieces SET sealed = (SELECT sealed FROM image_pieces WHERE image_id = $2) WHERE image_id = $1",
            mine.id,
            other.id,
        )
        await owner.execute("DELETE FROM image_pieces WHERE image_id = $1", other.id)
    finally:
        await owner.execute("ALTER TABLE image_pieces ENABLE TRIGGER ALL")
    for image in (mine, other):
        with pytest.raises(Exception, match=r"does not open|has no pieces") as caught:
            await services.images.picture(ben, image.id)
        assert not isinstance(caught.value, DiscreetError)


def test_pieces_in_another_order_or_one_too_few_do_not_open(infra: Infrastructure) -> None:
    seals = ImageSeals(uuid4(), bytes(32))
    pieces = seals.seal_pieces(infra.random, b"1" * PIECE_BYTES + b"2" * PIECE_BYTES + b"3")
    assert len(seals.open_pieces(pieces)) == 2 * PIECE_BYTES + 1
    one, two, three = pieces
    for wrong in ([two, one, three], [one, two], [one, three], [two, three], [three], [*pieces, three], []):
        with pytest.raises(DecryptionFailed):
            seals.open_pieces(wrong)


# Pictures --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
def test_a_picture_keeps_its_kind_and_nothing_but_its_pixels(kind: str, media_type: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken behind the mill"
    sent = make_picture((48, 32), kind, exif=exif) + b"<script>alert(1)</script>"
    assert b"behind the mill" in sent
    picture = reencode(sent)
    assert (picture.media_type, picture.width, picture.height) == (media_type, 48, 32)
    for file in (picture.data, picture.small):
        assert b"mill" not in file
        assert b"alert(1)" not in file
        with Image.open(BytesIO(file)) as shown:
            assert shown.size == (48, 32)


def test_what_is_clear_stays_clear() -> None:
    written = BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(written, "PNG")
    with Image.open(BytesIO(reencode(written.getvalue()).data)) as kept:
        assert kept.convert("RGBA").getpixel((0, 0))[3] == 0


def test_a_moving_picture_stands_still() -> None:
    written = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(written, "WEBP", save_all=True, append_images=frames[1:])
    with Image.open(BytesIO(reencode(written.getvalue()).data)) as kept:
        assert getattr(kept, "n_frames", 1) == 1


def test_a_small_file_does_not_unfold_into_a_huge_picture() -> None:
    bomb = make_picture((4096, 1))
    huge = bomb[:20] + (60_000).to_bytes(4) + bomb[24:]
    with pytest.raises(NotAnImage):
        reencode(huge)


def test_the_turn_outlasts_the_endpoint() -> None:
    """No one gets another turn while an endpoint may still answer."""
    assert timedelta(seconds=240) < MAX_DURATION


@pytest.mark.real_readers
async def test_a_picture_that_needs_much_memory_fails_and_harms_nothing_else(
    infra: Infrastructure, services: Services, ben: Actor, image_endpoint: ImageEndpoint
) -> None:
    """16 million pixels in some 50 KB: decoded, they are 64 MB several times over."""
    narrow = ImageReencoder(child_environment(), ChildLimits(memory=200 << 20, cpu_seconds=10))
    server = another_server(infra, services, pictures=narrow)
    image_endpoint.answer = ImageAnswer(data=make_picture((4096, 4096)))
    making = await made_by(server, ben)
    assert making.state is GenerationState.FAILED
    assert TOO_MUCH in making.sentence
    image_endpoint.reset()
    assert (await made_by(server, ben)).state is GenerationState.MADE


@pytest.mark.real_readers
async def test_a_made_image_is_decoded_in_a_child_of_the_server(
    services: Services, ben: Actor, image_endpoint: ImageEndpoint
) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    await make_image(services, ben)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > before, "a child did it"


async def made_by(server: ImageGeneration, actor: Actor) -> GenerationJob:
    await server.make(actor, MILL)
    return await wait_for_image(server, actor)


@pytest.mark.promise("P14")
async def test_an_image_from_elsewhere_is_not_edited_where_personal_data_is_masked(
    infra: Infrastructure, services: Services, ben: Actor, image_endpoint: ImageEndpoint
) -> None:
    first = await make_image(services, ben)
    maker = copy(services.image_generation.maker)
    assert maker is not None
    maker.where = ELSEWHERE
    server = another_server(infra, services, maker=maker)
    own = await services.masking_settings.get_own(ben)
    await services.masking_settings.choose(ben, MaskingChoice.ON, own.kinds, own.words)
    sent = len(image_endpoint.requests)
    await server.make(ben, parse_image_request("Let it snow", "square"), first.id)
    ended = await wait_for_image(server, ben)
    assert ended.state is GenerationState.FAILED
    assert ended.sentence is not None
    assert ended.sentence.startswith("Personal data is masked for the images endpoint")
    assert len(image_endpoint.requests) == sent
