"""A third party answers badly or not at all: a true sentence says whether anything may have been sent (P4)."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from discreet.adapters.egress import EgressGateway
from discreet.adapters.third_party import ThirdPartyClient
from discreet.ports.third_parties import ThirdPartyAnswer, ThirdPartyFailed
from discreet.promises.disclosure import ExactRequest
from tests.fakes.look_up import NameService
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.certificates import Authority
from tests.support.outbound_call import SECRET, get_request, post_request, send_and_fail, send_request

# Time


async def test_a_third_party_that_does_not_answer_times_out(party: ThirdParty, impatient: ThirdPartyClient) -> None:
    party.answer = Answer(delay=30)
    failed = await send_and_fail(impatient, get_request(party))
    assert (failed.kind, failed.sent) == ("timeout", True)


async def test_one_that_drips_times_out_too(party: ThirdParty, impatient: ThirdPartyClient) -> None:
    party.answer = Answer("x" * 10_000, media_type="text/plain", piece=1, gap=0.02)
    failed = await send_and_fail(impatient, get_request(party))
    assert (failed.kind, failed.sent) == ("timeout", True)


async def test_a_stream_of_events_that_stays_open_has_said_what_it_said(
    party: ThirdParty, impatient: ThirdPartyClient
) -> None:
    party.answer = Answer('data: {"jsonrpc":"2.0"}\n\n', media_type="text/event-stream", endless=True, gap=30)
    got = await send_request(impatient, get_request(party))
    assert (got.text, got.cut) == ('data: {"jsonrpc":"2.0"}\n\n', True)
    got, _ = await impatient.post(f"{party.origin}/mcp", b"{}", {}, max_bytes=1000, purpose="import")
    assert got.text == 'data: {"jsonrpc":"2.0"}\n\n'


async def test_a_name_that_is_slow_to_be_found_counts(party: ThirdParty) -> None:
    egress = EgressGateway(
        [f"http://slow.example:{party.port}"], NameService({"slow.example": ["127.0.0.1"]}, delay=30)
    )
    request = ExactRequest("GET", f"http://slow.example:{party.port}/", ())
    failed = await send_and_fail(ThirdPartyClient(egress, seconds=0.2), request)
    assert (failed.kind, failed.sent, party.requests) == ("timeout", False, [])


# Answers that are none


async def lines_without_end(reader: Any, writer: Any) -> None:
    """1xx answers, one after the other."""
    while not writer.is_closing():
        writer.write(b"HTTP/1.1 102 Processing\r\n\r\n" * 10)
        await writer.drain()
        await asyncio.sleep(0.01)


async def one_long_header(reader: Any, writer: Any) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nx-long: ")
    for _ in range(1000):
        writer.write(b"x" * 8192)
        await writer.drain()


async def headers_without_end(reader: Any, writer: Any) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for n in range(100_000):
        if writer.is_closing():
            return
        writer.write(b"x-%d: y\r\n" % n)
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("speaks", "seconds", "kind"),
    [(lines_without_end, 0.5, "timeout"), (one_long_header, 45, "malformed"), (headers_without_end, 45, "malformed")],
)
async def test_a_head_without_end_is_no_answer(
    speaks: Callable[[Any, Any], Coroutine[Any, Any, None]], seconds: float, kind: str
) -> None:
    async def speak(reader: Any, writer: Any) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await speaks(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    way_out = ThirdPartyClient(EgressGateway([f"http://127.0.0.1:{port}"]), seconds=seconds)
    failed = await send_and_fail(way_out, ExactRequest("GET", f"http://127.0.0.1:{port}/", ()))
    server.close()
    assert (failed.kind, failed.sent) == (kind, True)


@pytest.mark.promise("P4")
@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"", "cut"),
        (b"hello, I am no HTTP\r\n\r\n", "malformed"),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nabc", "malformed"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", "cut"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabc", "malformed"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", "malformed"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "cut"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n", "malformed"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_broken_answer_is_reported_and_nothing_is_sent_again(
    party: ThirdParty, way_out: ThirdPartyClient, raw: bytes, kind: str, method: str
) -> None:
    party.answer = Answer(raw=raw)
    request = get_request(party) if method == "GET" else post_request(party, SECRET.encode())
    failed = await send_and_fail(way_out, request)
    assert (failed.kind, failed.sent) == (kind, True)
    assert len(party.requests) == len(party.connections) == 1


async def test_an_answer_that_ends_with_its_connection_is_whole(party: ThirdParty, way_out: ThirdPartyClient) -> None:
    party.answer = Answer(
        raw=b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nall of it"
    )
    got = await send_request(way_out, get_request(party))
    assert (got.text, got.cut) == ("all of it", False)


async def test_an_absent_server_is_unreachable_and_received_nothing() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    way_out = ThirdPartyClient(EgressGateway([f"http://127.0.0.1:{port}"]))
    failed = await send_and_fail(way_out, ExactRequest("GET", f"http://127.0.0.1:{port}/", ()))
    assert (failed.kind, failed.sent) == ("unreachable", False)
    assert "connection refused" in str(failed)


async def test_a_name_without_address_is_unknown() -> None:
    way_out = ThirdPartyClient(EgressGateway((), NameService()))
    failed = await send_and_fail(way_out, ExactRequest("GET", "https://nobody.example/", ()))
    assert (failed.kind, failed.sent) == ("unknown_name", False)


async def test_a_cancelled_call_lets_its_connection_go(party: ThirdParty, way_out: ThirdPartyClient) -> None:
    party.answer = Answer(delay=30)
    task = asyncio.create_task(send_request(way_out, get_request(party)))
    async with asyncio.timeout(30):
        await party.request_received.wait()
        task.cancel()
        while not party.disconnects:
            await asyncio.sleep(0.01)
    assert task.cancelled() or task.cancelling()


async def test_a_closed_door_ends_what_is_under_way(party: ThirdParty) -> None:
    egress = EgressGateway([party.origin])
    party.answer = Answer(delay=30)
    task = asyncio.create_task(send_and_fail(ThirdPartyClient(egress), get_request(party)))
    async with asyncio.timeout(30):
        await party.request_received.wait()
        await egress.close()
        assert (await task).sent


# TLS


async def over_tls(party: ThirdParty, host: str) -> ThirdPartyAnswer:
    """A call to `host`, which is found at `party`."""
    origin = f"https://{host}:{party.port}"
    way_out = ThirdPartyClient(EgressGateway([origin], NameService({host: ["127.0.0.1"]})))
    return await send_request(way_out, ExactRequest("GET", f"{origin}/", ()))


async def test_a_certificate_that_names_the_host_is_accepted(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    async with ThirdParty(tls=authority.server("flights.example")) as party:
        assert (await over_tls(party, "flights.example")).status == 200


async def test_a_certificate_for_another_host_is_not(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    async with ThirdParty(tls=authority.server("other.example")) as party:
        with pytest.raises(ThirdPartyFailed) as caught:
            await over_tls(party, "flights.example")
    assert (caught.value.kind, caught.value.sent, party.requests) == ("certificate", False, [])


async def test_a_certificate_of_an_unknown_authority_is_not(authority: Authority) -> None:
    async with ThirdParty(tls=authority.server("flights.example")) as party:
        with pytest.raises(ThirdPartyFailed) as caught:
            await over_tls(party, "flights.example")
    assert (caught.value.kind, caught.value.sent, party.requests) == ("certificate", False, [])


async def test_old_tls_is_not_spoken(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    tls = authority.server("flights.example")
    tls.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        tls.minimum_version, tls.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    async with ThirdParty(tls=tls) as party:
        with pytest.raises(ThirdPartyFailed) as caught:
            await over_tls(party, "flights.example")
    assert caught.value.kind in ("certificate", "unreachable")
    assert (caught.value.sent, party.requests) == (False, [])


async def test_a_host_without_tls_is_not_spoken_to_in_the_open(party: ThirdParty) -> None:
    with pytest.raises(ThirdPartyFailed) as caught:
        await over_tls(party, "flights.example")
    assert (caught.value.sent, party.requests) == (False, [])
