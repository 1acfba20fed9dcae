"""GPTs from the first draft to deletion, through the services, on the real database and key store."""

import asyncio
import resource
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image

from discreet.adapters.child_environment import child_environment
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts.gpt import Category, Configuration, GptOrder, check_configuration
from discreet.assistants.gpts.picture import read_picture
from discreet.assistants.gpts.picture_reader import GptPictureReader
from discreet.assistants.gpts.service import Gpts
from discreet.errors import DiscreetError, Invalid, NotFound, TooLarge, TooMany
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.parties import gpt_party
from discreet.promises.visibility import Level
from discreet.quotas.fair_queue import MAX_LINE_LENGTH
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_process import MAX_CONCURRENT
from tests.support.clock import SettableClock
from tests.support.sample_files import PNG

WRITTEN = Configuration("Soup guide", "Knows soups.", "Speak of soups alone.", ("Which soup today?",), None, "quote")


async def published(gpts: Gpts, ada: Actor, level: Level = Level.EVERYONE, written: Configuration = WRITTEN) -> UUID:
    gpt_id = (await gpts.drafts.create(ada, written.name)).gpt.id
    await gpts.drafts.save(ada, gpt_id, written)
    await gpts.publisher.publish(ada, gpt_id, level)
    return gpt_id


async def test_a_new_gpt_is_a_draft_of_its_builder_alone(
    gpts: Gpts, ada: Actor, ben: Actor, infra: Infrastructure, services: Services
) -> None:
    edit = await gpts.drafts.create(ada, "  Soup\u202e guide\n")
    assert (edit.gpt.name, edit.gpt.version, edit.gpt.level) == ("Soup guide", None, Level.ME)
    assert infra.keys.key(f"gpt/{edit.gpt.id}")
    for use in (gpts.get, gpts.drafts.read, gpts.prompt_context, gpts.picture, gpts.delete, gpts.library.files):
        with pytest.raises(NotFound):
            await use(ben, edit.gpt.id)
    assert edit.gpt.id not in [gpt.id for gpt in await services.gpt_catalogue.explore(ben)]
    assert edit.gpt.id in [gpt.id for gpt in await services.gpt_catalogue.explore(ada, "soup GUIDE")]


@pytest.mark.parametrize(
    ("change", "sentence", "field"),
    [
        ({"name": " \u200b "}, "Enter a name for the GPT.", "name"),
        ({"name": "x" * 81}, "The name has 81 characters; 80 is the limit.", "name"),
        ({"description": "x" * 301}, "The description has 301 characters; 300 is the limit.", "description"),
        ({"instructions": "x" * 32_213}, "Instructions have 32,213 characters; 32,000 is the limit.", "instructions"),
        ({"starters": ["x"] * 13}, "There are 13 conversation starters; 12 is the limit.", "starters"),
        ({"starters": ["x", "y" * 201]}, "Conversation starter 2 has 201 characters; 200 is the limit.", "starters"),
    ],
)  # fmt: skip
async def test_limits_are_reported_with_their_numbers_and_nothing_is_saved(
    gpts: Gpts, ada: Actor, change: dict[str, str] | dict[str, list[str]], sentence: str, field: str
) -> None:
    gpt_id = await published(gpts, ada)
    with pytest.raises(Invalid) as caught:
        await gpts.drafts.save(ada, gpt_id, replace(WRITTEN, **change))
    assert (str(caught.value), caught.value.field) == (sentence, field)
    assert (await gpts.drafts.read(ada, gpt_id)).draft_changed is False


def test_exactly_at_the_limits_is_fine() -> None:
    given = Configuration("n" * 80, "d" * 300, "i" * 32_000, ["s" * 200] * 12, "m" * 200)
    assert check_configuration(given) == replace(given, starters=tuple(given.starters))


def test_texts_keep_lines_and_joiners_and_lose_what_hides() -> None:
    given = replace(WRITTEN, instructions="a\r\n\tb\0\u202ec\u2066", description="می\u200cخواهم", starters=["", " x "])
    kept = check_configuration(given)
    assert (kept.instructions, kept.description, kept.starters) == ("a\n\tbc", "می\u200cخواهم", ("x",))


async def test_what_is_published_stays_until_the_next_publish(gpts: Gpts, ada: Actor, ben: Actor) -> None:
    gpt_id = await published(gpts, ada)
    edit = await gpts.drafts.save(ada, gpt_id, replace(WRITTEN, name="Stew guide", instructions="Stews."))
    assert (edit.draft_changed, edit.gpt.name, edit.gpt.version) == (True, "Stew guide", 1)
    assert (await gpts.get(ben, gpt_id)).name == "Soup guide"
    assert (await gpts.prompt_context(ben, gpt_id)).instructions == "Speak of soups alone."
    assert (await gpts.prompt_context(ada, gpt_id, draft=True)).instructions == "Stews."
    edit = await gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)
    assert (edit.draft_changed, edit.gpt.version) == (False, 2)
    brief = await gpts.prompt_context(ben, gpt_id)
    assert (brief.version, brief.name, brief.instructions) == (2, "Stew guide", "Stews.")
    assert (brief.knowledge_use, brief.has_knowledge, brief.model) == ("quote", False, None)


async def test_the_draft_is_for_its_builder_alone(gpts: Gpts, ada: Actor, ben: Actor) -> None:
    gpt_id = await published(gpts, ada)
    with pytest.raises(NotFound):
        await gpts.prompt_context(ben, gpt_id, draft=True)
    for attempt in (
        gpts.drafts.save(ben, gpt_id, WRITTEN),
        gpts.publisher.publish(ben, gpt_id, Level.ME),
        gpts.choose_improve(ben, gpt_id, True),
        gpts.drafts.set_picture(ben, gpt_id, PNG),
        gpts.delete(ben, gpt_id),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert (await gpts.get(ben, gpt_id)).name == "Soup guide"


async def test_levels_say_who_finds_it(gpts: Gpts, ada: Actor, ben: Actor, services: Services) -> None:
    gpt_id = await published(gpts, ada, Level.LINK)
    assert (await gpts.get(ben, gpt_id)).id == gpt_id
    assert gpt_id not in [gpt.id for gpt in await services.gpt_catalogue.explore(ben)]
    await gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)
    assert gpt_id in [gpt.id for gpt in await services.gpt_catalogue.explore(ben, "soup")]
    assert gpt_id not in [gpt.id for gpt in await services.gpt_catalogue.explore(ben, "so%p")]
    await gpts.publisher.publish(ada, gpt_id, Level.ME)
    with pytest.raises(NotFound):
        await gpts.get(ben, gpt_id)
    assert (await gpts.get(ada, gpt_id)).version == 1, "a level is no version"


async def test_publishing_one_change_many_times_at_once_makes_one_version(gpts: Gpts, ada: Actor, owner: Any) -> None:
    gpt_id = await published(gpts, ada)
    await gpts.drafts.save(ada, gpt_id, replace(WRITTEN, instructions="Stews, too."))
    await asyncio.gather(*(gpts.publisher.publish(ada, gpt_id, Level.EVERYONE) for _ in range(4)))
    rows = await owner.fetch("SELECT version FROM gpt_versions WHERE gpt_id = $1 ORDER BY version", gpt_id)
    assert [row["version"] for row in rows] == [0, 1, 2]


@pytest.mark.promise("P3")
async def test_improvement_is_off_until_the_builder_says_yes(gpts: Gpts, ada: Actor, infra: Infrastructure) -> None:
    gpt_id = await published(gpts, ada)
    party = str(gpt_party(gpt_id))
    for _ in range(2):
        await gpts.drafts.save(ada, gpt_id, WRITTEN)
        edit = await gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)
        assert edit.gpt.allowed_since is None
        assert infra.keys.share(party) is None
    assert await gpts.improve_history(ada, gpt_id) == ()
    edit = await gpts.choose_improve(ada, gpt_id, True)
    share = infra.keys.share(party)
    assert share is not None
    assert share.since == edit.gpt.allowed_since
    assert (await gpts.choose_improve(ada, gpt_id, False)).gpt.allowed_since is None
    assert infra.keys.share(party) is None
    assert [choice.allowed for choice in await gpts.improve_history(ada, gpt_id)] == [True, False]


@pytest.mark.promise("P10")
async def test_deleting_says_no_destroys_the_key_and_leaves_no_row(
    gpts: Gpts, ada: Actor, ben: Actor, infra: Infrastructure, owner: Any
) -> None:
    gpt_id = await published(gpts, ada)
    await gpts.choose_improve(ada, gpt_id, True)
    await gpts.delete(ada, gpt_id)
    assert infra.keys.key(f"gpt/{gpt_id}") is None
    assert infra.keys.share(str(gpt_party(gpt_id))) is None
    said = await owner.fetch("SELECT allowed FROM choices WHERE party = $1 ORDER BY id", str(gpt_party(gpt_id)))
    assert [row["allowed"] for row in said] == [True, False]
    for table, column in (("gpts", "id"), ("gpt_versions", "gpt_id"), ("knowledge_files", "gpt_id")):
        assert await owner.fetchval(f"SELECT count(*) FROM {table} WHERE {column} = $1", gpt_id) == 0
    for person in (ada, ben):
        with pytest.raises(NotFound):
            await gpts.prompt_context(person, gpt_id)


async def test_a_deletion_cut_off_after_the_key_is_finished_by_the_next(
    gpts: Gpts, ada: Actor, ben: Actor, infra: Infrastructure
) -> None:
    gpt_id = await published(gpts, ada)
    infra.keys.destroy_key(f"gpt/{gpt_id}")
    for use in (gpts.drafts.read, gpts.prompt_context):
        with pytest.raises(NotFound):
            await use(ada, gpt_id)
    await gpts.delete(ada, gpt_id)
    with pytest.raises(NotFound):
        await gpts.get(ada, gpt_id)


async def test_a_gpt_that_cannot_be_stored_leaves_no_key(gpts: Gpts, ada: Actor, infra: Infrastructure) -> None:
    visitor = replace(ada, account_id=uuid4())
    directory = infra.settings.home / "keys" / "private"
    before = sorted(directory.rglob("gpt+*"))
    with pytest.raises(Exception, match="foreign key"):
        await gpts.drafts.create(visitor, "Orphan")
    assert sorted(directory.rglob("gpt+*")) == before


async def test_pictures_are_sealed_shown_and_removed(gpts: Gpts, ada: Actor, ben: Actor, owner: Any) -> None:
    gpt_id = await published(gpts, ada)
    assert (await gpts.get(ben, gpt_id)).has_picture is False
    await gpts.drafts.set_picture(ada, gpt_id, PNG)
    assert await gpts.picture(ben, gpt_id) == read_picture(PNG)
    assert b"WEBP" not in await owner.fetchval("SELECT picture FROM gpts WHERE id = $1", gpt_id)
    assert (await gpts.get(ben, gpt_id)).has_picture is True
    await gpts.drafts.set_picture(ada, gpt_id, None)
    with pytest.raises(NotFound):
        await gpts.picture(ben, gpt_id)


def picture_file(kind: str, width: int, height: int, **options: Any) -> bytes:
    """A real picture, red on its left half."""
    picture = Image.new("RGB", (width, height), "blue")
    picture.paste("red", (0, 0, width // 2, height))
    written = BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_reencoded_and_small(kind: str) -> None:
    with Image.open(BytesIO(read_picture(picture_file(kind, 1024, 256)))) as shown:
        assert (shown.format, shown.size) == ("WEBP", (512, 128))
    with pytest.raises(TooLarge, match=r"4,097 × 7 pixels; 4,096 a side is the limit"):
        read_picture(picture_file(kind, 4097, 7))
    with pytest.raises(TooLarge, match="7 × 4,097"):
        read_picture(picture_file(kind, 7, 4097))


@pytest.mark.promise("P3")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_where_a_photograph_was_taken_does_not_stay_in_it(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken behind the mill"  # ImageDescription
    exif.get_ifd(0x8825)[2] = (59.0, 54.0, 48.0)  # GPSLatitude
    sent = picture_file(kind, 64, 64, exif=exif)
    assert b"behind the mill" in sent
    kept = read_picture(sent)
    assert b"behind the mill" not in kept
    with Image.open(BytesIO(kept)) as shown:
        assert not shown.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(shown.info)


def test_a_picture_that_lies_on_its_side_stands_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: the camera was turned
    with Image.open(BytesIO(read_picture(picture_file("JPEG", 64, 32, exif=exif)))) as shown:
        assert shown.size == (32, 64)
        red, _, blue = shown.convert("RGB").getpixel((16, 8))
        assert red > blue


def test_bytes_after_the_picture_are_not_kept() -> None:
    kept = read_picture(picture_file("PNG", 8, 8) + b"<script>alert(1)</script>")
    assert b"script" not in kept


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"%PDF-1.4",
        PNG[:20],
        picture_file("PNG", 300, 300)[:-200],
        picture_file("JPEG", 300, 300)[:400],
        picture_file("WEBP", 300, 300)[:100],
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\x00\x00" * 100,
        b"RIFF\x00\x00\x00\x00WEBPEVIL" + b"\x00" * 100,
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Invalid, match=r"not a PNG, JPEG or WebP file|damaged"):
        read_picture(data)


def test_a_picture_over_two_megabytes_is_refused() -> None:
    with pytest.raises(DiscreetError, match=r"2,000,001 bytes; 2,000,000 is the limit"):
        read_picture(PNG + b"\0" * (2_000_001 - len(PNG)))


@pytest.fixture
def reader() -> GptPictureReader:
    return GptPictureReader(child_environment())


async def test_the_child_says_what_the_picture_is_or_why_it_is_none(reader: GptPictureReader) -> None:
    assert await reader.read(PNG, "ben") == read_picture(PNG)
    with pytest.raises(Invalid, match="not a PNG, JPEG or WebP file"):
        await reader.read(b"%PDF-1.4", "ben")
    with pytest.raises(TooLarge, match="4,097 × 7 pixels"):
        await reader.read(picture_file("PNG", 4097, 7), "ben")
    with pytest.raises(TooLarge, match="2,000,001 bytes"):
        await reader.read(b"\0" * 2_000_001, "ben")


@pytest.mark.real_readers
async def test_a_picture_that_needs_much_memory_costs_its_child_alone(ben: Actor) -> None:
    """16 million pixels in some 50 KB: decoded, they are 64 MB several times over."""
    narrow = GptPictureReader(child_environment(), limits=ChildLimits(memory=200 << 20, cpu_seconds=10))
    with pytest.raises(Invalid, match="too much time or memory"):
        await narrow.read(picture_file("PNG", 4096, 4096), "ben")
    assert await narrow.read(PNG, "ben") == read_picture(PNG)


@pytest.mark.real_readers
async def test_a_picture_is_decoded_in_a_child_of_the_server(services: Services, ada: Actor) -> None:
    gpt_id = await published(services.gpts, ada)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    await services.gpts.drafts.set_picture(ada, gpt_id, picture_file("PNG", 4096, 4096))
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > before, "a child did it"


async def test_one_persons_pictures_wait_in_a_short_line(reader: GptPictureReader) -> None:
    for_ben = MAX_CONCURRENT + MAX_LINE_LENGTH
    pictures = [reader.read(picture_file("PNG", 2048, 2048), "ben") for _ in range(for_ben + 2)]
    found = await asyncio.gather(*pictures, reader.read(PNG, "ada"), return_exceptions=True)
    assert found[-1] == read_picture(PNG)
    assert [type(each) for each in found[:-1]].count(TooMany) == 2


async def test_a_gpt_is_found_in_the_category_that_its_builder_chose(
    gpts: Gpts, ada: Actor, ben: Actor, services: Services
) -> None:
    letters, lamps = [await published(gpts, ada, written=replace(WRITTEN, name=name)) for name in ("Letters", "Lamps")]
    assert (await gpts.get(ben, letters)).category is Category.OTHER
    await gpts.publisher.publish(ada, letters, Level.EVERYONE, category=Category.WRITING)

    async def found(**asked: Any) -> list[Any]:
        return [gpt.id for gpt in await services.gpt_catalogue.explore(ben, **asked) if gpt.id in (letters, lamps)]

    assert await found(category=Category.WRITING) == [letters]
    assert await found(category=Category.EDUCATION) == []
    assert await found(query="lamp", category=Category.WRITING) == []
    await gpts.publisher.publish(ada, letters, Level.EVERYONE)
    assert (await gpts.get(ben, letters)).category is Category.WRITING


async def test_gpts_are_listed_by_name_or_the_latest_first(
    gpts: Gpts, ada: Actor, ben: Actor, clock: SettableClock, services: Services
) -> None:
    first, second = [await published(gpts, ada, written=replace(WRITTEN, name=name)) for name in ("Aardvark", "Zebra")]
    clock.advance(minutes=1)
    await gpts.publisher.publish(ada, second, Level.EVERYONE)
    for order, expected in ((GptOrder.NAME, [first, second]), (GptOrder.NEW, [second, first])):
        listed = [gpt.id for gpt in await services.gpt_catalogue.explore(ben, order=order)]
        assert [id_ for id_ in listed if id_ in (first, second)] == expected


async def test_publishing_without_a_change_makes_no_version(services: Services, ada: Actor) -> None:
    gpt = (await services.gpts.drafts.create(ada, Configuration("Keeper", instructions="Be brief."))).gpt.id
    first = await services.gpts.publisher.publish(ada, gpt, Level.ME, "The first")
    again = await services.gpts.publisher.publish(
        ada, gpt, Level.EVERYONE, "The same", first.edition, Category.RESEARCH
    )
    assert (again.gpt.version, again.gpt.level, again.gpt.category) == (1, Level.EVERYONE, Category.RESEARCH)
    assert [(each.number, each.note) for each in await services.versions.list(ada, gpt)] == [(1, "The first")]
    await services.gpts.drafts.save(ada, gpt, Configuration("Keeper", instructions="Be long."))
    assert (await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)).gpt.version == 2
