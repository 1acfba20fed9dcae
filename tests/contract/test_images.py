"""RemoteImages against an endpoint that paints, delays and misbehaves as scripted."""

import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from discreet.adapters.egress import EgressGateway
from discreet.adapters.images import RemoteImages, sizes_of
from discreet.ports.images import ImageFailed, ImageShape
from discreet.runtime.image_answer import MAX_ANSWER_LENGTH
from tests.fakes.image_endpoint import ImageAnswer, ImageEndpoint, make_picture, refusal

PROMPT = "the turquoise otter sleeps under the bridge at noon"


@pytest_asyncio.fixture(scope="module")
async def endpoint() -> AsyncIterator[ImageEndpoint]:
    async with ImageEndpoint() as it:
        yield it


@pytest.fixture
def image_endpoint(endpoint: ImageEndpoint) -> ImageEndpoint:
    endpoint.reset()
    return endpoint


def maker(image_endpoint: Any, egress: EgressGateway, model: str | None = None, **more: Any) -> RemoteImages:
    return RemoteImages(image_endpoint.url, "s3cret-key", model, egress=egress, **more)


async def failure(image_endpoint: Any, egress: EgressGateway, **more: Any) -> ImageFailed:
    with pytest.raises(ImageFailed) as caught:
        await maker(image_endpoint, egress, **more).make(PROMPT, ImageShape.SQUARE)
    assert PROMPT not in caught.value.sentence
    assert "s3cret-key" not in caught.value.sentence
    assert caught.value.sentence.startswith("The images endpoint at 127.0.0.1 ")
    assert caught.value.sentence.endswith(".")
    assert len(image_endpoint.requests) <= 1  # an image costs: nothing is asked twice
    assert image_endpoint.fetches == 0
    return caught.value


async def test_an_image_is_asked_for_as_the_endpoints_understand_it(
    image_endpoint: ImageEndpoint, egress: EgressGateway
) -> None:
    assert await maker(image_endpoint, egress, "painter-1").make(PROMPT, ImageShape.PORTRAIT) == make_picture((64, 96))
    assert image_endpoint.requests == [
        {"prompt": PROMPT, "n": 1, "size": "1024x1536", "model": "painter-1", "response_format": "b64_json"}
    ]
    assert image_endpoint.authorizations == ["Bearer s3cret-key"]


async def test_openais_own_models_get_no_parameters_that_they_refuse(
    image_endpoint: ImageEndpoint, egress: EgressGateway
) -> None:
    await maker(image_endpoint, egress, "gpt-image-1").make(PROMPT, ImageShape.SQUARE)
    assert image_endpoint.requests == [{"prompt": PROMPT, "n": 1, "size": "1024x1024", "model": "gpt-image-1"}]


async def test_without_a_name_the_endpoint_chooses_its_model(
    image_endpoint: ImageEndpoint, egress: EgressGateway
) -> None:
    await maker(image_endpoint, egress).make(PROMPT, ImageShape.SQUARE)
    assert "model" not in image_endpoint.requests[0]


def test_each_model_has_its_sizes() -> None:
    assert sizes_of("dall-e-3")[ImageShape.LANDSCAPE] == "1792x1024"
    assert list(sizes_of("dall-e-2")) == [ImageShape.SQUARE]
    assert sizes_of(None)[ImageShape.LANDSCAPE] == sizes_of("gpt-image-1-mini")[ImageShape.LANDSCAPE] == "1536x1024"


def with_url(address: str) -> ImageAnswer:
    return ImageAnswer(body=json.dumps({"data": [{"url": address}]}).encode())


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (ImageAnswer(text="no base64 ***"), "malformed", "did not answer with a base64 image"),
        (ImageAnswer(text=""), "malformed", "without an image"),
        (
            ImageAnswer(body=b"<html>Moved</html>", media_type="text/html"),
            "malformed",
            "did not answer with a base64 image",
        ),
        (ImageAnswer(body=b'{"data": []}'), "malformed", "without an image"),
        (ImageAnswer(body=b'{"data": "x"}'), "malformed", "did not answer with a base64 image"),
        (ImageAnswer(body=b"[" * 100_000), "malformed", "did not answer with a base64 image"),
        (with_url("http://169.254.169.254/latest"), "malformed", "links are not followed"),
        (ImageAnswer(body=b"x" * (MAX_ANSWER_LENGTH + 1)), "too_large", "20,000,000 bytes"),
        (ImageAnswer(cut=40), "cut", "closed the connection"),
        (refusal(400, "Your request was rejected by our safety system."), "refused", "by our safety system"),
        (refusal(401, "Incorrect API key provided: s3cret-key"), "refused", "HTTP 401"),
        (refusal(400, f"Bad prompt: {PROMPT}"), "refused", "it quotes the prompt"),
        (ImageAnswer(body=b"<html>502</html>", status=502), "refused", "HTTP 502"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_goes_wrong_becomes_a_sentence(
    image_endpoint: ImageEndpoint, egress: EgressGateway, answer: ImageAnswer, kind: str, says: str
) -> None:
    image_endpoint.answer = answer
    failed = await failure(image_endpoint, egress)
    assert failed.kind == kind
    assert says in failed.sentence


async def test_a_redirect_is_not_followed(image_endpoint: ImageEndpoint, egress: EgressGateway) -> None:
    image_endpoint.answer = ImageAnswer(redirect=f"{image_endpoint.url}/elsewhere")
    assert (await failure(image_endpoint, egress)).kind == "redirect"


async def test_an_address_in_an_answer_is_not_followed(image_endpoint: ImageEndpoint, egress: EgressGateway) -> None:
    image_endpoint.answer = with_url(f"{image_endpoint.url}/picture.png")
    assert (await failure(image_endpoint, egress)).kind == "malformed"


async def test_an_endpoint_that_says_nothing_is_given_up(image_endpoint: ImageEndpoint, egress: EgressGateway) -> None:
    image_endpoint.hold_next_answer()
    assert (await failure(image_endpoint, egress, timeout=0.2)).kind == "timeout"


async def test_an_endpoint_that_is_not_there_is_named(egress: EgressGateway) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nowhere = RemoteImages(f"http://127.0.0.1:{probe.getsockname()[1]}/v1", None, None, egress=egress)
    with pytest.raises(ImageFailed) as caught:
        await nowhere.make(PROMPT, ImageShape.SQUARE)
    assert caught.value.sentence == "The images endpoint at 127.0.0.1 cannot be reached (connection refused)."
