"""Killed while an image is made: after a restart the program has either none of it or all of it."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest_asyncio
from PIL import Image

from tests.fakes.image_endpoint import ImageAnswer, ImageEndpoint
from tests.processes.server_process import Program
from tests.support.client import Client
from tests.support.images import request_image


@pytest_asyncio.fixture
async def image_endpoint() -> AsyncIterator[ImageEndpoint]:
    async with ImageEndpoint() as endpoint:
        yield endpoint


async def list_readable(client: Client) -> list[str]:
    """The prompts of a user's images, each of which opens."""
    images = (await client.get("/api/images")).ok()["images"]
    for image in images:
        with Image.open(BytesIO((await client.get(f"/api/images/{image['id']}/file")).body)) as picture:
            picture.load()
    return [image["prompt"] for image in images]


def keys_of(home: Path) -> list[str]:
    """The names of the files that hold keys and shares of images."""
    return sorted(path.name for path in (home / "keys").glob("*/*/image*"))


async def test_killed_while_it_is_made_it_leaves_nothing_half(seeded: Program, image_endpoint: ImageEndpoint) -> None:
    seeded.environment["DISCREET_IMAGES_URL"] = image_endpoint.url
    ben = await (await seeded.start()).come_in("ben")
    assert (await request_image(ben, "Before"))["state"] == "made"
    keys = keys_of(seeded.home)

    image_endpoint.hold_next_answer()
    (await ben.post("/api/images", {"prompt": "While the endpoint works"})).ok()
    await image_endpoint.request_received.wait()
    await seeded.kill()
    ben = await (await seeded.start()).come_in("ben")
    assert (await ben.get("/api/images/making")).ok()["making"] is None
    assert await list_readable(ben) == ["Before"]
    assert keys_of(seeded.home) == keys

    image_endpoint.reset()  # no test waits for the lost request
    image_endpoint.answer = ImageAnswer(waits=True)
    (await ben.post("/api/images", {"prompt": "While it is stored"})).ok()
    await image_endpoint.request_received.wait()
    image_endpoint.release.set()
    await asyncio.sleep(0.02)  # wherever this falls: before, within or after the transaction
    await seeded.kill()
    ben = await (await seeded.start()).come_in("ben")
    assert await list_readable(ben) in (["Before"], ["While it is stored", "Before"])
    image_endpoint.reset()
    assert (await request_image(ben, "After"))["state"] == "made"
    assert (await list_readable(ben))[0] == "After"
    assert (await ben.get("/api/images")).ok()["left_today"] == 46
    assert await seeded.stop() == 0
