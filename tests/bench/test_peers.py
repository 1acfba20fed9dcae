"""The comparison with peers, without the peers.

Covers reading Open WebUI's tab, computing and writing ratios, and the entry for a missing peer.
"""

import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.answers import TOKENS
from bench.load import Shape, Tally, run
from bench.peers import comparison, page
from bench.peers.comparison import MeasureResults, figures
from bench.peers.installed import Installed, installed
from bench.peers.measures import MEASURES, Measure, Row
from bench.peers.open_webui import Member, OpenWebUI
from bench.peers.server import Server
from bench.peers.subjects import API, CHAT, LITELLM, WEBUI
from bench.peers.websocket import Frames, Opcode, frame
from bench.report import Unmeasured
from bench.script import Script, words_in_prompt

# Data from a websocket


def unmasked(payload: bytes, opcode: Opcode, final: bool = True) -> bytes:
    """As a server sends it."""
    sent = bytearray(frame(payload, opcode))
    mask = {126: 4, 127: 10}.get(sent[1] & 0x7F, 2)
    sent[1] &= 0x7F
    sent[0] = sent[0] if final else sent[0] & 0x7F
    return bytes(sent[:mask] + sent[mask + 4 :])


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300) | st.just(b"x" * 70_000), max_size=4), st.integers(1, 200))
def test_messages_are_the_same_whatever_the_pieces(messages: list[bytes], piece: int) -> None:
    sent = b""
    for message in messages:
        half = len(message) // 2
        sent += unmasked(message[:half], Opcode.TEXT, final=False) + unmasked(b"?", Opcode.PING)
        sent += unmasked(message[half:], Opcode.CONTINUATION)
    frames = Frames()
    pieces = [sent[at : at + piece] for at in range(0, len(sent), piece)] if len(sent) < 5000 else [sent]
    found = [one for part in pieces for one in frames.feed(part)]
    assert [payload for opcode, payload in found if opcode is Opcode.TEXT] == messages
    assert sum(opcode is Opcode.PING for opcode, _ in found) == len(messages)


# A tab of Open WebUI's app, before a server that speaks as Open WebUI does

Saying = Callable[[list[str], str], list[tuple[str, dict[str, object]]]]


def delta(text: str) -> tuple[str, dict[str, object]]:
    return "response:completion", {"type": "response.output_text.delta", "output_index": 0, "delta": text}


def done(text: str) -> tuple[str, dict[str, object]]:
    output = [{"type": "message", "content": [{"type": "output_text", "text": text}]}]
    return "chat:completion", {"done": True, "output": output, "title": "New Chat"}


def whole(tokens: list[str], text: str) -> list[tuple[str, dict[str, object]]]:
    return [("chat:active", {"active": True}), *map(delta, tokens), done(text)]


def joined(tokens: list[str], text: str) -> list[tuple[str, dict[str, object]]]:
    """Two tokens in one event, as where a model writes faster than it is passed on."""
    return [delta(tokens[0] + tokens[1]), *map(delta, tokens[2:]), done(text)]


@asynccontextmanager
async def open_webui(
    saying: Saying, status: int = 200, cut: bool = False, closes: bool = False
) -> AsyncIterator[OpenWebUI]:
    """Two tabs before a server that answers every new chat by `saying`, or with a status; `cut` closes the socket,
    `closes` the connection of each request once it is answered."""
    sockets: dict[str, web.WebSocketResponse] = {}

    async def socket(request: web.Request) -> web.WebSocketResponse:
        found = web.WebSocketResponse()
        await found.prepare(request)
        await found.send_str('0{"sid":"engine","pingInterval":25000}')
        token = json.loads((await found.receive_str()).removeprefix("40"))["token"]
        sockets[f"session of {token}"] = found
        await found.send_str(f'40{{"sid":"session of {token}"}}')
        assert json.loads((await found.receive_str()).removeprefix("42")) == ["user-join", {"auth": {"token": token}}]
        await found.send_str("2")
        assert await found.receive_str() == "3"
        async for _ in found:
            pass
        return found

    async def chat(request: web.Request) -> web.Response:
        body = await request.json()
        found = sockets[body["session_id"]]
        assert request.headers["Authorization"] == f"Bearer {body['session_id'].removeprefix('session of ')}"
        assert body["parent_id"] is None
        assert "chat_id" not in body
        if status != 200:
            return web.json_response({"detail": "no"}, status=status)
        tokens = list(TOKENS[: int(words_in_prompt(await request.read())["tokens"])])
        await emit(found, "another-message", delta(TOKENS[0]))
        for event in saying(tokens, "".join(tokens)):
            await emit(found, body["id"], event)
        if cut:
            await found.close()
        accepted = web.json_response({"status": True, "chat_id": "c"})
        if closes:
            accepted.force_close()
        return accepted

    async def emit(found: web.WebSocketResponse, message: str, event: tuple[str, dict[str, object]]) -> None:
        payload = {"chat_id": "c", "message_id": message, "data": {"type": event[0], "data": event[1]}}
        await found.send_str("42" + json.dumps(["events", payload], separators=(",", ":")))

    app = web.Application()
    app.router.add_get("/ws/socket.io/", socket)
    app.router.add_post("/api/chat/completions", chat)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    peer = OpenWebUI(Installed(Path("nowhere"), "0"), "http://127.0.0.1:1", people=2)
    peer.port = runner.addresses[0][1]
    try:
        for name in ("ada", "ben"):
            await peer.sign_in(Member(name))
        yield peer
    finally:
        await peer.leave()
        await runner.cleanup()


SHAPE = Shape(Script(gap_ms=1, tokens=5), streams=2, answers=3, patience=2)


async def run_peer(saying: Saying, **how: object) -> Tally:
    async with open_webui(saying, **how) as peer:  # type: ignore[arg-type]
        return await run(peer, SHAPE)


@pytest.mark.parametrize("saying", [whole, joined])
async def test_a_whole_answer_is_counted_token_by_token(saying: Saying) -> None:
    tally = await run_peer(saying)
    assert (tally.answers, tally.tokens, tally.failed) == (6, 30, 0)
    assert len(tally.first_token) == 6


@pytest.mark.parametrize(
    ("saying", "failure"),
    [
        (lambda tokens, text: [*map(delta, tokens[1:]), done(text)], "tokens missing"),
        (lambda tokens, text: [*map(delta, tokens), delta(tokens[0]), done(text)], "tokens too many"),
        (lambda tokens, text: [*map(delta, tokens), done(text[:-6])], "the stored answer is not whole"),
        (lambda tokens, text: [("chat:message:error", {"error": {"content": "no"}})], "an error instead of an answer"),
        (lambda tokens, text: list(map(delta, tokens)), "no end in time"),
    ],
)
async def test_an_answer_that_is_not_whole_is_a_failure_with_a_name(saying: Saying, failure: str) -> None:
    async with open_webui(saying) as peer:
        tally = await run(peer, Shape(Script(gap_ms=1, tokens=5), streams=2, patience=0.2))
    assert tally.failures == Counter({failure: 2})
    assert tally.answers == 0


async def test_a_refusal_and_a_lost_socket_are_failures_and_the_tab_is_reopened() -> None:
    assert (await run_peer(whole, status=503)).failures == Counter({"status 503": 6})
    assert (await run_peer(lambda tokens, text: [delta(tokens[0])], cut=True)).failures == Counter({"cut off": 6})


async def test_a_request_that_was_accepted_needs_its_connection_no_more() -> None:
    tally = await run_peer(whole, closes=True)
    assert (tally.answers, tally.failed) == (6, 0)


async def test_without_a_free_tab_there_is_no_chat() -> None:
    async with open_webui(whole) as peer:
        tally = await run(peer, Shape(Script(gap_ms=1, tokens=5), streams=3))
    assert tally.failures == Counter({"no connection": 1})


# Programs that cannot be installed or started


async def test_what_cannot_be_installed_is_unmeasured_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(Unmeasured, match=r"could not be installed: .*no name"):
        await installed("!no name", folder=tmp_path)


async def test_what_is_there_is_used_again(tmp_path: Path) -> None:
    programs = tmp_path / "pytest" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    (tmp_path / "pytest" / "installed").touch()
    with pytest.raises(Unmeasured, match="No package metadata"):  # a link by itself needs no packages
        await installed("pytest-of-nobody", folder=_renamed(tmp_path, "pytest-of-nobody"))


def _renamed(folder: Path, name: str) -> Path:
    (folder / "pytest").rename(folder / name)
    return folder


class Broken(Server):
    name = "A broken peer"

    def command(self) -> list[str]:
        return [sys.executable, "-c", "raise SystemExit('no licence')"]

    def settings(self) -> dict[str, str]:
        return {}


async def test_a_server_that_ends_says_its_last_words_and_leaves_nothing() -> None:
    server = Broken()
    with pytest.raises(Unmeasured, match=r"A broken peer ended with code 1: no licence"):
        async with server:
            pass
    assert not server.folder.exists()


# Ratios and the page


@pytest.fixture
def measure() -> Measure:
    return next(each for each in MEASURES if each.rows[0].name == "cpu_per_token_100")


def taken(**rounds: list[tuple[float, ...]]) -> MeasureResults:
    missing = {
        name: "it could not be installed: no room." for name in (CHAT, API, WEBUI, LITELLM) if name not in rounds
    }
    return MeasureResults(rounds, missing, 0.25)


def test_a_ratio_is_of_one_round_and_says_how_many_times_better(measure: Measure) -> None:
    rounds = taken(
        discreet_chat=[(50, 20_000), (100, 10_000)], open_webui=[(800, 1250), (1000, 1000)],
        discreet_v1=[(40, 25_000)] * 2, litellm=[(400, 2500)] * 2,
    )  # fmt: skip
    by_name = {figure.figure: figure for figure in figures(measure, rounds, {WEBUI: "1.2"})}
    cpu = by_name["cpu_per_token_100.open_webui_over_discreet_chat"]
    assert (cpu.value, cpu.spread, cpu.goal) == (13, (10, 16), 12)
    assert by_name["tokens_per_core_100.open_webui_over_discreet_chat"].spread == (10, 16)
    assert by_name["cpu_per_token_100.litellm_over_discreet_v1"].value == 10
    assert by_name["cpu_per_token_100.litellm_over_discreet_chat"].spread == (4, 8)
    assert "1.2" in by_name["cpu_per_token_100.open_webui"].note


def test_no_ratio_is_made_of_nothing(measure: Measure) -> None:
    rounds = taken(discreet_chat=[(0, 1)], open_webui=[(5, 1)], discreet_v1=[(-1, 1)], litellm=[(5, 1)])
    by_name = {figure.figure: figure for figure in figures(measure, rounds, {})}
    assert by_name["cpu_per_token_100.open_webui_over_discreet_chat"].value is None
    assert by_name["cpu_per_token_100.litellm_over_discreet_v1"].value is None


def test_a_peer_that_is_not_there_is_null_with_the_reason_and_nothing_else_is(measure: Measure) -> None:
    rounds = taken(discreet_chat=[(50, 20_000)], discreet_v1=[(40, 25_000)], litellm=[(400, 2500)])
    by_name = {figure.figure: figure for figure in figures(measure, rounds, {})}
    assert {name for name, figure in by_name.items() if figure.value is None} == {
        "cpu_per_token_100.open_webui", "cpu_per_token_100.open_webui_over_discreet_chat",
        "tokens_per_core_100.open_webui", "tokens_per_core_100.open_webui_over_discreet_chat",
    }  # fmt: skip
    assert by_name["cpu_per_token_100.open_webui"].note == "Not measured: it could not be installed: no room."
    assert "no room" in by_name["cpu_per_token_100.open_webui_over_discreet_chat"].note


def test_the_page_is_written_from_the_figures_alone_and_the_rest_of_it_stays(measure: Measure, tmp_path: Path) -> None:
    rounds = taken(discreet_chat=[(50, 1), (60, 1)], discreet_v1=[(40, 1)] * 2, litellm=[(400, 1), (600, 1)])
    results = [figure.among(rounds.others_busy) for figure in figures(measure, rounds, {})]
    run_of = page.Circumstances("full form", "2030-01-02", 21.4, {CHAT: "0.1.0", LITELLM: "9.9"})
    written = tmp_path / "peers.md"
    written.write_text(f"Before.\n\n{page.BEGINS}\nold\n{page.ENDS}\n\nAfter.\n")
    page.write(written, results, run_of)
    page.write(written, results, run_of)  # again, in its own place
    text = written.read_text()
    assert text.startswith("Before.\n\n")
    assert text.endswith("\n\nAfter.\n")
    assert "old" not in text
    assert text.count("2030-01-02, full form, 21 minutes: Discreet 0.1.0, LiteLLM 9.9.") == 1
    cpu = "CPU per token, 100 streams of 50 tokens/s, µs"
    assert f"| {cpu} | 55 (50 to 60) | not measured | not measured | 12, open | 25% |" in text
    assert f"| {cpu} | 55 (50 to 60) | 500 (400 to 600) | 9 (8 to 10) | 12, not met | 25% |" in text
    assert "- `cpu_per_token_100.open_webui`, `cpu_per_token_100.open_webui_over_discreet_chat`, `tokens" in text


def test_a_page_without_its_marks_is_left_alone(measure: Measure, tmp_path: Path) -> None:
    written = tmp_path / "peers.md"
    written.write_text("Nothing to replace.")
    results = [figure.among(0) for figure in figures(measure, taken(), {})]
    with pytest.raises(ValueError, match=r"peers\.md does not say"):
        page.write(written, results, page.Circumstances("full form", "2030-01-02", 1, {}))
    assert written.read_text() == "Nothing to replace."


def test_the_page_of_the_documents_has_its_marks() -> None:
    text = page.PAGE.read_text()
    assert text.count(page.BEGINS) == text.count(page.ENDS) == 1
    assert text.index(page.BEGINS) < text.index(page.ENDS)


def test_every_row_has_one_name_and_every_goal_a_row() -> None:
    rows: list[Row] = [row for each in MEASURES for row in each.rows]
    names = {row.name for row in rows}
    assert len(names) == len(rows)
    assert {name for pair in comparison.PAIRS for name in (*pair.goals, *pair.rows)} <= names
