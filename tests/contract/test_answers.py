"""Answers of a third party become text, bounded in size and effort, whatever their declared type."""

import asyncio
import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.adapters.response_body import BodyDecoder, as_text
from discreet.adapters.third_party import MAX_BYTES, MAX_CHARACTERS, ThirdPartyClient
from discreet.ports.third_parties import ThirdPartyAnswer
from tests.fakes.third_party import Answer, ThirdParty, answer_json, bomb
from tests.support.outbound_call import get_request, send_and_fail, send_request


async def test_an_answer_is_text_with_its_status_and_size(party: ThirdParty, way_out: ThirdPartyClient) -> None:
    party.answer = answer_json({"on_time": True}, status=201)
    assert await send_request(way_out, get_request(party)) == ThirdPartyAnswer(
        201, "application/json", '{"on_time": true}', 17
    )


@pytest.mark.parametrize("status", [204, 400, 401, 404, 418, 500, 503])
async def test_any_status_is_an_answer(party: ThirdParty, way_out: ThirdPartyClient, status: int) -> None:
    party.answer = Answer("" if status == 204 else "no", status, "text/plain")
    assert (await send_request(way_out, get_request(party))).status == status


@pytest.mark.parametrize(
    ("body", "media_type", "text"),
    [
        ("Grüße 漢字 🦦", "text/plain", "Grüße 漢字 🦦"),
        ("Grüße".encode("latin-1"), "text/html; charset=ISO-8859-1", "Grüße"),
        ("漢字".encode("shift_jis"), 'text/plain;charset="Shift_JIS"', "漢字"),
        ("Grüße".encode("utf-16"), "application/json; charset=utf-16", "Grüße"),
        ("x".encode("utf-8-sig"), "application/problem+json", "x"),
        (b"a\xffb", "application/xml", "a\ufffdb"),
        (b"\\u0041", "text/plain; charset=unicode_escape", "\\u0041"),
        (b"xn--a", "text/plain; charset=punycode", "xn--a"),
        (b"x", "text/plain; charset=no-such-thing", "x"),
        (b"x", "text/plain; charset*=a; charset*1=b; a*=c; a*1=d", "x"),
        (b"plain", None, "plain"),
        (b"{}", "application/octet-stream", "{}"),
        (b"\x89PNG\r\n\x1a\n" * 100, "image/png", "[image/png, 800 bytes]"),
        (b"\x00\xff" * 617, "application/octet-stream", "[application/octet-stream, 1,234 bytes]"),
        (b"PK\x03\x04", "application/zip", "[application/zip, 4 bytes]"),
        (b"", "image/png", ""),
    ],
)
async def test_a_body_becomes_text_or_says_what_it_is(
    party: ThirdParty, way_out: ThirdPartyClient, body: str | bytes, media_type: str | None, text: str
) -> None:
    party.answer = Answer(body, media_type=media_type)
    assert (await send_request(way_out, get_request(party))).text == text


async def test_an_answer_is_cut_at_its_limit_and_says_so(party: ThirdParty, way_out: ThirdPartyClient) -> None:
    party.answer = Answer("é" * MAX_CHARACTERS, media_type="text/plain")
    whole = await send_request(way_out, get_request(party))
    assert (len(whole.text), whole.received, whole.cut) == (MAX_CHARACTERS, 2 * MAX_CHARACTERS, False)
    for more in (1, 1_000_000):
        party.answer = Answer("é" * (MAX_CHARACTERS + more), media_type="text/plain")
        cut = await send_request(way_out, get_request(party))
        assert (len(cut.text), cut.cut) == (MAX_CHARACTERS, True)


async def test_a_body_without_end_is_cut_and_let_go(party: ThirdParty, way_out: ThirdPartyClient) -> None:
    party.answer = Answer("x" * 65536, media_type="text/plain", endless=True)
    cut = await send_request(way_out, get_request(party))
    assert (len(cut.text), cut.cut) == (MAX_CHARACTERS, True)
    assert cut.received < 2 * MAX_BYTES
    async with asyncio.timeout(30):
        while not party.disconnects:
            await asyncio.sleep(0.01)


async def test_a_picture_without_end_is_no_more_than_its_kind(party: ThirdParty, way_out: ThirdPartyClient) -> None:
    party.answer = Answer(b"\xff" * 65536, media_type="image/jpeg", endless=True)
    assert (await send_request(way_out, get_request(party))).text == f"[image/jpeg, more than {MAX_BYTES:,} bytes]"


# Compression, which is never asked for


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_what_is_compressed_all_the_same_is_unpacked(
    party: ThirdParty, way_out: ThirdPartyClient, encoding: str
) -> None:
    party.answer = Answer("hello " * 1000, media_type="text/plain", encoding=encoding)
    got = await send_request(way_out, get_request(party))
    assert (got.text, got.cut) == ("hello " * 1000, False)
    assert got.received < 200
    assert party.requests[0].header("accept-encoding") is None


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_bomb_does_not_go_off(party: ThirdParty, way_out: ThirdPartyClient, encoding: str) -> None:
    party.answer = bomb(200, encoding)
    got = await send_request(way_out, get_request(party))
    assert (len(got.text), got.cut) == (MAX_CHARACTERS, True)


async def test_compressed_nothing_without_end_is_let_go(party: ThirdParty, way_out: ThirdPartyClient) -> None:
    empty = gzip.compress(b"") * 3000
    party.answer = Answer(empty, media_type="text/plain", headers=(("Content-Encoding", "gzip"),), endless=True)
    got = await send_request(way_out, get_request(party))
    assert (got.text, got.cut) == ("", True)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("br", b"x"),
        ("zstd", b"x"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"x", mtime=0), mtime=0)),
        ("compress", b"x"),
        ("gzip", b"no gzip at all"),
        ("gzip", gzip.compress(b"hello" * 100, mtime=0)[:20]),
        ("deflate", b"\xff\xff\xff"),
    ],
)
async def test_other_compressions_and_damaged_ones_are_no_answer(
    party: ThirdParty, way_out: ThirdPartyClient, encoding: str, body: bytes
) -> None:
    party.answer = Answer(body, headers=(("Content-Encoding", encoding),))
    failed = await send_and_fail(way_out, get_request(party))
    assert (failed.kind, failed.sent) == ("malformed", True)


@given(
    st.binary(max_size=2000), st.sampled_from(["gzip", "deflate", "raw", ""]), st.integers(1, 50), st.integers(1, 2500)
)
def test_unpacking_is_the_same_wherever_pieces_end_and_stops_at_its_limit(
    body: bytes, kind: str, step: int, max_bytes: int
) -> None:
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(body[:7]) + gzip.compress(body[7:]) + b"\0\0",
        "deflate": zlib.compress(body) + b"padding",
        "raw": raw.compress(body) + raw.flush(),
        "": body,
    }[kind]
    unpacking = BodyDecoder("deflate" if kind == "raw" else kind, max_bytes)
    for at in range(0, len(packed), step):
        unpacking.feed(packed[at : at + step])
    unpacking.end()
    assert bytes(unpacking.content) == body[: max_bytes + 1]
    assert unpacking.is_full == (len(body) > max_bytes)


@given(st.binary(max_size=300), st.text(max_size=60), st.integers(1, 200), st.booleans())
def test_any_body_of_any_type_becomes_bounded_text(
    body: bytes, content_type: str, max_characters: int, cut: bool
) -> None:
    text, was_cut = as_text(body, content_type, max_characters, cut=cut)
    assert len(text) <= max(max_characters, 200)
    assert was_cut or not cut
