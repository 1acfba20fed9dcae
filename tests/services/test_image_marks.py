"""Marks in made images: what a reader of a downloaded file learns, and what it cannot learn."""

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import pytest
from c2pa import Builder as ManifestBuilder
from c2pa import C2paSignerInfo, Context, Reader, Signer
from cryptography import x509
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from discreet.adapters.child_environment import child_environment
from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.app.infrastructure import Infrastructure
from discreet.chat.images.certificates import KEY, SigningCredential, signing_credential
from discreet.chat.images.generation import GenerationState
from discreet.chat.images.picture import MADE_BY_A_MODEL, reencode
from discreet.chat.images.receipt import receipt
from discreet.chat.images.signing import UNSIGNED, ImageSigner
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.runtime.confined_child import ChildLimits
from tests.fakes.image_endpoint import ImageAnswer, ImageEndpoint, make_picture
from tests.services.test_images import MILL, another_server
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.images import make_image, wait_for_image
from tests.support.watched_keys import WatchedKeys

pytestmark = pytest.mark.usefixtures("reset_image_endpoint")

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"


class OtherKeys:
    """The key store of another server."""

    def key(self, _: str) -> bytes:
        return b"another server's key, 32 bytes ."


def read(data: bytes, media_type: str, anchors: bytes = b"") -> Reader:
    """Read the manifest as a viewer does that trusts `anchors` and asks no network."""
    settings: dict[str, Any] = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
    if anchors:
        settings["trust"] = {"trust_anchors": anchors.decode(), "trust_config": "1.3.6.1.5.5.7.3.4"}
    return Reader(media_type, BytesIO(data), context=Context.from_dict(settings))


async def made_file(services: Services, actor: Actor, prompt: str = "A mill by the river") -> tuple[str, bytes]:
    making = await make_image(services, actor, prompt)
    image, data = await services.images.picture(actor, making.id)
    return image.media_type, data


def manifest(data: bytes, media_type: str) -> dict[str, Any]:
    whole = json.loads(read(data, media_type).detailed_json())
    assert len(whole["manifests"]) == 1
    found: dict[str, Any] = whole["manifests"][whole["active_manifest"]]
    return found


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_made_image_says_that_a_model_made_it(
    services: Services, build: Builder, image_endpoint: ImageEndpoint, kind: str
) -> None:
    ben = await build.person("Ben")
    image_endpoint.answer = ImageAnswer(data=make_picture((64, 64), kind))
    media_type, data = await made_file(services, ben)
    with read(data, media_type) as reader:
        assert (reader.get_validation_state(), reader.is_embedded(), reader.get_remote_url()) == ("Valid", True, None)
        failures = [each["code"] for each in reader.get_validation_results()["activeManifest"]["failure"]]
        assert failures == ["signingCredential.untrusted"], "no authority knows the key"
    mark = manifest(data, media_type)
    actions = mark["assertion_store"]["c2pa.actions.v2"]["actions"]
    assert actions == [{"action": "c2pa.created", "digitalSourceType": MADE_BY_A_MODEL}]
    assert iptc_of(data) == MADE_BY_A_MODEL
    small = await services.images.small(ben, (await services.images.gallery(ben)).images[0].id)
    assert iptc_of(small) == MADE_BY_A_MODEL


def iptc_of(data: bytes) -> str | None:
    with Image.open(BytesIO(data)) as picture:
        packet = picture.info["xmp"]
    [described] = ElementTree.fromstring(packet).iter(f"{RDF}Description")
    assert len(described.attrib) == 2, "the mark and nothing else"
    return described.get(IPTC)


async def test_a_viewer_that_trusts_this_server_trusts_its_images_only(
    services: Services, infra: Infrastructure, build: Builder
) -> None:
    media_type, data = await made_file(services, await build.person("Ben"))
    own, others = signing_credential(infra.keys), signing_credential(OtherKeys())
    assert read(data, media_type, own.chain).get_validation_state() == "Trusted"
    assert read(data, media_type, others.chain).get_validation_state() == "Valid"


async def test_a_changed_picture_is_noticed(services: Services, build: Builder) -> None:
    media_type, data = await made_file(services, await build.person("Ben"))
    at = data.rindex(b"IDAT") + 10
    changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
    assert read(changed, media_type).get_validation_state() == "Invalid"


async def test_a_mark_tells_nothing_of_person_prompt_or_moment(
    services: Services, build: Builder, clock: SettableClock
) -> None:
    """Two people's marks differ only in random ids and values derived from them."""
    first = await made_file(services, await build.person("Bartholomew"), "A mill by the river")
    clock.advance(days=40)
    second = await made_file(services, await build.person("Wilhelmina"), "My house at Elm Road 7")
    marks = [manifest(data, media_type) for media_type, data in (first, second)]
    assert marks[0] != marks[1]
    assert without_ids(marks[0]) == without_ids(marks[1])
    words = (
        b"Elm Road",
        b"by the river",
        b"Bartholomew",
        b"Wilhelmina",
        b"127.0.0.1",
        f"{datetime.now(UTC):%Y-%m}".encode(),
    )
    assert not any(word in data for _, data in (first, second) for word in words)


def without_ids(mark: dict[str, Any]) -> Any:
    """Return a manifest without random ids and digests."""
    claim = mark["claim"] | {"instanceID": "", "signature": ""}
    claim["created_assertions"] = [each["url"] for each in claim["created_assertions"]]
    kept = dict(mark["assertion_store"])
    hashed = dict(kept.pop("c2pa.hash.data"))
    hashed["hash"] = ""
    return {**mark, "claim": claim, "assertion_store": kept, "hashed": hashed}


def test_certificates_name_the_program_only(infra: Infrastructure) -> None:
    ours, theirs = (list(certificates(signing_credential(keys))) for keys in (infra.keys, OtherKeys()))
    for one, other in zip(ours, theirs, strict=True):
        assert (one.subject, one.issuer) == (other.subject, other.issuer)
        assert (one.not_valid_before_utc, one.not_valid_after_utc) == (
            other.not_valid_before_utc, other.not_valid_after_utc,
        )  # fmt: skip
        assert one.serial_number != other.serial_number
        assert one.public_key() != other.public_key()
        assert "Discreet" in one.subject.rfc4514_string()
    assert list(certificates(signing_credential(infra.keys))) == ours, "the key is the same after a restart"
    assert len(infra.keys.key(KEY) or b"") == 32


def certificates(credential: SigningCredential) -> Iterator[x509.Certificate]:
    yield from x509.load_pem_x509_certificates(credential.chain)


async def test_what_an_endpoint_wrote_into_the_picture_is_gone(
    services: Services, build: Builder, image_endpoint: ImageEndpoint
) -> None:
    """An endpoint signs its picture as a camera's, and writes an address and a name into it."""
    theirs = signing_credential(OtherKeys())
    texts = PngInfo()
    texts.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>made for Ben by tracker.example</x:xmpmeta>")
    texts.add_text("Comment", "made for Ben by tracker.example")
    written = BytesIO()
    Image.new("RGB", (32, 32)).save(written, "PNG", pnginfo=texts)
    claim = {
        "action": "c2pa.created",
        "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
    }
    said = {
        "claim_generator_info": [{"name": "tracker.example"}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [claim]}}],
    }
    signer = Signer.from_info(C2paSignerInfo(b"ed25519", theirs.chain, theirs.private_key, None))
    forged = BytesIO()
    with ManifestBuilder(said) as builder:
        builder.sign(signer, "image/png", BytesIO(written.getvalue()), forged)
    assert b"tracker" in forged.getvalue()
    image_endpoint.answer = ImageAnswer(data=forged.getvalue())
    media_type, data = await made_file(services, await build.person("Ben"))
    assert b"tracker" not in data
    assert b"digitalCapture" not in data
    assert read(data, media_type).get_validation_state() == "Valid"
    assert manifest(data, media_type)["claim"]["claim_generator_info"]["name"] == "Discreet"


@pytest.mark.real_readers
async def test_an_image_that_cannot_be_signed_is_not_kept(
    infra: Infrastructure, services: Services, build: Builder
) -> None:
    ben = await build.person("Ben")
    broken = ImageSigner(infra.keys, child_environment(), ChildLimits(memory=1 << 20, cpu_seconds=10))
    server = another_server(infra, services, signer=broken)
    await server.make(ben, MILL)
    ended = await wait_for_image(server, ben)
    assert (ended.state, ended.sentence) == (GenerationState.FAILED, UNSIGNED)
    assert (await services.images.gallery(ben)).images == []
    assert await server.left_today(ben) == server.per_day


async def test_the_signing_key_is_read_and_created_outside_the_event_loop(tmp_path: Path) -> None:
    ring = open_key_store(tmp_path / "keys", MasterKeyFile(tmp_path / "master.key"), SystemRandomSource()).ring
    keys = WatchedKeys(tmp_path / "keys", ring, SystemRandomSource())
    keys.watch()
    signer = ImageSigner(keys, child_environment(), at_once=2)
    picture = reencode(make_picture((96, 64)))
    signed = await asyncio.gather(*(signer.sign(picture, person) for person in ("Ben", "Cleo")))  # a server's first two
    assert threading.get_ident() not in keys.threads
    anchors = signing_credential(keys).chain
    assert [read(each.data, each.media_type, anchors).get_validation_state() for each in signed] == ["Trusted"] * 2


async def test_an_image_of_an_older_version_claims_no_mark(services: Services, build: Builder) -> None:
    ben = await build.person("Ben")
    await make_image(services, ben)
    image, verdict = await services.images.verdict(ben, (await services.images.gallery(ben)).images[0].id)
    assert image.is_signed
    assert "C2PA" in receipt(image, verdict, UUID(int=1), None).mark
    assert receipt(replace(image, is_signed=False), verdict, UUID(int=1), None).mark.startswith("None:")
