"""Attacks on outbound connections: false names, names that change, and proxies set in the environment.

Everything goes through the real gateway. The name service belongs to the test, the interpreter's audit hook reports
each connection, and one that would leave this machine is stopped there (tests/support/socket_audit.py).
"""

import asyncio
from collections.abc import AsyncIterator
from ipaddress import ip_address
from pathlib import Path

import aiohttp
import pytest
from aiohttp.client import ClientSession
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from discreet.adapters.egress import AddressRefused, ContactPurpose, EgressGateway, RefusedModelAddress
from discreet.adapters.model import RemoteModel
from discreet.adapters.third_party import ThirdPartyClient
from discreet.app.adapters import connect_model
from discreet.assistants.actions.address import refusal
from discreet.models.endpoint import EndpointConnection, WireProtocol
from discreet.ports.model_request import ChatMessage, ModelRequest
from discreet.ports.third_parties import Credentials, ThirdPartyFailed
from discreet.promises.disclosure import ExactRequest
from tests.fakes.look_up import NameService
from tests.fakes.third_party import Answer, ThirdParty
from tests.security.test_addresses import REFUSED
from tests.support.consented_call import consent_to
from tests.support.permitted_prompt import permit_prompt
from tests.support.socket_audit import watch_sockets

PUBLIC, OTHER_PUBLIC, PUBLIC_IPV6 = "9.9.9.9", "149.112.112.112", "2620:fe::fe"
INSIDE = [each for kind, all_ in REFUSED.items() if kind != "no plain address" for each in all_]


@pytest.fixture(scope="module")
async def party() -> AsyncIterator[ThirdParty]:
    async with ThirdParty() as it:
        yield it


@pytest.fixture(autouse=True)
def _fresh(party: ThirdParty) -> None:
    party.reset()


async def call(egress: EgressGateway, url: str, seconds: float = 45.0) -> ThirdPartyFailed | None:
    """The outcome."""
    try:
        await ThirdPartyClient(egress, seconds=seconds).send(consent_to(ExactRequest("GET", url, ())), Credentials())
    except ThirdPartyFailed as failed:
        return failed
    return None


@pytest.mark.parametrize("address", INSIDE)
async def test_a_public_name_never_leads_inside(address: str) -> None:
    names = NameService({"rebind.example": [address]})
    with watch_sockets(stops=True) as seen:
        failed = await call(EgressGateway((), names), "https://rebind.example/")
    assert failed is not None
    assert (failed.kind, failed.sent, seen.addresses) == ("refused_address", False, [])
    assert address not in str(failed)
    assert names.queries == ["rebind.example."]


async def test_the_existence_of_an_internal_name_is_not_revealed() -> None:
    """A builder could look the operator's own names up: one that leads inside and one that is not there are one answer."""
    names = NameService({"wiki.corp.example": ["10.0.0.7"]})
    errors = [str(await call(EgressGateway((), names), f"https://{host}.corp.example/")) for host in ("wiki", "else")]
    assert errors == [f"The address {host}.corp.example can't be used. Nothing was sent." for host in ("wiki", "else")]


@pytest.mark.parametrize("at", [0, 1, 2])
async def test_one_bad_address_among_good_ones_refuses_the_name(at: int) -> None:
    addresses = [PUBLIC, OTHER_PUBLIC]
    addresses.insert(at, "::ffff:127.0.0.1")
    with watch_sockets(stops=True) as seen:
        failed = await call(EgressGateway((), NameService({"rebind.example": addresses})), "https://rebind.example/")
    assert failed is not None
    assert (failed.kind, seen.addresses) == ("refused_address", [])


@pytest.mark.promise("P4")
async def test_a_name_that_changes_its_mind_is_asked_once_and_held_to_its_word() -> None:
    """Public when it is checked, loopback ever after: the connection goes to the address that was checked."""
    names = NameService({"rebind.example": [[PUBLIC], ["127.0.0.1"]]})
    egress = EgressGateway((), names)
    with watch_sockets(stops=True) as seen:
        failed = await call(egress, "https://rebind.example/")
        assert failed is not None
        assert (failed.kind, failed.sent) == ("unreachable", False)
        assert (set(seen.addresses), len(names.queries)) == ({(PUBLIC, 443)}, 1)
        again = await call(egress, "https://rebind.example/")
    assert again is not None
    assert again.kind == "refused_address"
    assert set(seen.addresses) == {(PUBLIC, 443)}
    assert seen.names == []


async def test_trying_several_addresses_at_once_stays_among_those_that_were_checked() -> None:
    names = NameService({"many.example": [[PUBLIC_IPV6, PUBLIC, OTHER_PUBLIC], ["127.0.0.1", "::1"]]})
    with watch_sockets(stops=True) as seen:
        failed = await call(EgressGateway((), names), "https://many.example/")
    assert failed is not None
    assert failed.kind == "unreachable"
    assert {place[0] for place in seen.addresses} <= {PUBLIC_IPV6, PUBLIC, OTHER_PUBLIC}
    assert {place[1] for place in seen.addresses} == {443}
    assert len(names.queries) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(st.ip_addresses().map(str) | st.sampled_from(INSIDE), min_size=1, max_size=3), min_size=1, max_size=3
    )
)
async def test_whatever_a_name_answers_only_checked_addresses_are_connected_to(answers: list[list[str]]) -> None:
    first = list(answers[0])
    with watch_sockets(stops=True) as seen:
        await call(EgressGateway((), NameService({"any.example": list(answers)})), "https://any.example/")
    connected = {ip_address(place[0]) for place in seen.addresses}
    if any(map(refusal, first)):
        assert connected == set()
    else:
        assert connected <= set(map(ip_address, first))


@pytest.mark.parametrize(
    "answers", [["169.254.169.254"], ["fd00:ec2::254"], ["100.100.100.200"], ["0.0.0.0"], ["fe80::1%1"]]
)
async def test_a_name_that_the_operator_lists_does_not_lead_to_metadata_either(answers: list[str]) -> None:
    with watch_sockets(stops=True) as seen:
        failed = await call(
            EgressGateway(["http://mailer.example:8080"], NameService({"mailer.example": answers})),
            "http://mailer.example:8080/",
        )
    assert failed is not None
    assert (failed.kind, seen.addresses) == ("refused_address", [])


async def test_a_listed_name_may_lead_inside_and_is_looked_up_as_it_is_written(party: ThirdParty) -> None:
    names = NameService({"mailer": ["127.0.0.1"]})
    assert await call(EgressGateway([f"http://mailer:{party.port}"], names), f"http://mailer:{party.port}/x") is None
    assert names.queries == ["mailer"]
    assert party.requests[0].header("host") == f"mailer:{party.port}"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/", "https://127.0.0.1:{port}/", "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
        "http://2130706433:{port}/", "http://0x7f000001:{port}/", "http://0177.0.0.1:{port}/", "http://127.1:{port}/", "http://localhost:{port}/",
        "http://x@127.0.0.1:{port}/", "http://listed.example:{port}@127.0.0.1:{port}/", "http://127.0.0.1:{port}\\@listed.example/",
        "http://LISTED.example.:{port}/", "https://listed.example:{port}/", "http://listed.example/", "http://listed.example:22/",
        "https://listed.example:8443/", "https://169.254.169.254/latest/meta-data/", "http://%31%32%37.0.0.1:{port}/", "http://１２７.0.0.1:{port}/",
    ],
)  # fmt: skip
async def test_no_spelling_of_a_url_leads_where_its_origin_may_not(party: ThirdParty, url: str) -> None:
    names = NameService({"listed.example": ["127.0.0.1"], "listed.example.": ["127.0.0.1"]})
    with watch_sockets(stops=True) as seen:
        failed = await call(EgressGateway([f"http://listed.example:{party.port}"], names), url.format(port=party.port))
    assert failed is not None
    assert (failed.kind, failed.sent, seen.addresses, party.requests) == ("refused_address", False, [], [])


async def test_proxies_passwords_and_cookies_of_the_surroundings_are_ignored(
    party: ThirdParty, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ben password hush\ndefault login ben password hush\n")
    netrc.chmod(0o600)
    async with ThirdParty() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.origin)
        monkeypatch.setenv("no_proxy", "")
        monkeypatch.setenv("NETRC", str(netrc))
        party.answer = Answer(headers=(("Set-Cookie", "who=ben"),))
        egress = EgressGateway([party.origin])
        for _ in range(2):
            assert await call(egress, f"{party.origin}/x") is None
        await ThirdPartyClient(egress).fetch(f"{party.origin}/doc", max_bytes=100)
        await ThirdPartyClient(egress).post(f"{party.origin}/token", b"x", {}, max_bytes=100)
        with watch_sockets(stops=True) as seen:
            await call(EgressGateway((), NameService({"flights.example": [PUBLIC]})), "https://flights.example/")
        assert {place[0] for place in seen.addresses} == {PUBLIC}
    assert proxy.requests == []
    assert len(party.requests) == 4
    for received in party.requests:
        assert (
            received.header("authorization")
            is received.header("cookie")
            is received.header("proxy-authorization")
            is None
        )


async def test_a_redirect_to_metadata_is_not_looked_up_nor_connected_to(party: ThirdParty) -> None:
    party.answer = Answer(redirect="http://169.254.169.254/latest/meta-data/")
    with watch_sockets(stops=True) as seen:
        failed = await call(EgressGateway([party.origin]), f"{party.origin}/")
    assert failed is not None
    assert (failed.kind, failed.sent) == ("redirect", True)
    assert {place[0] for place in seen.addresses} == {"127.0.0.1"}


# A session leads to one place, for any holder


@pytest.fixture
async def images_session(party: ThirdParty) -> AsyncIterator[ClientSession]:
    session = EgressGateway().open_images(URL(party.origin) / "v1")
    yield session
    await session.close()


async def test_an_endpoints_session_leads_to_that_endpoint_alone(
    party: ThirdParty, images_session: ClientSession
) -> None:
    async with ThirdParty() as other:
        for url in (
            other.origin,
            f"http://localhost:{other.port}",
            f"http://localhost:{party.port}",
            "http://127.0.0.2:9/",
        ):
            with pytest.raises(AddressRefused):
                await images_session.get(url)
        async with images_session.get(f"{party.origin}/v1/images") as response:
            assert response.status == 200
    assert other.requests == []


async def test_an_endpoint_by_name_is_looked_up_and_held_to_its_port() -> None:
    names = NameService({"models.example": [["10.0.0.5", "127.0.0.1"]]})
    session = EgressGateway((), names).open_images(URL("http://models.example:9/v1"))
    with watch_sockets(stops=True) as seen, pytest.raises(aiohttp.ClientConnectorError):
        await session.get("http://models.example:9/v1/models")
    for url in (
        "http://models.example:10/",
        "http://elsewhere.example:9/",
        "http://10.0.0.6:9/",
        "http://10.0.0.5:10/",
    ):
        with pytest.raises(AddressRefused):
            await session.get(url)
    await session.close()
    assert set(seen.addresses) == {("10.0.0.5", 9), ("127.0.0.1", 9)}
    assert names.queries == ["models.example"]


async def test_a_models_connection_leads_to_the_addresses_of_its_name_and_nowhere_else() -> None:
    names = NameService({"models.example": [["10.0.0.5", "127.0.0.1"]]})
    with watch_sockets(stops=True) as seen, pytest.raises(OSError, match=r"."):
        await EgressGateway((), names).connect_model(URL("http://models.example:9/v1"), asyncio.Protocol)
    assert seen.addresses == [("10.0.0.5", 9), ("127.0.0.1", 9)]
    assert names.queries == ["models.example"]


@pytest.mark.promise("P14")
@pytest.mark.parametrize(
    ("scheme", "allows_inside", "addresses", "reached"),
    [
        ("https", False, ["93.184.216.34"], True),
        ("https", False, ["93.184.216.34", "10.0.0.5"], False),
        ("https", False, ["127.0.0.1"], False),
        ("https", False, ["::1"], False),
        ("https", False, ["64:ff9b::a00:5"], False),
        ("https", False, ["2002:a00:5::"], False),
        ("https", True, ["10.0.0.5"], True),
        ("http", True, ["127.0.0.1"], True),
        ("http", True, ["93.184.216.34"], False),
        ("https", True, ["169.254.169.254"], False),
        ("http", True, ["fd00:ec2::254"], False),
        ("https", True, ["64:ff9b::a9fe:a9fe"], False),
    ],
)
async def test_an_operators_endpoint_leads_only_where_the_operator_allowed_it(
    scheme: str, allows_inside: bool, addresses: list[str], reached: bool
) -> None:
    names = NameService({"models.example": [addresses]})
    gateway = EgressGateway((), names).for_model(allows_inside=allows_inside)
    with watch_sockets(stops=True) as seen, pytest.raises(OSError, match=r".") as refused:
        await gateway.connect_model(URL(f"{scheme}://models.example:9/v1"), asyncio.Protocol)
    assert (len(seen.addresses) == len(addresses)) is reached
    assert isinstance(refused.value, RefusedModelAddress) is not reached


@pytest.mark.promise("P14")
async def test_the_client_of_an_operators_endpoint_asks_that_gateway() -> None:
    names = NameService({"models.example": [["10.0.0.5"]]})
    connection = EndpointConnection(protocol=WireProtocol.CHAT, base_url="https://models.example:9/v1")
    client = connect_model(EgressGateway((), names), connection)
    with watch_sockets(stops=True) as seen:
        status = await client.status()
    await client.close()
    assert (status.state, seen.addresses) == ("unreachable", [])
    assert "leads to an address that is not allowed" in status.detail


async def test_a_model_by_name_gets_no_cookie_back_and_shares_its_connection_with_none(party: ThirdParty) -> None:
    hello = '{"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}'
    party.answer = Answer(hello, headers=(("Set-Cookie", "who=ben; Path=/"),))
    egress = EgressGateway([party.origin], NameService({"models.example": ["127.0.0.1"]}))
    model = RemoteModel(f"http://models.example:{party.port}/v1", name="m", egress=egress)
    for _ in range(2):
        assert await model.answer(permit_prompt(ModelRequest([ChatMessage("user", "Hello")])), lambda part: True)
    assert len(party.connections) == 1
    assert [received.header("cookie") for received in party.requests] == [None, None]
    assert {received.header("host") for received in party.requests} == {f"models.example:{party.port}"}
    await call(EgressGateway([party.origin]), f"{party.origin}/x")
    await ThirdPartyClient(EgressGateway([party.origin])).fetch(f"{party.origin}/x", max_bytes=100)
    assert len(party.connections) == 3
    await model.close()


@pytest.mark.promise("P4")
async def test_a_third_partys_session_is_good_for_one_request(party: ThirdParty) -> None:
    session, way = EgressGateway([party.origin]).open_third_party(ContactPurpose.ACTION, f"{party.origin}/x")
    assert not way.sent
    async with session:
        async with session.get(f"{party.origin}/x") as response:
            await response.read()
        assert way.sent
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await session.get(f"{party.origin}/y")
    assert [received.target for received in party.requests] == ["/x"]


async def test_a_peer_that_was_not_checked_gets_no_byte(party: ThirdParty) -> None:
    """The peer of the connection is compared again: as if the socket had been redirected."""
    _, way = EgressGateway([party.origin]).open_third_party(ContactPurpose.ACTION, party.origin)
    for peer in (("127.0.0.2", party.port), ("127.0.0.1", party.port + 1), ("::1", party.port, 0, 0)):
        with pytest.raises(AddressRefused):
            way.mark_sent(peer)
    assert not way.sent


async def test_many_calls_at_once_do_not_mix_their_answers(party: ThirdParty) -> None:
    party.answer = lambda received: Answer(received.target, media_type="text/plain")
    way_out = ThirdPartyClient(EgressGateway([party.origin]))

    async def one(n: int) -> None:
        request = ExactRequest("GET", f"{party.origin}/{n}", ())
        assert (await way_out.send(consent_to(request), Credentials())).text == f"/{n}"

    await asyncio.gather(*(one(n) for n in range(100)))
    assert len(party.connections) == 100


def test_it_holds_on_the_event_loop_that_serves() -> None:
    """`discreet serve` runs on uvloop, which connects by ways of its own."""
    uvloop = pytest.importorskip("uvloop")

    async def on_it() -> tuple[ThirdPartyFailed | None, list[object]]:
        async with ThirdParty() as party:
            names = NameService({"rebind.example": [[PUBLIC], ["127.0.0.1"]], "listed.example": ["127.0.0.1"]})
            egress = EgressGateway([f"http://listed.example:{party.port}"], names)
            with watch_sockets(stops=True) as seen:
                failed = await call(egress, "https://rebind.example/")
                assert await call(egress, f"http://listed.example:{party.port}/x") is None
                session = egress.open_images(URL("http://listed.example:9/v1"))
                for url in (f"{party.origin}/", "http://listed.example:10/"):
                    with pytest.raises(AddressRefused):
                        await session.get(url)
                await session.close()
            assert [received.target for received in party.requests] == ["/x"]
            return failed, [place for place in seen.addresses if place != ("127.0.0.1", party.port)]

    failed, places = uvloop.run(on_it())
    assert failed is not None
    assert (failed.kind, set(places)) == ("unreachable", {(PUBLIC, 443)})
