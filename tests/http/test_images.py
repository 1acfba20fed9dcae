"""The routes of images as a browser uses them."""

import asyncio
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from tests.fakes.image_endpoint import ImageAnswer, ImageEndpoint, make_picture, refusal
from tests.support.images import request_image
from tests.support.people import Cast

pytestmark = pytest.mark.usefixtures("reset_image_endpoint")


async def test_from_a_prompt_to_a_picture_and_away(cast: Cast) -> None:
    making = await request_image(cast.ben, "A mill by the river", "portrait")
    assert making == {
        "id": making["id"], "prompt": "A mill by the river", "size": "portrait", "began_at": making["began_at"],
        "state": "made", "message": None, "edited": None,
    }  # fmt: skip
    shown = (await cast.ben.get("/api/images")).ok()
    assert shown["maker"] == {"name": "default", "where": "127.0.0.1", "sizes": ["square", "portrait", "landscape"]}
    assert (shown["more"], shown["left_today"]) == (False, 49)
    [image] = shown["images"]
    moment = image["made_at"][:19].replace("T", "-").replace(":", "")
    assert image == {
        "id": making["id"], "prompt": "A mill by the river", "size": "portrait", "made_at": making["began_at"],
        "media_type": "image/png", "width": 64, "height": 96, "bytes": image["bytes"], "model": "default",
        "where": "127.0.0.1", "file_name": f"image-{moment}.png",
    }  # fmt: skip
    path = f"/api/images/{image['id']}"
    assert (await cast.ben.get(path)).ok() == image
    file = await cast.ben.get(f"{path}/file")
    assert len(file.body) == image["bytes"]
    with Image.open(BytesIO(file.body)) as picture:
        assert (picture.format, picture.size) == ("PNG", (64, 96))
    assert (await cast.ben.delete(path)).status == 204
    assert (await cast.ben.get(f"{path}/file")).status == 404
    assert (await cast.ben.get("/api/images")).ok()["images"] == []


@pytest.mark.promise("P4")
async def test_an_image_is_edited_by_its_person_alone(cast: Cast, image_endpoint: ImageEndpoint) -> None:
    first = await request_image(cast.ben)
    asked = {"prompt": "Let it snow", "size": "square", "edited": first["id"]}
    sent = len(image_endpoint.raw)
    assert (await cast.ada.post("/api/images", asked)).status == 404
    assert len(image_endpoint.raw) == sent, "nothing left for a stranger"
    second = await request_image(cast.ben, "Let it snow", edited=first["id"])
    assert (second["state"], second["edited"]) == ("made", first["id"])
    order = image_endpoint.requests[-1]
    assert order["prompt"] == "Let it snow"
    with Image.open(BytesIO(order["image"])) as picture:
        assert picture.format == "JPEG"
    assert len((await cast.ben.get("/api/images")).ok()["images"]) == 2
    (await cast.ben.delete("/api/images")).ok()
    assert (await cast.ben.post("/api/images", asked)).status == 404, "an image that is gone goes nowhere"


@pytest.mark.parametrize(("kind", "what"), [("PNG", "png"), ("JPEG", "jpeg"), ("WEBP", "webp")])
async def test_a_picture_is_served_as_what_it_is_and_can_do_nothing(
    cast: Cast, image_endpoint: ImageEndpoint, kind: str, what: str
) -> None:
    image_endpoint.answer = ImageAnswer(data=make_picture((32, 32), kind) + b"<script>alert(1)</script>")
    made = await request_image(cast.ben)
    for part, media_type in (("file", f"image/{what}"), ("small", "image/webp")):
        answer = await cast.ben.get(f"/api/images/{made['id']}/{part}")
        assert answer.status == 200
        assert b"alert(1)" not in answer.body
        headers = answer.headers
        assert headers["Content-Type"] == media_type
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "sandbox; default-src 'none'" in headers.getall("Content-Security-Policy")
    disposition = (await cast.ben.get(f"/api/images/{made['id']}/file")).headers["Content-Disposition"]
    assert disposition.startswith('inline; filename="image-')


@pytest.mark.parametrize(
    ("body", "field", "status"),
    [
        ({}, "prompt", 422),
        ({"prompt": ""}, "prompt", 422),
        ({"prompt": "x" * 4001}, "prompt", 413),
        ({"prompt": "mill", "size": "4096x4096"}, "size", 422),
        ({"prompt": "mill", "n": 10}, "n", 422),
        ({"prompt": ["mill"]}, "prompt", 422),
        ({"prompt": "mill", "model": "dearest"}, "model", 422),
    ],
)
async def test_what_cannot_be_asked_for_is_answered_with_a_sentence(
    cast: Cast,
    image_endpoint: ImageEndpoint,
    body: dict[str, str] | dict[str, object] | dict[str, list[str]],
    field: str,
    status: int,
) -> None:
    answer = await cast.ben.post("/api/images", body)
    assert answer.status == status
    assert answer.json["error"]["field"] == field
    assert answer.sentence.endswith(".")
    assert image_endpoint.requests == []


async def test_a_failure_is_reported_and_can_be_tried_again(cast: Cast, image_endpoint: ImageEndpoint) -> None:
    image_endpoint.answer = refusal(400, "Your request was rejected by the safety system.")
    failed = await request_image(cast.ben, "A duel")
    assert failed["state"] == "failed"
    assert failed["prompt"] == "A duel"
    assert failed["message"].endswith('saying "Your request was rejected by the safety system.".')
    image_endpoint.reset()
    assert (await request_image(cast.ben, failed["prompt"], failed["size"]))["state"] == "made"


async def test_one_at_a_time_and_stop(cast: Cast, image_endpoint: ImageEndpoint) -> None:
    image_endpoint.hold_next_answer()
    begun = await cast.dan.post("/api/images", {"prompt": "A mill"})
    assert (begun.status, begun.json["state"]) == (202, "running")
    assert (await cast.dan.post("/api/images", {"prompt": "Another"})).status == 409
    assert (await cast.dan.get("/api/images/making")).ok()["making"] == begun.json
    assert (await cast.ada.get("/api/images/making")).ok()["making"] is None
    await image_endpoint.request_received.wait()
    assert (await cast.ada.post("/api/images/stop")).status == 204  # stops nothing of Dan's
    assert (await cast.dan.get("/api/images/making")).ok()["making"]["state"] == "running"
    assert (await cast.dan.post("/api/images/stop")).status == 204
    async with asyncio.timeout(60):
        await image_endpoint.client_disconnected.wait()
    assert (await cast.dan.get("/api/images/making")).ok()["making"]["state"] == "stopped"
    assert (await cast.dan.get("/api/images")).ok()["images"] == []


async def test_absent_images_and_another_persons_get_the_same_answer(cast: Cast) -> None:
    mine = (await request_image(cast.ben))["id"]
    for path in ("", "/file", "/small", "/receipt"):
        theirs = await cast.ada.get(f"/api/images/{mine}{path}")
        absent = await cast.ada.get(f"/api/images/{uuid4()}{path}")
        assert (theirs.status, theirs.body) == (absent.status, absent.body)
        assert absent.status == 404
    assert (await cast.ada.get(f"/api/images?before={mine}")).status == 404
    assert (await cast.ada.delete(f"/api/images/{mine}")).status == 404
    assert (await cast.ben.get(f"/api/images/{mine}")).status == 200


@pytest.mark.parametrize(("who", "kind"), [("cleo", "team"), ("emil", "enterprise")])
async def test_a_workspace_member_learns_why_there_are_no_images(cast: Cast, who: str, kind: str) -> None:
    person = getattr(cast, who)
    answer = await person.get("/api/images")
    assert answer.status == 403
    assert "only in your Personal space" in answer.sentence
    assert (await person.post("/api/images", {"prompt": "A mill"})).status == 403
    assert (await person.get("/api/me")).ok()["images"] is False
    assert (await cast.ben.get("/api/me")).ok()["images"] is True


async def test_the_receipt_says_what_holds(cast: Cast) -> None:
    made = (await request_image(cast.ben))["id"]
    receipt = (await cast.ben.get(f"/api/images/{made}/receipt")).ok()
    assert receipt["service"] == {"name": "Images in your own space", "sentence": "Fixed when the image was made."}
    assert [(reader["who"], reader["can"]) for reader in receipt["readers"]] == [
        ("You", True), ("The operator of this server", False),
    ]  # fmt: skip
    assert receipt["readers"][0]["why"] == "It's your image."
    assert receipt["improve"]["allowed"] is True
    assert [reason["party"] for reason in receipt["improve"]["reasons"]] == ["service", "user", "image"]
    assert receipt["datasets"]["sentence"].startswith("Images are never used for training")
    assert receipt["model"] == {"name": "default", "where": "127.0.0.1"}
    assert receipt["retention"]["sentence"] == "Kept until you delete it."
    assert receipt["sent_out"]["sentence"] == (
        "Your description was sent to the images endpoint at 127.0.0.1, and nowhere else."
    )
    assert "signed with this server's key" in receipt["mark"]["sentence"]


async def test_delete_all_deletes_ones_own(cast: Cast) -> None:
    await request_image(cast.ben)
    kept = (await request_image(cast.ada))["id"]
    assert (await cast.ben.delete("/api/images")).status == 204
    assert (await cast.ben.get("/api/images")).ok()["images"] == []
    assert [image["id"] for image in (await cast.ada.get("/api/images")).ok()["images"]] == [kept]
