"""The GPT store's indexes find exactly what a full scan would find, and only what a person may see."""

import random
import unicodedata
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts.gpt import Category, Configuration, GptOrder
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.visibility import Level

WORDS = ("Über", "Café", "soup", "SOUPS", "ferry", "日本語", "a", "Éa", "x-ray", "50 %", "über", "cafes", "_", "\\")
QUERIES = ("", "u", "ub", "uber", "CAFE", "café s", "oup", "本", "本語", "50 %", "%", "_", "\\", "ferry so", "zzz", "é")


def folded(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each)).lower()


async def published(services: Services, ada: Actor, made: Configuration, level: Level, category: Category) -> UUID:
    gpt_id = (await services.gpts.drafts.create(ada, made.name)).gpt.id
    await services.gpts.drafts.save(ada, gpt_id, made)
    await services.gpts.publisher.publish(ada, gpt_id, level, category=category)
    return gpt_id


async def test_the_indexes_find_what_a_look_at_every_gpt_finds(services: Services, ada: Actor, ben: Actor) -> None:
    chance = random.Random(7)
    made: dict[UUID, tuple[Configuration, Category]] = {}
    for n in range(40):
        name, description = (" ".join(chance.choices(WORDS, k=3)) for _ in range(2))
        level = chance.choice((Level.EVERYONE, Level.EVERYONE, Level.LINK, Level.ME))
        category = chance.choice((Category.WRITING, Category.OTHER))
        written = Configuration(f"{name} {n}", description)
        gpt_id = await published(services, ada, written, level, category)
        if level is Level.EVERYONE:
            made[gpt_id] = (written, category)
    for query in QUERIES:
        for category in (None, Category.WRITING):
            expected = [
                gpt_id
                for gpt_id, (written, of) in sorted(made.items(), key=lambda one: (one[1][0].name.lower(), one[0]))
                if folded(query) in folded(f"{written.name}\n{written.description}") and category in (None, of)
            ]
            for order in GptOrder:
                found = [gpt.id for gpt in await services.gpt_catalogue.explore(ben, query, category, order)]
                ours = [gpt_id for gpt_id in found if gpt_id in made]
                assert sorted(ours) == sorted(expected), (query, category, order)


async def test_a_listing_follows_its_gpt(services: Services, ada: Actor, ben: Actor, owner: Any) -> None:
    written = Configuration("Lanterns", "Lights the harbour.")
    gpt_id = await published(services, ada, written, Level.EVERYONE, Category.OTHER)

    async def found(query: str) -> bool:
        return gpt_id in [gpt.id for gpt in await services.gpt_catalogue.explore(ben, query)]

    assert await found("lantern")
    await services.gpts.drafts.save(ada, gpt_id, replace(written, name="Candles"))
    assert not await found("candle"), "a draft is its builder's"
    await services.gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)
    assert await found("candle")
    assert not await found("lantern")
    for level in (Level.LINK, Level.ME):
        await services.gpts.publisher.publish(ada, gpt_id, level)
        assert not await found("candle")
        assert await owner.fetchval("SELECT count(*) FROM gpt_listings WHERE gpt_id = $1", gpt_id) == 0
    await services.gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)
    await services.gpts.delete(ada, gpt_id)
    assert await owner.fetchval("SELECT count(*) FROM gpt_listings WHERE gpt_id = $1", gpt_id) == 0


@pytest.mark.promise("P3")
async def test_the_serving_role_cannot_read_the_listings(
    infra: Infrastructure, services: Services, ada: Actor, ben: Actor
) -> None:
    """And their function names only published GPTs."""
    gpt_id = await published(services, ada, Configuration("Hidden"), Level.ME, Category.OTHER)
    async with infra.database.acting_as(ben.account_id) as connection:
        listed = await connection.fetch(
            "SELECT store_listings('', 500, NULL, 'all', '{}', $1, NULL, false) AS id", ada.account_id
        )
        assert gpt_id not in [row["id"] for row in listed]
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT searched FROM gpt_listings")
