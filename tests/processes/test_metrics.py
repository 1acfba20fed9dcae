"""DISCREET_METRICS: numbers about a process for its operator, without any user's words, names or ids."""

import socket

import aiohttp
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bench.ports import free_port
from tests.processes.server_process import Program
from tests.processes.test_work import ended, started
from tests.support.chat_client import ask

MARKED = "Amaryllis-7431"


async def numbers(port: int) -> tuple[str, dict[tuple[str, str], float]]:
    """The metrics, and the sums by name and route."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as answer:
        assert answer.status == 200
        text = await answer.text()
    sums: dict[tuple[str, str], float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            key = (sample.name, sample.labels.get("route", ""))
            sums[key] = sums.get(key, 0.0) + sample.value
    return text, sums


@pytest.fixture
def port(seeded: Program) -> int:
    chosen = free_port()
    seeded.environment["DISCREET_METRICS"] = f"127.0.0.1:{chosen}"
    return chosen


async def test_it_counts_and_says_nothing_of_anybody(seeded: Program, port: int) -> None:
    ben = await (await seeded.start()).come_in("ben")
    answer = await ask(ben, f"Remember {MARKED}.")
    (await ben.get(f"/api/conversations/{answer.conversation}")).ok()
    await ben.get(f"/{MARKED}?{MARKED}", headers={"User-Agent": MARKED, "X-Request-Id": MARKED})
    text, sums = await numbers(port)
    assert sums["discreet_requests_total", "/api/chat"] == 1
    assert sums["discreet_response_start_seconds_count", "/api/conversations/{conversation_id}"] == 1
    assert sums["discreet_answers_running", ""] == 0
    assert sums["discreet_database_connections", ""] >= 1
    assert sums["process_resident_memory_bytes", ""] > 1e7
    assert 'discreet_info{version="' in text
    for somebodys in (MARKED, "ben", str(answer.conversation), ben.token):
        assert str(somebodys).lower() not in text.lower()


async def test_metrics_are_served_only_at_their_own_port(seeded: Program, port: int) -> None:
    olga = await (await seeded.start()).come_in("olga")
    page = await olga.get("/metrics")
    assert "discreet_requests" not in page.body.decode()


async def test_no_metrics_are_served_unless_configured(seeded: Program) -> None:
    await seeded.start()
    process = psutil.Process(seeded.process.pid)
    listening = {c.laddr.port for c in process.net_connections("tcp") if c.status == "LISTEN"}
    assert listening == {int(seeded.url.rpartition(":")[2])}


async def test_a_worker_tells_what_it_uses(seeded: Program, port: int) -> None:
    server = seeded.environment.pop("DISCREET_METRICS")
    await seeded.start()
    seeded.environment["DISCREET_METRICS"] = server
    worker = await started(seeded, "all")
    try:
        _, sums = await numbers(port)
        assert sums["process_cpu_seconds_total", ""] > 0
    finally:
        assert await ended(worker) == 0


async def test_a_port_that_somebody_has_stops_the_start_with_a_sentence(seeded: Program, port: int) -> None:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", port))
        somebody.listen()
        ran = await seeded.run("serve")
    assert ran.code == 2
    assert f"Cannot listen on 127.0.0.1:{port} (DISCREET_METRICS)" in ran.err
    assert "Traceback" not in ran.err


async def test_a_host_that_is_not_there_does_so_too(seeded: Program) -> None:
    seeded.environment["DISCREET_METRICS"] = "no-such-host.invalid:9464"
    ran = await seeded.run("serve")
    assert ran.code == 2
    assert "DISCREET_METRICS" in ran.err
    assert "Traceback" not in ran.err
