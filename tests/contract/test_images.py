"""RemoteImages against an endpoint that paints, dawdles and misbehaves as it is told."""

import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from discreet.adapters.egress import EgressGateway
from discreet.adapters.images import LONGEST_ANSWER, RemoteImages, sizes_of
from discreet.ports import ImageFailed, ImageShape
from tests.fakes.image_endpoint import Painter, Paints, painted, refusing

PROMPT = "the turquoise otter sleeps under the bridge at noon"


@pytest_asyncio.fixture(scope="module")
async def endpoint() -> AsyncIterator[Painter]:
    async with Painter() as it:
        yield it


@pytest.fixture
def painter(endpoint: Painter) -> Painter:
    endpoint.as_new()
    return endpoint


def maker(painter: Any, door: EgressGateway, model: str | None = None, **more: Any) -> RemoteImages:
    return RemoteImages(painter.url, "s3cret-key", model, door=door, **more)


async def failure(painter: Any, door: EgressGateway, **more: Any) -> ImageFailed:
    with pytest.raises(ImageFailed) as caught:
        await maker(painter, door, **more).make(PROMPT, ImageShape.SQUARE)
    assert PROMPT not in caught.value.sentence
    assert "s3cret-key" not in caught.value.sentence
    assert caught.value.sentence.startswith("The images endpoint at 127.0.0.1 ")
    assert caught.value.sentence.endswith(".")
    assert len(painter.requests) <= 1  # an image costs: nothing is asked twice
    assert painter.fetched == 0
    return caught.value


async def test_an_image_is_asked_for_as_the_endpoints_understand_it(painter: Painter, door: EgressGateway) -> None:
    assert await maker(painter, door, "painter-1").make(PROMPT, ImageShape.PORTRAIT) == painted((64, 96))
    assert painter.requests == [
        {"prompt": PROMPT, "n": 1, "size": "1024x1536", "model": "painter-1", "response_format": "b64_json"}
    ]
    assert painter.authorizations == ["Bearer s3cret-key"]


async def test_openais_own_models_are_not_told_what_they_refuse_to_be_told(
    painter: Painter, door: EgressGateway
) -> None:
    await maker(painter, door, "gpt-image-1").make(PROMPT, ImageShape.SQUARE)
    assert painter.requests == [{"prompt": PROMPT, "n": 1, "size": "1024x1024", "model": "gpt-image-1"}]


async def test_without_a_name_the_endpoint_chooses_its_model(painter: Painter, door: EgressGateway) -> None:
    await maker(painter, door).make(PROMPT, ImageShape.SQUARE)
    assert "model" not in painter.requests[0]


def test_each_model_has_its_sizes() -> None:
    assert sizes_of("dall-e-3")[ImageShape.LANDSCAPE] == "1792x1024"
    assert list(sizes_of("dall-e-2")) == [ImageShape.SQUARE]
    assert sizes_of(None)[ImageShape.LANDSCAPE] == sizes_of("gpt-image-1-mini")[ImageShape.LANDSCAPE] == "1536x1024"


def with_url(address: str) -> Paints:
    return Paints(body=json.dumps({"data": [{"url": address}]}).encode())


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (Paints(text="no base64 ***"), "malformed", "did not answer with a base64 image"),
        (Paints(text=""), "malformed", "without an image"),
        (Paints(body=b"<html>Moved</html>", media_type="text/html"), "malformed", "did not answer with a base64 image"),
        (Paints(body=b'{"data": []}'), "malformed", "without an image"),
        (Paints(body=b'{"data": "x"}'), "malformed", "did not answer with a base64 image"),
        (Paints(body=b"[" * 100_000), "malformed", "did not answer with a base64 image"),
        (with_url("http://169.254.169.254/latest"), "malformed", "links are not followed"),
        (Paints(body=b"x" * (LONGEST_ANSWER + 1)), "too_large", "20,000,000 bytes"),
        (Paints(cut=40), "cut", "closed the connection"),
        (refusing(400, "Your request was rejected by our safety system."), "refused", "by our safety system"),
        (refusing(401, "Incorrect API key provided: s3cret-key"), "refused", "HTTP 401"),
        (refusing(400, f"Bad prompt: {PROMPT}"), "refused", "it quotes the prompt"),
        (Paints(body=b"<html>502</html>", status=502), "refused", "HTTP 502"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_goes_wrong_becomes_a_sentence(
    painter: Painter, door: EgressGateway, answer: Paints, kind: str, says: str
) -> None:
    painter.answer = answer
    failed = await failure(painter, door)
    assert failed.kind == kind
    assert says in failed.sentence


async def test_a_redirect_is_not_followed(painter: Painter, door: EgressGateway) -> None:
    painter.answer = Paints(redirect=f"{painter.url}/elsewhere")
    assert (await failure(painter, door)).kind == "redirect"


async def test_an_address_in_an_answer_is_not_followed(painter: Painter, door: EgressGateway) -> None:
    painter.answer = with_url(f"{painter.url}/picture.png")
    assert (await failure(painter, door)).kind == "malformed"


async def test_an_endpoint_that_says_nothing_is_given_up(painter: Painter, door: EgressGateway) -> None:
    painter.holds_back()
    assert (await failure(painter, door, timeout=0.2)).kind == "timeout"


async def test_an_endpoint_that_is_not_there_is_named(door: EgressGateway) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nowhere = RemoteImages(f"http://127.0.0.1:{probe.getsockname()[1]}/v1", None, None, door=door)
    with pytest.raises(ImageFailed) as caught:
        await nowhere.make(PROMPT, ImageShape.SQUARE)
    assert caught.value.sentence == "The images endpoint at 127.0.0.1 cannot be reached (connection refused)."
