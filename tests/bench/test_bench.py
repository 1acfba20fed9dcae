"""The instruments of `bench/`: the endpoint emits the requested load, and the load generator misses no failure."""

import asyncio
import shutil
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import msgspec
import openai
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import answers, processes
from bench.load import Shape, Tally, Target, run
from bench.proxy import compiled
from bench.script import Script, words_in_prompt
from bench.setup import openai_request

QUICK = Script(gap_ms=1, tokens=7)


@pytest.fixture(scope="module")
async def port() -> AsyncIterator[int]:
    async with processes.listening(processes.python_module("bench.endpoint", "--gap-ms", "1")) as (_, port):
        yield port


@pytest.fixture
async def browser(port: int) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        yield session


def client(port: int) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="none", max_retries=0)


def chat(text: str = "Hello", **more: object) -> dict[str, object]:
    return {"model": "sim", "messages": [{"role": "user", "content": text}], **more}


async def load(port: int, shape: Shape) -> Tally:
    return await run(Target("here", port, openai_request(port)), shape)


# The script


@settings(deadline=None)
@given(
    delay_ms=st.integers(0, 1000),
    gap_ms=st.floats(0, 1000),
    tokens=st.integers(0, 10_000_000),
    cut_after=st.none() | st.integers(0, 1000),
    status=st.sampled_from([200, 404, 429, 500]),
)
def test_a_directive_in_a_prompt_says_the_whole_script(
    delay_ms: int, gap_ms: float, tokens: int, cut_after: int | None, status: int
) -> None:
    script = Script(delay_ms, gap_ms, tokens, cut_after, status)
    body = msgspec.json.encode(chat(f"[sim tokens=1] and then {script.directive()} please"))
    assert Script(tokens=3).changed(words_in_prompt(body)) == script


@pytest.mark.parametrize("words", [{"tokens": "many"}, {"tokens": "-1"}, {"speed": "9"}, {"gap_ms": "inf"}])
def test_an_impossible_script_is_refused(words: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(words))):
        Script().changed(words)


# The endpoint


async def test_the_official_client_reads_the_stream(port: int) -> None:
    stream = await client(port).chat.completions.create(
        model="sim:tokens=12",
        messages=[{"role": "user", "content": "Hello"}],
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = [chunk async for chunk in stream]
    texts = [choice.delta.content for chunk in chunks for choice in chunk.choices if choice.delta.content]
    assert texts == list(answers.TOKENS[:12])
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices][-1] == "stop"
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 12


async def test_the_official_client_reads_a_whole_answer_and_the_models(port: int) -> None:
    answer = await client(port).chat.completions.create(
        model="sim", messages=[{"role": "user", "content": "[sim tokens=5]"}]
    )
    assert answer.choices[0].message.content == "".join(answers.TOKENS[:5])
    assert [model.id async for model in await client(port).models.list()] == ["sim"]


@pytest.mark.parametrize(
    ("model", "text", "query", "header", "limit", "expected"),
    [
        ("sim:tokens=2", "Hello", "", "", None, 2),
        ("sim:tokens=2", "[sim tokens=3]", "", "", None, 3),
        ("sim:tokens=2", "[sim tokens=3]", "?tokens=4", "", None, 4),
        ("sim:tokens=2", "[sim tokens=3]", "?tokens=4", "5", None, 5),
        ("sim:tokens=2", "[sim tokens=3]", "?tokens=4", "50", 6, 6),
        ("sim:tokens=0", "Hello", "", "", None, 0),
    ],
)
async def test_each_layer_of_a_request_overrides_the_one_before(
    browser: aiohttp.ClientSession, model: str, text: str, query: str, header: str, limit: int, expected: int
) -> None:
    body = chat(text, stream=True, **({"max_tokens": limit} if limit else {})) | {"model": model}
    headers = {"x-sim-tokens": header} if header else {}
    async with browser.post(f"/v1/chat/completions{query}", json=body, headers=headers) as response:
        said = await response.read()
    assert said.count(answers.MARK) == expected
    assert said.endswith(b"data: [DONE]\n\n")
    assert said.count(b'"finish_reason":"length"') == (1 if limit else 0)


async def test_tokens_never_come_before_their_moment(browser: aiohttp.ClientSession) -> None:
    sent = time.perf_counter()
    script = Script(delay_ms=60, gap_ms=15, tokens=4)
    async with browser.post("/v1/chat/completions", json=chat(script.directive(), stream=True)) as response:
        arrivals = [time.perf_counter() - sent async for line in response.content if answers.MARK in line]
    due = [0.06 + k * 0.015 for k in range(4)]
    assert all(arrived >= moment for arrived, moment in zip(arrivals, due, strict=True))


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("/v1/chat/completions", b'{"model": "sim"', 400, "truncated"),
        ("/v1/chat/completions", b'{"model": "sim"}', 400, "messages"),
        ("/v1/chat/completions?tokens=lots", msgspec.json.encode(chat()), 400, "tokens"),
        ("/v1/chat/completions?status=503", msgspec.json.encode(chat()), 503, "refusal"),
        ("/v1/completions", msgspec.json.encode(chat()), 404, "/v1/models"),
    ],
)
async def test_what_cannot_be_answered_is_refused_in_openai_shape(
    browser: aiohttp.ClientSession, path: str, body: bytes, status: int, said: str
) -> None:
    async with browser.post(path, data=body) as response:
        assert response.status == status
        assert said in (await response.json())["error"]["message"]


async def test_noise_on_the_socket_is_refused_and_the_endpoint_goes_on(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 400 ")
    writer.close()
    assert (await load(port, Shape(QUICK))).answers == 1


async def test_the_endpoint_ends_with_the_pipe_that_it_was_given() -> None:
    async with processes.listening(processes.python_module("bench.endpoint")) as (pid, _):
        assert pid in processes.family(pid)
    assert processes.program(pid) == ""


SHARING = """
import mmap, os
shared, size = mmap.mmap(-1, 64 << 20), 1 << 20
for _ in range(3):
    if not os.fork():
        break
for at in range(0, len(shared), size):
    shared[at : at + size] = b"x" * size
os.write(1, b".")
os.read(0, 1)
"""
"""Four processes fill 64 MB that all of them share, and wait for the end of standard input."""


async def test_memory_that_processes_share_counts_once() -> None:
    pipe = asyncio.subprocess.PIPE
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", SHARING, stdin=pipe, stdout=pipe)
    assert parent.stdin
    assert parent.stdout
    await parent.stdout.readexactly(4)
    pids = processes.family(parent.pid)
    shared = 64 * 1024
    assert shared < processes.proportional_kb(pids) < 2 * shared
    assert processes.resident_kb(pids) > 4 * shared
    parent.stdin.close()
    await parent.wait()
    assert processes.proportional_kb([parent.pid]) == 0


# The load generator


async def test_every_token_of_every_answer_is_counted_once(port: int) -> None:
    tally = await load(port, Shape(QUICK, streams=9, answers=4, ramp=0.05))
    assert (tally.answers, tally.failed) == (36, 0)
    assert tally.tokens == len(tally.lateness) == len(tally.added) == 36 * QUICK.tokens
    assert len(tally.first_token) == 36
    assert min(tally.lateness) >= 0
    assert min(tally.added) == 0


async def test_a_large_answer_is_counted_whole_whatever_the_reader_can_take(port: int) -> None:
    tally = await load(port, Shape(Script(gap_ms=0, tokens=40_000), streams=3))
    assert (tally.tokens, tally.answers, tally.failed) == (120_000, 3, 0)


@pytest.mark.parametrize(
    ("script", "failure", "tokens"),
    [
        (Script(gap_ms=1, tokens=20, cut_after=8), "cut off", 8),
        (Script(gap_ms=1, tokens=20, cut_after=0), "cut off", 0),
        (Script(gap_ms=1, tokens=20, cut_after=20), "cut off", 20),
        (Script(status=500), "status 500", 0),
        (Script(status=429), "status 429", 0),
    ],
)
async def test_lost_streams_are_failures(port: int, script: Script, failure: str, tokens: int) -> None:
    tally = await load(port, Shape(script, streams=5, answers=2))
    assert tally.failures == Counter({failure: 10})
    assert (tally.answers, tally.tokens) == (0, 10 * tokens)


async def test_a_cut_stream_does_not_spoil_the_others(port: int) -> None:
    whole, cut = await asyncio.gather(
        load(port, Shape(Script(gap_ms=2, tokens=30), streams=10)),
        load(port, Shape(Script(gap_ms=2, tokens=30, cut_after=3), streams=10)),
    )
    assert (whole.answers, whole.failed) == (10, 0)
    assert (cut.answers, cut.failed) == (0, 10)


async def test_where_nothing_listens_every_answer_failed() -> None:
    async with raw_server(lambda writer: asyncio.sleep(0)) as port:
        pass
    tally = await load(port, Shape(QUICK, streams=2, answers=3))
    assert tally.failures == Counter({"no connection": 6})


HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
TOKEN = answers.http_chunk(b'data: {"type":"text-delta","delta":" word~"}\n\n')
TWO_TOKENS = answers.http_chunk(b'data: {"type":"text-delta","delta":" two~ words~"}\n\n')
DONE = answers.http_chunk(b"data: [DONE]\n\n")
END = b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("said", "failures"),
    [
        (HEAD + TOKEN * 3 + DONE + END, {}),
        (HEAD + TOKEN + TWO_TOKENS + DONE + END, {}),
        (HEAD + TOKEN * 3 + END, {"ended without [DONE]": 1}),
        (HEAD + TOKEN * 2 + DONE + END, {"tokens missing": 1}),
        (HEAD + TOKEN * 4 + DONE + END, {"tokens too many": 1}),
        (HEAD + TOKEN * 3 + DONE, {"cut off": 1}),
        (HEAD + TOKEN * 3, {"cut off": 1}),
        (HEAD[:20], {"cut off": 1}),
        (b"", {"cut off": 1}),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", {"not a stream": 1}),
        (b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", {"status 302": 1}),
        (b"SSH-2.0-OpenSSH\r\n\r\n", {"not HTTP/1.1": 1}),
    ],
)
@pytest.mark.parametrize("piece", [1, 1 << 20])
async def test_a_response_is_judged_the_same_in_one_piece_and_byte_by_byte(
    said: bytes, failures: dict[str, int], piece: int
) -> None:
    async def say(writer: asyncio.StreamWriter) -> None:
        for start in range(0, len(said), piece):
            writer.write(said[start : start + piece])
            await asyncio.sleep(0)

    async with raw_server(say) as port:
        tally = await load(port, Shape(Script(gap_ms=1, tokens=3)))
    assert tally.failures == Counter(failures)
    assert tally.answers == (0 if failures else 1)


async def test_a_silent_server_is_not_waited_for_without_end() -> None:
    end = asyncio.Event()
    async with raw_server(lambda writer: end.wait()) as port:
        tally = await load(port, Shape(Script(gap_ms=1, tokens=3), patience=0.2))
        end.set()
    assert tally.failures == Counter({"no end in time": 1})


@asynccontextmanager
async def raw_server(say: Callable[[asyncio.StreamWriter], Awaitable[object]]) -> AsyncIterator[int]:
    """A server that reads a request, sends the answer it was given, and closes."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await say(writer)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


# The floor


@pytest.fixture(scope="module")
async def proxy_port(port: int, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[int]:
    if not any(map(shutil.which, ("cc", "gcc", "clang"))):
        pytest.skip("there is no C compiler")
    program = await compiled(tmp_path_factory.mktemp("proxy"))
    async with processes.listening([str(program), str(port)]) as (_, proxy_port):
        yield proxy_port


async def test_the_byte_proxy_relays_every_token_and_every_failure(proxy_port: int) -> None:
    tally = await load(proxy_port, Shape(QUICK, streams=20, answers=3))
    assert (tally.tokens, tally.failed) == (60 * QUICK.tokens, 0)
    cut = await load(proxy_port, Shape(Script(gap_ms=1, tokens=9, cut_after=4), streams=4))
    assert cut.failures == Counter({"cut off": 4})


async def test_the_byte_proxy_holds_back_for_a_slow_reader_and_loses_nothing(proxy_port: int) -> None:
    tokens = 100_000
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.connect(("127.0.0.1", proxy_port))
    reader, writer = await asyncio.open_connection(sock=slow)
    writer.write(openai_request(proxy_port)(Script(gap_ms=0, tokens=tokens).directive()))
    await asyncio.sleep(0.2)
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)  # a window of 4 kB takes minutes on some machines
    async with asyncio.timeout(60):
        assert await _read_to_end(reader) == tokens
    writer.close()


async def _read_to_end(reader: asyncio.StreamReader) -> int:
    """The number of tokens until the response's last chunk."""
    counted, tail = 0, b""
    while not tail.endswith(END):
        piece = await reader.read(1 << 16)
        counted += piece.count(answers.MARK)
        tail = (tail + piece)[-len(END) :]
    return counted
