"""A server without an images endpoint offers no images, and a request for one gets the reason."""

import pytest

from tests.support.people import Cast


@pytest.fixture(scope="module")
def images_url() -> str:
    return ""


async def test_nothing_is_offered_and_asking_says_why(cast: Cast) -> None:
    assert (await cast.ben.get("/api/me")).ok()["images"] is False
    shown = (await cast.ben.get("/api/images")).ok()
    assert (shown["maker"], shown["images"]) == (None, [])
    refused = await cast.ben.post("/api/images", {"prompt": "A mill"})
    assert (refused.status, refused.sentence) == (
        503, "Image creation isn't set up on this server. Ask your admin.",
    )  # fmt: skip
