"""Making images through the services and through HTTP."""

import asyncio
from typing import Any

from discreet.chat.images.generation import GenerationJob, GenerationState, ImageGeneration
from discreet.chat.images.image import parse_image_request
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from tests.support.client import Client

PATIENCE = 30
ELSEWHERE = "images.example.org"
"""A name for the images endpoint with which it is on another machine."""


async def look_up_names(host: str, _: int) -> list[str]:
    """Resolve the endpoint's name to this machine; a `LookUp`."""
    return ["127.0.0.1"] if host.rstrip(".") == ELSEWHERE else [host]


async def make_image(
    services: Services, actor: Actor, prompt: str = "A mill by the river", size: str = "square"
) -> GenerationJob:
    """Request an image, and return it when it is ready."""
    await services.image_generation.make(actor, parse_image_request(prompt, size))
    ended = await wait_for_image(services.image_generation, actor)
    assert ended.state is GenerationState.MADE, ended.sentence
    return ended


async def wait_for_image(server: ImageGeneration, actor: Actor) -> GenerationJob:
    """Wait for the image under way, and return its final state."""
    async with asyncio.timeout(PATIENCE):
        while True:
            making = server.latest(actor)
            assert making is not None
            if making.state is not GenerationState.RUNNING:
                return making
            await asyncio.sleep(0.005)


async def request_image(
    client: Client, prompt: str = "A mill by the river", size: str = "square", edited: str | None = None
) -> dict[str, Any]:
    """Request an image through HTTP as the page does, and return its final state."""
    (await client.post("/api/images", {"prompt": prompt, "size": size, "edited": edited})).ok()
    async with asyncio.timeout(PATIENCE):
        while True:
            making: dict[str, Any] = (await client.get("/api/images/making")).ok()["making"]
            if making["state"] != "running":
                return making
            await asyncio.sleep(0.01)
