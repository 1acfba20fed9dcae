"""ports.DomainRecords: the real resolver against a name server on loopback."""

from collections.abc import AsyncIterator

import dns.rcode
import pytest
import pytest_asyncio
from dns.rcode import Rcode

from bench.ports import free_port
from discreet.adapters.domain_records import SystemDomainRecords
from discreet.ports.third_parties import LookUpFailed
from tests.fakes.dns_server import NameServer

NAME = "_discreet-challenge.corp.example"


@pytest_asyncio.fixture
async def server() -> AsyncIterator[NameServer]:
    async with NameServer() as it:
        yield it


def records(server: NameServer, seconds: float = 8.0) -> SystemDomainRecords:
    return SystemDomainRecords(("127.0.0.1",), server.port, seconds=seconds)


async def test_records_come_whole_and_under_this_name_alone(server: NameServer) -> None:
    server.records[NAME] = [["one piece"], ["two ", "pieces"]]
    assert sorted(await records(server).txt_records(NAME)) == ["one piece", "two pieces"]
    assert set(server.queries) == {NAME}, "no search domain was tried"


async def test_an_alias_is_followed(server: NameServer) -> None:
    server.aliases[NAME], server.records["elsewhere.example"] = "elsewhere.example", [["found"]]
    assert await records(server).txt_records(NAME) == ["found"]


async def test_no_such_name_and_no_such_record_are_none(server: NameServer) -> None:
    assert await records(server).txt_records(NAME) == []
    server.records[NAME] = []
    assert await records(server).txt_records(NAME) == []


@pytest.mark.parametrize("name", ["x" * 64 + ".example", "a..example", f"{'abcdefgh.' * 30}example"])
async def test_what_can_be_no_name_is_not_asked(name: str, server: NameServer) -> None:
    assert await records(server).txt_records(name) == []
    assert server.queries == []


@pytest.mark.parametrize("rcode", [dns.rcode.SERVFAIL, dns.rcode.REFUSED])
async def test_a_server_that_fails_says_nothing_about_the_records(rcode: Rcode, server: NameServer) -> None:
    server.rcode = rcode
    with pytest.raises(LookUpFailed):
        await records(server, seconds=0.5).txt_records(NAME)


async def test_a_server_that_is_silent_or_away(server: NameServer) -> None:
    server.silent = True
    with pytest.raises(LookUpFailed):
        await records(server, seconds=0.3).txt_records(NAME)
    with pytest.raises(LookUpFailed):
        await SystemDomainRecords(("127.0.0.1",), free_port(), seconds=0.3).txt_records(NAME)
