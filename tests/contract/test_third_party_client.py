"""ThirdPartyClient against a recording third party: the allowed bytes are sent once, and nowhere else (P4)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from discreet.adapters.third_party import MAX_CHARACTERS, ThirdPartyClient
from discreet.ports.third_parties import Credentials, ThirdPartyFailed
from discreet.promises.disclosure import ExactRequest
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.consented_call import consent_to
from tests.support.outbound_call import CARRIED, NO_CREDENTIALS, get_request, post_request, send_and_fail, send_request

tokens = st.from_regex(r"[a-z0-9!#$&'*+.^_|~-]{1,12}", fullmatch=True).map("x-{}".format)
values = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=30)
percent = st.integers(0, 255).map("%{:02X}".format) | st.integers(0, 255).map("%{:02x}".format)
plain = st.sampled_from(list("abcXYZ019-._~!$&'()*+,;=:@"))
segments = st.lists(plain | percent, max_size=8).map("".join)
paths = st.lists(segments | st.sampled_from(["", ".", "..", "a b".replace(" ", "%20")]), max_size=5).map("/".join)
queries = st.lists(plain | percent | st.sampled_from("/?"), min_size=1, max_size=30).map("".join)
targets = st.builds(lambda path, query: f"/{path}" + (f"?{query}" if query else ""), paths, st.none() | queries)


@pytest.mark.promise("P4")
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
    target=targets,
    headers=st.lists(st.tuples(tokens, values), max_size=6),
    body=st.binary(max_size=300),
)
async def test_what_was_allowed_is_what_arrives_byte_for_byte(
    party: ThirdParty, way_out: ThirdPartyClient, method: str, target: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    party.requests.clear()
    request = ExactRequest(method, party.origin + target, tuple(headers), body)
    await send_request(way_out, request)
    [received] = party.requests
    assert (received.method, received.target, received.body) == (method, target, body)
    assert [header for header in received.headers if header[0].lower() not in CARRIED] == headers
    carried = {name.lower(): value for name, value in received.headers if name.lower() in CARRIED}
    assert carried["host"] == URL(party.origin).authority
    assert carried["connection"] == "close"
    assert carried.get("content-length", "0") == str(len(body))
    assert len(received.headers) == len(headers) + len(carried)


async def test_without_a_path_the_root_is_asked(party: ThirdParty, way_out: ThirdPartyClient) -> None:
    await send_request(way_out, get_request(party, ""))
    await send_request(way_out, get_request(party, "?a=1"))
    assert [received.target for received in party.requests] == ["/", "/?a=1"]


async def test_credentials_come_last_and_are_encoded(party: ThirdParty, way_out: ThirdPartyClient) -> None:
    credentials = Credentials((("authorization", "Bearer s3cret"),), (("key", "a/b c&d=é"), ("k 2", "")))
    await way_out.send(consent_to(get_request(party, "/x?q=1")), credentials)
    await way_out.send(consent_to(get_request(party, "/x")), credentials)
    first, second = party.requests
    assert first.target == "/x?q=1&key=a%2Fb%20c%26d%3D%C3%A9&k%202="
    assert second.target == "/x?key=a%2Fb%20c%26d%3D%C3%A9&k%202="
    assert [name for name, _ in first.headers if name.lower() not in CARRIED] == [
        "accept",
        "user-agent",
        "authorization",
    ]
    assert first.header("authorization") == "Bearer s3cret"


@pytest.mark.parametrize(
    "credentials",
    [
        Credentials((("Accept", "x"),)),
        Credentials((("x-key", "a\r\nx-more: b"),)),
        Credentials((("x-key", "a\nb"),)),
        Credentials((("x key", "a"),)),
        Credentials((("Host", "evil.example"),)),
        Credentials((("x-key", "\ud800"),)),
        Credentials((), (("key", "\ud800"),)),
    ],
)
async def test_credentials_replace_nothing_that_was_shown(
    party: ThirdParty, way_out: ThirdPartyClient, credentials: Credentials
) -> None:
    failed = await send_and_fail(way_out, get_request(party), credentials)
    assert (failed.kind, failed.sent, party.requests) == ("malformed", False, [])
    assert "more: b" not in str(failed)


@pytest.mark.parametrize(
    ("method", "target", "headers"),
    [
        ("GET", "/x", (("host", "evil.example"),)),
        ("POST", "/x", (("Transfer-Encoding", "chunked"),)),
        ("POST", "/x", (("content-length", "3"),)),
        ("GET", "/x", (("connection", "upgrade"),)),
        ("GET", "/x", (("upgrade", "websocket"),)),
        ("POST", "/x", (("expect", "100-continue"),)),
        ("GET", "/x", (("x-a", "b\r\nx-c: d"),)),
        ("GET", "/x", (("x-a", "b\0"),)),
        ("GET", "/x", (("x-a:", "b"),)),
        ("GET", "/x", (("", "b"),)),
        ("CONNECT", "/x", ()),
        ("TRACE", "/x", ()),
        ("get", "/x", ()),
        ("GET /y HTTP/1.1\r\nx: y\r\n\r\nGET", "/x", ()),
        ("GET", "/x?", ()),
    ],
)
async def test_what_could_not_arrive_as_shown_is_not_sent(
    party: ThirdParty, way_out: ThirdPartyClient, method: str, target: str, headers: tuple[tuple[str, str]]
) -> None:
    failed = await send_and_fail(way_out, ExactRequest(method, party.origin + target, headers))
    assert (failed.kind, failed.sent, party.requests) == ("malformed", False, [])


@pytest.mark.promise("P4")
async def test_the_host_that_was_shown_is_the_one_that_receives(party: ThirdParty, way_out: ThirdPartyClient) -> None:
    with pytest.raises(ThirdPartyFailed) as caught:
        await way_out.send(consent_to(get_request(party), host="flights.example"), NO_CREDENTIALS)
    assert (caught.value.kind, caught.value.sent, party.requests) == ("refused_address", False, [])


async def test_a_request_has_its_limit(party: ThirdParty, way_out: ThirdPartyClient) -> None:
    await send_request(way_out, post_request(party, b"x" * MAX_CHARACTERS))
    failed = await send_and_fail(way_out, post_request(party, b"x" * (MAX_CHARACTERS + 1)))
    assert (failed.kind, failed.sent, len(party.requests)) == ("too_large", False, 1)


async def test_every_request_has_its_own_connection_and_leaves_no_cookie(
    party: ThirdParty, way_out: ThirdPartyClient
) -> None:
    party.answer = Answer(headers=(("Set-Cookie", "who=ben; Path=/"),))
    for _ in range(3):
        await send_request(way_out, get_request(party))
    assert len(party.connections) == 3
    assert all(received.header("cookie") is None for received in party.requests)


@pytest.mark.promise("P4")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_of_an_action_is_followed_not_even_to_itself(
    party: ThirdParty, way_out: ThirdPartyClient, status: int
) -> None:
    party.answer = Answer(status=status, redirect="/elsewhere")
    failed = await send_and_fail(way_out, get_request(party))
    assert (failed.kind, failed.sent, len(party.requests)) == ("redirect", True, 1)
    assert "another address of its own" in str(failed)


@pytest.mark.parametrize(("to", "named"), [("/mcp/", True), ("/mcp/?key=1", True), ("/mcp/canary", False)])
async def test_a_redirect_to_the_same_address_with_a_slash_names_it(
    party: ThirdParty, way_out: ThirdPartyClient, to: str, named: bool
) -> None:
    """The address is one that was sent, so that naming it tells nothing."""
    party.answer = Answer(status=308, redirect=to)
    failed = await send_and_fail(way_out, ExactRequest("POST", f"{party.origin}/mcp", (), b"{}"))
    assert (failed.kind, failed.sent, len(party.requests)) == ("redirect", True, 1)
    assert (f"The address to enter for this action is {party.origin}/mcp/." in str(failed)) is named
    assert "canary" not in str(failed)
    assert "key=1" not in str(failed)


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/take",
        "http://127.0.0.1:PORT/take",
        "//evil.example/take",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "https://x:y@evil.example/",
        "http://2130706433/",
        "gopher://x/y",
    ],
)
async def test_a_redirect_to_others_is_reported_and_not_followed(
    party: ThirdParty, way_out: ThirdPartyClient, location: str
) -> None:
    """In our words only: a host of the third party's choosing could carry received data into the ledger."""
    async with ThirdParty() as elsewhere:
        party.answer = Answer(redirect=location.replace("PORT", str(elsewhere.port)))
        failed = await send_and_fail(way_out, post_request(party))
    assert (failed.kind, failed.sent) == ("redirect", True)
    assert "wants it sent to another host" in str(failed)
    assert "evil" not in str(failed)
    assert elsewhere.requests == []


async def test_a_redirect_that_says_not_where_is_an_answer(party: ThirdParty, way_out: ThirdPartyClient) -> None:
    party.answer = Answer("see elsewhere", 302, "text/plain")
    assert (await send_request(way_out, get_request(party))).status == 302
