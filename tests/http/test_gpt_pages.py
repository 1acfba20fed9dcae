"""Public pages of GPTs: only what a builder published, for all, while the builder wants it (P3, P6)."""

import asyncio
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image

from bench.ports import free_port
from discreet.analytics.questions import Period
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.pages.content_usage import stated_preferences
from discreet.assistants.gpts.public_pages import PublicPages
from discreet.data_rights.privacy_answers.sentences import answer_provider
from discreet.errors import NotFound
from discreet.http.limits import NO_LIMITS, Rate, RateLimits
from discreet.http.services import Services
from discreet.identity.accounts.instance import SignUp
from discreet.identity.accounts.key_kinds import KeyKind, destroy_all_keys
from discreet.promises.pages import UsageCategory
from discreet.promises.recipients import ModelRecipient, RecipientFacts, RunBy
from discreet.settings import read_settings
from tests.conftest import run_server
from tests.fakes.third_party import ThirdParty
from tests.support.action_factories import add_action, flight_status
from tests.support.chat_client import ask
from tests.support.client import Answer, Client
from tests.support.insight_releases import constant_count, make_all_releases, store_releases
from tests.support.people import Cast
from tests.support.sample_files import PNG
from tests.support.workspace_with_rules import ANY_MODEL, NO_MASKING

HTML = {"Accept": "text/html"}
DRAFT: dict[str, Any] = {
    "name": "Keeper of the light",
    "description": "Knows the tides.",
    "instructions": "SECRET INSTRUCTIONS",
    "starters": ["What about fog?"],
}


OPEN = {
    "builders": "everyone", "sharing": "everyone", "third_party_gpts": "all", "approved_gpts": [], "domains": None,
    "retention_days": None, "models": ANY_MODEL, "masking": NO_MASKING, "capabilities": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def more_settings() -> dict[str, str]:
    return {"DISCREET_PUBLIC_PAGES": "yes"}


async def built(person: Client, level: str = "everyone", **draft: Any) -> str:
    gpt_id: str = (await person.post("/api/gpts", {"name": "Keeper"})).ok()["id"]
    (await person.put(f"/api/gpts/{gpt_id}/draft", DRAFT | draft)).ok()
    (await person.post(f"/api/gpts/{gpt_id}/publish", {"level": level})).ok()
    return gpt_id


async def choose(person: Client, gpt_id: str, *, shown: bool = True, indexed: bool = False) -> Answer:
    return await person.put(f"/api/gpts/{gpt_id}/public-page", {"shown": shown, "indexed": indexed})


async def public(person: Client, level: str = "everyone", *, indexed: bool = False, **draft: Any) -> str:
    gpt_id = await built(person, level, **draft)
    (await choose(person, gpt_id, indexed=indexed)).ok()
    return gpt_id


async def read(person: Client, gpt_id: object, **headers: str) -> Answer:
    return await person.get(f"/gpt/{gpt_id}", headers=HTML | headers)


async def allow_sharing(person: Client, workspace: str, level: str) -> None:
    """Set how far the GPTs of a workspace may be shared."""
    path = f"/api/workspaces/{workspace}/rules"
    revision = (await person.get(path)).ok()["revision"]
    (await person.put(path, OPEN | {"sharing": level, "revision": revision, "confirmed": True})).ok()


async def is_gone(visitor: Client, gpt_id: str) -> bool:
    page, card = await read(visitor, gpt_id), await visitor.get(f"/gpt/{gpt_id}/card.png")
    missing = await read(visitor, uuid4())
    assert page.body.count(b"Keeper") == 0 or page.status == 200
    return (page.status, page.body, card.status) == (404, missing.body, 404)


@pytest.mark.promise("P3")
@pytest.mark.promise("P6")
async def test_strangers_read_what_was_published_and_nothing_else(cast: Cast) -> None:
    gpt_id = await public(cast.ada)
    (await cast.ada.put(f"/api/gpts/{gpt_id}/draft", DRAFT | {"description": "UNPUBLISHED DRAFT"})).ok()
    await ask(cast.ben, "MY SECRET QUESTION", gpt_id=UUID(gpt_id))
    for person in (cast.visitor, cast.dan):
        page = await read(person, gpt_id)
        text = page.body.decode()
        assert page.status == 200
        for part in ("Keeper of the light", "Knows the tides.", "<bdi>Ada</bdi>", "What about fog?", f"/g/{gpt_id}"):
            assert part in text
        for kept in ("SECRET", "UNPUBLISHED", "@example.org", "Ben"):
            assert kept not in text
        assert "The GPT’s builder can’t read your chat." in text
        assert "No: the GPT’s builder has not allowed it." in text


async def test_a_page_runs_nothing_frames_nothing_and_is_stored_nowhere(cast: Cast) -> None:
    page = await read(cast.visitor, await public(cast.ada))
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Content-Usage"] == "train-ai=n"
    assert {"Accept-Language", "Cookie"} <= set(re.split(r",\s*", page.headers["Vary"]))
    policies = page.headers.getall("Content-Security-Policy")
    assert any("default-src 'none'" in each and "frame-ancestors 'none'" in each for each in policies)
    scripts = re.findall(r"<script[^>]*>", page.body.decode())
    assert scripts == ['<script type="application/ld+json">']
    assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!localhost|127\.)', page.body.decode())


async def test_off_by_default_and_by_the_operator(cast: Cast, services: Services, infra: Infrastructure) -> None:
    gpt_id = await built(cast.ada)
    assert (await cast.ada.get(f"/api/gpts/{gpt_id}/public-page")).ok() == {
        "offered": True, "shown": False, "indexed": False, "refused": None,
    }  # fmt: skip
    assert await is_gone(cast.visitor, gpt_id)
    chosen = await public(cast.ada)
    assert (await services.public_pages.read(UUID(chosen))).name == DRAFT["name"]
    with pytest.raises(NotFound):
        await PublicPages(infra, services.gpts, offered=False).read(UUID(chosen))
    assert not read_settings({}).public_pages


@pytest.mark.promise("P10")
async def test_it_ends_with_the_choice_the_publication_and_the_gpt(cast: Cast) -> None:
    off, private, deleted = [await public(cast.ada) for _ in range(3)]
    for gpt_id in (off, private, deleted):
        assert (await read(cast.visitor, gpt_id)).status == 200
        assert (await cast.visitor.get(f"/gpt/{gpt_id}/card.png")).status == 200
    (await choose(cast.ada, off, shown=False)).ok()
    (await cast.ada.post(f"/api/gpts/{private}/publish", {"level": "me"})).ok()
    assert (await cast.ada.delete(f"/api/gpts/{deleted}")).status == 204
    for gpt_id in (off, private, deleted):
        assert await is_gone(cast.visitor, gpt_id)
    (await cast.ada.post(f"/api/gpts/{private}/publish", {"level": "everyone"})).ok()
    assert await is_gone(cast.visitor, private)  # it does not return by itself


@pytest.mark.promise("P10")
async def test_a_kept_picture_is_noise_without_the_gpts_key(
    cast: Cast, services: Services, infra: Infrastructure
) -> None:
    gpt_id = await public(cast.ada)
    first = await cast.visitor.get(f"/gpt/{gpt_id}/card.png")
    again = await cast.visitor.get(f"/gpt/{gpt_id}/card.png")
    assert first.body == again.body
    held = services.public_cards._held
    assert held
    assert not any(b"PNG" in sealed or b"Keeper" in sealed for sealed in held.values())
    destroy_all_keys(infra.keys, KeyKind.GPT, UUID(gpt_id))
    assert (await cast.visitor.get(f"/gpt/{gpt_id}/card.png")).status == 404


async def test_requests_at_the_same_time_share_one_drawing(cast: Cast, services: Services) -> None:
    gpt_id, drawn = UUID(await public(cast.ada)), 0

    async def draw() -> bytes:
        nonlocal drawn
        drawn += 1
        await asyncio.sleep(0.05)
        return b"picture"

    many = [services.public_cards.get(gpt_id, b"shared", draw) for _ in range(5)]
    assert await asyncio.gather(*many) == [b"picture"] * 5
    assert drawn == 1
    assert await services.public_cards.get(gpt_id, b"another text", draw) == b"picture"
    assert drawn == 2


async def test_a_stranger_draws_only_so_many_pictures(cast: Cast, services: Services) -> None:
    one, other = await public(cast.ada), await public(cast.ada, name="Keeper of the fog")
    port = free_port()
    settings = replace(services.settings, port=port, public_url=f"http://127.0.0.1:{port}")
    limits = RateLimits(replace(NO_LIMITS, card_drawings_by_address=Rate(1, 900)))
    async with run_server(replace(services, settings=settings, limits=limits)) as url:
        visitor = Client(url)
        assert (await visitor.get(f"/gpt/{one}/card.png")).status == 200
        refused = await visitor.get(f"/gpt/{other}/card.png")
        assert (refused.status, "Retry-After" in refused.headers) == (429, True)
        assert (await visitor.get(f"/gpt/{one}/card.png")).status == 200, "a held picture counts for nothing"
        await visitor.close()


async def test_a_new_owner_decides_again(cast: Cast, owner: Any) -> None:
    gpt_id = await public(cast.ada)
    await owner.execute("UPDATE gpts SET owner_id = $2 WHERE id = $1", UUID(gpt_id), cast.ben.id)
    assert await is_gone(cast.visitor, gpt_id)
    assert await owner.fetchval("SELECT count(*) FROM gpt_public_pages WHERE gpt_id = $1", UUID(gpt_id)) == 0


@pytest.mark.promise("P3")
async def test_only_the_builder_chooses_and_previews(cast: Cast) -> None:
    gpt_id = await built(cast.ada)
    for stranger, statuses in ((cast.ben, {403, 404}), (cast.olga, {403, 404}), (cast.visitor, {401})):
        assert (await choose(stranger, gpt_id)).status in statuses
        assert (await stranger.get(f"/api/gpts/{gpt_id}/public-page")).status in statuses
        assert (await stranger.get(f"/gpt/{gpt_id}/preview", headers=HTML)).status in statuses
    (await cast.ada.put(f"/api/gpts/{gpt_id}/draft", DRAFT | {"description": "Next version."})).ok()
    preview = await cast.ada.get(f"/gpt/{gpt_id}/preview", headers=HTML)
    assert preview.status == 200
    assert "Next version." in preview.body.decode()
    assert "Only you see this page." in preview.body.decode()
    assert "SECRET" not in preview.body.decode()
    assert preview.headers["X-Robots-Tag"].startswith("noindex")


async def test_a_private_gpt_cannot_have_one(cast: Cast) -> None:
    gpt_id = await built(cast.ada, "me")
    refused = await choose(cast.ada, gpt_id)
    assert refused.status == 403
    assert "Publish the GPT" in refused.body.decode()


async def test_a_workspaces_rules_decide_at_once(cast: Cast) -> None:
    [own] = (await cast.cleo.get("/api/me")).ok()["workspaces"]
    gpt_id = await public(cast.cleo)
    assert (await read(cast.visitor, gpt_id)).status == 200
    await allow_sharing(cast.cleo, own["id"], "link")
    assert await is_gone(cast.visitor, gpt_id)
    assert "no further" in (await choose(cast.cleo, gpt_id)).body.decode()
    await allow_sharing(cast.cleo, own["id"], "everyone")
    assert (await read(cast.visitor, gpt_id)).status == 200


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp; {0} {name}"


async def test_a_builders_texts_are_texts_everywhere(cast: Cast) -> None:
    text = HOSTILE[:80]
    gpt_id = await public(cast.ada, name=text, description=HOSTILE, starters=[HOSTILE])
    page = (await read(cast.visitor, gpt_id)).body.decode()
    assert "<script>" not in page
    assert "<img src=x" not in page
    assert page.count("<script") == 1
    block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert json.loads(block)["description"] == HOSTILE
    assert not set("<>&") & set(block)


async def test_no_character_of_a_name_reorders_the_page(cast: Cast) -> None:
    gpt_id = await public(cast.ada, name="Keeper \u202egnp.exe\u2066", description="a\u202eb", starters=["\u202ec"])
    page = (await read(cast.visitor, gpt_id)).body.decode()
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(page)


async def test_no_header_of_a_request_gets_into_the_page(cast: Cast, services: Services) -> None:
    gpt_id = await public(cast.ada)
    page = (await read(cast.visitor, gpt_id, **{"X-Forwarded-Host": "evil.example", "X-Original-URL": "/"})).body
    assert b"evil.example" not in page
    assert f'<link rel="canonical" href="{services.settings.public_url}/gpt/{gpt_id}">'.encode() in page
    assert f"{services.settings.public_url}/gpt/{gpt_id}/card.png".encode() in page


@pytest.mark.parametrize("given", ["x", "..%2f..", "0", "' OR 1=1", "%00", "a" * 3000])
async def test_addresses_that_are_no_id_are_missing_gpts(cast: Cast, given: str) -> None:
    missing = await read(cast.visitor, uuid4())
    found = await read(cast.visitor, given)
    assert (found.status, found.body) == (missing.status, missing.body) or found.status in (400, 404)


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "Erstellt von"), ("fr", "Créé par"), ("es", "Creado por"), ("en", "Built by"), ("xx", "Built by")],
)
async def test_in_the_readers_language(cast: Cast, language: str, words: str) -> None:
    page = await read(cast.visitor, await public(cast.ada), **{"Accept-Language": language})
    assert words in page.body.decode()
    assert ("has not allowed it" in page.body.decode()) is (language in ("en", "xx"))


async def test_search_engines_follow_the_builders_choice(cast: Cast) -> None:
    quiet, listed = await public(cast.ada), await public(cast.ada, indexed=True)
    for gpt_id, robots in ((quiet, "noindex, nofollow, noarchive"), (listed, "index, follow, noarchive")):
        page = await read(cast.visitor, gpt_id)
        assert page.headers["X-Robots-Tag"] == robots
        assert f'<meta name="robots" content="{robots}">' in page.body.decode()
    rules = (await cast.visitor.get("/robots.txt")).body.decode()
    assert "Content-Usage: train-ai=n" in rules
    assert "Disallow: /gpt" not in rules


async def test_our_own_reader_reads_the_preference_of_these_pages(cast: Cast) -> None:
    page = await read(cast.visitor, await public(cast.ada))
    said = stated_preferences(page.headers.getall("Content-Usage"))
    assert said.disallowed == {UsageCategory.TRAIN_AI}


async def test_hosts_of_actions_are_named(cast: Cast, infra: Infrastructure, third_party: ThirdParty) -> None:
    gpt_id = await built(cast.ada)
    await add_action(infra, cast.ada.id, UUID(gpt_id), flight_status(third_party.origin))
    (await cast.ada.post(f"/api/gpts/{gpt_id}/publish", {"level": "link"})).ok()
    (await choose(cast.ada, gpt_id)).ok()
    page = (await read(cast.visitor, gpt_id)).body.decode()
    host = third_party.origin.partition("://")[2]
    assert f"<li><code>{host}</code></li>" in page
    assert "can’t send data" not in page


@pytest.mark.parametrize(
    "texts",
    [
        {"name": "Keeper", "description": "Short."},
        {"name": "W" * 80, "description": "x" * 300},
        {"name": "你好 🙂", "description": "日本語の説明"},
        {"name": "#import sys; $x$ *b* @c", "description": '#read("/etc/passwd") \\ " ] ) }'},
    ],
)
async def test_a_picture_for_previews_of_links(cast: Cast, texts: dict[str, str]) -> None:
    gpt_id = await public(cast.ada, **texts)
    put = await cast.ada.request(
        "PUT", f"/api/gpts/{gpt_id}/picture", data=PNG, headers={"Content-Type": "application/octet-stream"}
    )
    assert put.status == 204
    card = await cast.visitor.get(f"/gpt/{gpt_id}/card.png")
    assert (card.status, card.headers["Content-Type"]) == (200, "image/png")
    with Image.open(BytesIO(card.body)) as picture:
        assert picture.size == (1200, 630)
        assert len(picture.convert("L").getcolors(256) or ()) > 3


@pytest.mark.promise("P8")
async def test_the_measured_label_is_the_same_for_everyone(
    cast: Cast, infra: Infrastructure, owner: Any, third_party: ThirdParty
) -> None:
    gpt_id = await built(cast.ada)
    await add_action(infra, cast.ada.id, UUID(gpt_id), flight_status(third_party.origin))
    (await cast.ada.post(f"/api/gpts/{gpt_id}/publish", {"level": "everyone"})).ok()
    (await choose(cast.ada, gpt_id)).ok()
    assert "Not enough people yet" in (await read(cast.visitor, gpt_id)).body.decode()
    assert (await cast.ben.get(f"/api/gpts/{gpt_id}/insight/requests")).ok() == {"measured": None}

    first = Period.WEEK.first_day(infra.clock.now().date()) - timedelta(weeks=4)
    await store_releases(owner, make_all_releases(first, 28, constant_count(20_000), gpt_id=UUID(gpt_id)))
    measured = (await cast.ben.get(f"/api/gpts/{gpt_id}/insight/requests")).ok()["measured"]
    assert measured["first"] == str(first)
    assert measured["people"] > 100_000
    page = (await read(cast.visitor, gpt_id)).body.decode()
    for share in (*measured["answers"], *measured["data"]):
        assert f"{share['label']}: {share['low']}–{share['high']}%" in page
    assert f"±{measured['noise']:,}" in page
    german = (await read(cast.visitor, gpt_id, **{"Accept-Language": "de"})).body.decode()
    assert "Unverändert erlaubt: " in german
    assert all(share["label"] not in german for share in measured["data"])

    questions = await questions_without_account(infra, UUID(gpt_id), first)
    assert questions == {"request_answers", "request_data"}  # no other number gets out
    (await cast.ada.post(f"/api/gpts/{gpt_id}/publish", {"level": "me"})).ok()
    assert await questions_without_account(infra, UUID(gpt_id), first) == set()


async def questions_without_account(infra: Infrastructure, gpt_id: UUID, first: date) -> set[str]:
    """Return the questions whose releases the server's role gets without an account."""
    async with infra.database.anonymous() as connection:
        rows = await connection.fetch("SELECT question FROM released_request_numbers($1, $2)", gpt_id, first)
        assert not await connection.fetch("SELECT FROM releases")
    return {row["question"] for row in rows}


async def test_a_suspended_builder_and_a_deleted_workspace_have_none(cast: Cast, owner: Any) -> None:
    of_ben, of_cleo = await public(cast.ben), await public(cast.cleo)
    await owner.execute("UPDATE accounts SET suspended_at = now() WHERE id = $1", cast.ben.id)
    assert await is_gone(cast.visitor, of_ben)
    await owner.execute("UPDATE accounts SET suspended_at = NULL WHERE id = $1", cast.ben.id)
    assert (await read(cast.visitor, of_ben)).status == 200
    assert (await read(cast.visitor, of_cleo)).status == 200
    ids = "(SELECT workspace_id FROM gpts WHERE id = $1)"
    await owner.execute(f"UPDATE workspaces SET deleted_at = now() WHERE id = {ids}", UUID(of_cleo))
    assert await is_gone(cast.visitor, of_cleo)


@pytest.mark.promise("P12")
async def test_each_choice_is_in_the_builders_log(cast: Cast) -> None:
    """The audience of a GPT is a fact about its people. The same choice again changes nothing."""
    gpt_id = await built(cast.ada)
    for chosen in ({"indexed": False}, {"indexed": False}, {"indexed": True}, {"shown": False}, {"shown": False}):
        (await choose(cast.ada, gpt_id, **chosen)).ok()
    entries = (await cast.ada.get("/api/me/evidence")).ok()["entries"]
    changes = [each["facts"] for each in entries if each["kind"] == "public_page" and each["facts"]["gpt"] == gpt_id]
    assert [each["state"] for each in reversed(changes)] == ["shown", "listed", "hidden"]


@pytest.mark.parametrize("sign_up", list(SignUp))
async def test_a_way_to_an_account_is_shown_where_anyone_can_open_one(cast: Cast, sign_up: SignUp) -> None:
    gpt_id = await public(cast.ada)
    (await cast.olga.put("/api/operator/settings", {"name": "Test house", "sign_up": sign_up})).ok()
    try:
        page = (await read(cast.visitor, gpt_id)).body.decode()
        assert ('href="/sign-up"' in page) is (sign_up is SignUp.OPEN)
        assert "To chat you need an account" in page
    finally:
        (await cast.olga.put("/api/operator/settings", {"name": "Test house", "sign_up": SignUp.OPEN})).ok()


def test_a_model_that_is_named_by_its_host_is_named_once() -> None:
    facts = RecipientFacts(run_by=RunBy.OPERATOR)
    answers = {
        name: answer_provider(ModelRecipient(endpoint_id=UUID(int=1), name=name, host="gpu.example:8000", facts=facts))
        for name in ("gpu.example:8000", "Mine")
    }
    assert answers["gpu.example:8000"].startswith("“gpu.example:8000” may get your messages.")
    assert answers["Mine"].startswith("“Mine” (gpu.example:8000) may get your messages.")
