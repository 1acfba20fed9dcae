"""ports.OutboundHttp: documents, tokens, lists of tools, and the system's own name look-up."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from discreet.adapters.dns import SystemResolver
from discreet.adapters.egress import EgressGateway
from discreet.adapters.third_party import ThirdPartyClient
from discreet.http.actor import Me
from discreet.http.services import Services
from discreet.ports.third_parties import ThirdPartyFailed
from discreet.promises.disclosure import ExactRequest
from discreet.quotas.served import served_account
from tests.fakes.third_party import Answer, ReceivedRequest, ThirdParty, answer_json, bomb
from tests.support.outbound_call import CARRIED, send_request
from tests.support.people import Cast


async def test_a_document_is_fetched_whole(party: ThirdParty, way_out: ThirdPartyClient) -> None:
    party.answer = Answer("openapi: 3.1.0", media_type="text/yaml", encoding="gzip")
    assert await way_out.fetch(f"{party.origin}/openapi.yaml", max_bytes=14) == b"openapi: 3.1.0"
    [received] = party.requests
    assert (received.method, received.target) == ("GET", "/openapi.yaml")
    assert {name.lower() for name, _ in received.headers} == CARRIED - {"content-length"} | {"accept", "user-agent"}


async def test_a_document_may_have_moved_within_its_origin_alone(party: ThirdParty, way_out: ThirdPartyClient) -> None:
    def moved(received: ReceivedRequest) -> Answer:
        moves = {"/a": "b?x=1", "/b": f"{party.origin}/c#part"}
        return Answer(redirect=moves[received.path]) if received.path in moves else Answer("here")

    party.answer = moved
    assert await way_out.fetch(f"{party.origin}/a", max_bytes=100) == b"here"
    assert [received.target for received in party.requests] == ["/a", "/b?x=1", "/c"]


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (Answer(redirect="https://elsewhere.example/"), "redirect"),
        (Answer(redirect="http://169.254.169.254/latest/meta-data/"), "redirect"),
        (Answer(redirect="/again"), "redirect"),
        (Answer("no", 404), "malformed"),
        (Answer("x" * 101), "too_large"),
        (Answer("x" * 50, endless=True), "too_large"),
        (bomb(100), "too_large"),
        (Answer("x" * 50, cut=20), "cut"),
    ],
)
async def test_a_document_that_cannot_be_had_is_a_sentence(
    party: ThirdParty, way_out: ThirdPartyClient, given: Answer, kind: str
) -> None:
    party.answer = given
    with pytest.raises(ThirdPartyFailed) as caught:
        await way_out.fetch(f"{party.origin}/openapi.yaml", max_bytes=100)
    assert caught.value.kind == kind
    assert str(caught.value).endswith(".")
    assert len(party.requests) <= 4


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "https://localhost/", "https://10.0.0.1/x", "ftp://a.example/", "nonsense", ""]
)
async def test_documents_are_not_fetched_from_inside(way_out: ThirdPartyClient, url: str) -> None:
    with pytest.raises(ThirdPartyFailed) as caught:
        await way_out.fetch(url, max_bytes=100)
    assert (caught.value.kind, caught.value.sent) == ("refused_address", False)


async def test_a_post_gives_answer_and_headers(party: ThirdParty, way_out: ThirdPartyClient) -> None:
    party.answer = answer_json(
        {"access_token": "t"}, headers=(("Mcp-Session-Id", "s1"), ("X-Twice", "1"), ("X-Twice", "2"))
    )
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    got, response = await way_out.post(f"{party.origin}/token", b"grant_type=x", headers, max_bytes=1000)
    assert (got.status, got.text) == (200, '{"access_token": "t"}')
    assert (response["mcp-session-id"], response["x-twice"], response["content-type"]) == (
        "s1",
        "1",
        "application/json",
    )
    [received] = party.requests
    assert (received.method, received.body, received.header("accept")) == ("POST", b"grant_type=x", "application/json")
    assert received.header("user-agent") == "Discreet"


@pytest.mark.parametrize(("given", "kind"), [(Answer(redirect="/x"), "redirect"), (Answer("x" * 1001), "too_large")])
async def test_a_post_that_cannot_be_answered_is_a_sentence(
    party: ThirdParty, way_out: ThirdPartyClient, given: Answer, kind: str
) -> None:
    party.answer = given
    with pytest.raises(ThirdPartyFailed) as caught:
        await way_out.post(f"{party.origin}/token", b"", {}, max_bytes=1000)
    assert (caught.value.kind, caught.value.sent, len(party.requests)) == (kind, True, 1)


async def test_capital_letters_in_an_address_do_no_harm(party: ThirdParty, way_out: ThirdPartyClient) -> None:
    await way_out.fetch(party.origin.replace("http", "HTTP") + "/Doc", max_bytes=100)
    assert party.requests[0].target == "/Doc"


# The system's own look-up


async def test_names_are_looked_up_by_the_system(party: ThirdParty) -> None:
    found = await SystemResolver()("localhost", party.port)
    assert set(found) <= {"127.0.0.1", "::1"}
    assert found
    origin = f"http://localhost:{party.port}"
    got = await send_request(ThirdPartyClient(EgressGateway([origin])), ExactRequest("GET", f"{origin}/", ()))
    assert got.status == 200


@pytest.mark.parametrize("name", ["no-such-host.invalid", "a..b", "x" * 70])
async def test_an_unknown_name_is_an_oserror(name: str) -> None:
    with pytest.raises(OSError, match=r".*"):
        await SystemResolver()(name, 443)


class SilentNames:
    """A resolver that has no answer for `.silent` names until `heard` is set, like a name server that does not answer."""

    def __init__(self) -> None:
        self.heard = threading.Event()
        self.asked: list[Any] = []

    def __call__(self, host: Any, port: Any) -> list[Any]:
        self.asked.append(host)
        if host.rstrip(".").endswith(".silent"):
            self.heard.wait()
            raise OSError("no answer")
        return ["203.0.113.7"]


@pytest.fixture
def names() -> Iterator[SilentNames]:
    names = SilentNames()
    yield names
    names.heard.set()


async def for_account(id_: UUID, look_up: SystemResolver, host: str) -> list[str]:
    served_account.set(id_)
    return await look_up(host, 443)


async def test_one_accounts_look_ups_of_silent_names_keep_no_other_account_waiting(names: SilentNames) -> None:
    look_up, ben, ada = SystemResolver(at_once=4, each=2, seconds=30.0, find=names), uuid4(), uuid4()
    silent = [asyncio.create_task(for_account(ben, look_up, f"{n}.silent")) for n in range(40)]
    await asyncio.sleep(0)
    found = asyncio.create_task(for_account(ada, look_up, "ada.example"))
    async with asyncio.timeout(20):
        assert await found == ["203.0.113.7"]
    assert sorted(names.asked) == ["0.silent", "1.silent", "ada.example"]
    for each in silent:
        each.cancel()
    await asyncio.gather(*silent, return_exceptions=True)


async def test_a_request_is_known_to_work_for_its_account(services: Services, cast: Cast) -> None:
    app = FastAPI()
    app.state.services, seen = services, []

    @app.get("/")
    async def route(me: Me) -> None:
        seen.append((me.account_id, await asyncio.create_task(_served())))

    headers = [(b"cookie", f"discreet_session={cast.ben.token}".encode())]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers}
    await asyncio.create_task(app(scope, _nothing_more, _dropped))
    assert seen == [(cast.ben.id, cast.ben.id)]


async def _served() -> UUID | None:
    return served_account.get()


async def _nothing_more() -> dict[Any, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _dropped(message: Any) -> None:
    pass


async def test_without_an_account_a_name_keeps_no_other_name_waiting(names: SilentNames) -> None:
    look_up = SystemResolver(at_once=4, each=2, seconds=30.0, find=names)
    silent = [asyncio.create_task(look_up("sso.silent", 443)) for _ in range(10)]
    await asyncio.sleep(0)
    async with asyncio.timeout(20):
        assert await look_up("sso.example", 443) == ["203.0.113.7"]
    for each in silent:
        each.cancel()
    await asyncio.gather(*silent, return_exceptions=True)


async def test_a_silent_name_server_is_not_waited_for_and_gives_its_place_to_the_next(names: SilentNames) -> None:
    look_up = SystemResolver(at_once=1, each=1, seconds=0.1, find=names)
    with pytest.raises(TimeoutError):
        await look_up("a.silent", 443)
    async with asyncio.timeout(20):
        assert await look_up("b.example", 443) == ["203.0.113.7"]
    again = asyncio.create_task(look_up("a.silent", 443))
    await asyncio.sleep(0)
    assert names.asked == ["a.silent", "b.example"], "its thread still waits: no second one is started for it"
    again.cancel()
    await asyncio.gather(again, return_exceptions=True)


async def test_a_look_up_that_takes_too_long_is_said_in_words(names: SilentNames) -> None:
    egress = EgressGateway(look_up=SystemResolver(seconds=0.1, find=names))
    with pytest.raises(ThirdPartyFailed) as caught:
        await ThirdPartyClient(egress).fetch("https://api.silent/", max_bytes=100)
    await egress.close()
    assert (caught.value.kind, caught.value.sent) == ("timeout", False)
    assert caught.value.sentence.startswith("Looking up the address of api.silent took too long. Nothing was sent.")


async def test_a_caller_that_stops_waiting_gives_its_place_to_the_next() -> None:
    look_up = SystemResolver(at_once=1)
    waiting = [asyncio.create_task(look_up("localhost", 1)) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    waiting[1].cancel()
    async with asyncio.timeout(30):
        assert await waiting[2]
        assert await look_up("localhost", 1)
