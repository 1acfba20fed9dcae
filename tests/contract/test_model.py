"""RemoteModel against an endpoint that answers, delays and misbehaves as scripted."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.web_response import Response
from hypothesis import given
from hypothesis import strategies as st

from discreet.adapters.answer_reader import MAX_EVENT_LENGTH, EventLines, Malformed
from discreet.adapters.chat_protocol import ChatAnswerReader
from discreet.adapters.model import RemoteModel
from discreet.ports.model import Completion, Delta, ModelEndpoint, ModelFailed
from discreet.ports.model_request import ChatMessage, ModelRequest
from tests.fakes.model_endpoint import Failure, ScriptedModel, stream_chunk
from tests.support.collect_model_events import collect_into, collect_parts
from tests.support.permitted_prompt import permit_prompt

SECRET = "the turquoise otter sleeps under the bridge at noon"
QUESTION = ModelRequest([ChatMessage("system", "Be brief."), ChatMessage("user", SECRET)])


async def heard(model: ModelEndpoint, request: ModelRequest = QUESTION) -> tuple[str, Completion]:
    """The whole answer; fails unless Deltas are followed by exactly one Ended."""
    *deltas, ended = await collect_parts(model, request)
    assert isinstance(ended, Completion)
    assert all(isinstance(part, Delta) and part.text for part in deltas)
    return "".join(part.text for part in deltas), ended


async def failure_of(model: ModelEndpoint, request: ModelRequest = QUESTION) -> tuple[list[str], ModelFailed]:
    """The text received before the failure, and the failure, which never quotes the conversation."""
    deltas: list[Delta] = []
    with pytest.raises(ModelFailed) as caught:
        await model.answer(permit_prompt(request), collect_into(deltas))
    assert SECRET not in str(caught.value)
    assert str(caught.value).endswith(".")
    return [delta.text for delta in deltas], caught.value


@pytest.fixture
async def model(endpoint: ScriptedModel) -> AsyncIterator[RemoteModel]:
    remote = RemoteModel(endpoint.url, "s3cret-key")
    yield remote
    await remote.close()


@pytest.fixture
async def impatient(endpoint: ScriptedModel) -> AsyncIterator[RemoteModel]:
    remote = RemoteModel(endpoint.url, name="m", idle_timeout=0.3)
    yield remote
    await remote.close()


async def test_an_answer_comes_in_deltas_and_ends_once(endpoint: ScriptedModel, model: RemoteModel) -> None:
    text, ended = await heard(model)
    assert text == "Hello from the scripted model."
    assert ended == Completion("stop", 7, 11, model="scripted")


async def test_the_request_says_what_was_asked_and_carries_the_key(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.models.append("other")
    await heard(model, ModelRequest(QUESTION.messages, model="other", max_tokens=9, temperature=0.5))
    assert endpoint.authorizations == ["Bearer s3cret-key"]
    assert endpoint.requests == [
        {
            "model": "other",
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": SECRET},
            ],
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_tokens": 9,
            "temperature": 0.5,
        }
    ]


async def test_without_a_name_the_first_listed_model_is_asked(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.models = ["first", "second"]
    for _ in range(3):
        await heard(model)
    assert [asked["model"] for asked in endpoint.requests] == ["first"] * 3
    assert endpoint.model_list_requests == 1
    assert "max_tokens" not in endpoint.requests[0]


async def test_a_following_request_reuses_the_connection(endpoint: ScriptedModel, model: RemoteModel) -> None:
    for _ in range(5):
        await heard(model)
    assert len(endpoint.connections) == 1


@pytest.mark.parametrize(
    ("done_line", "usage", "ended"),
    [
        (False, True, Completion("length", 7, 11, model="scripted")),
        (True, False, Completion("length", None, None, model="scripted")),
        (False, False, Completion("length", None, None, model="scripted")),
    ],
)
async def test_endings_that_leave_something_out(
    endpoint: ScriptedModel, model: RemoteModel, done_line: bool, usage: bool, ended: Completion
) -> None:
    endpoint.done_line, endpoint.usage, endpoint.finish_reason = done_line, usage, "length"
    assert await heard(model) == ("Hello from the scripted model.", ended)


async def test_an_unstreamed_answer_is_understood_too(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.streams = False
    assert await heard(model) == ("Hello from the scripted model.", Completion("stop", 7, 11, model="scripted"))


async def test_carriage_returns_comments_fields_and_several_events_at_once(
    endpoint: ScriptedModel, model: RemoteModel
) -> None:
    endpoint.raw = [
        b": ping\r\n\r\nevent: message\r\nid: 1\r\nretry: 5\r\n" + stream_chunk("Grü").replace(b"\n", b"\r\n"),
        stream_chunk("ße")
        + b":\n\n"
        + stream_chunk(" 漢字")
        + stream_chunk(None, finish_reason="stop")
        + b"data:[DONE]\r\n\r\n",
    ]
    assert await heard(model) == ("Grüße 漢字", Completion("stop", model="scripted"))


async def test_a_character_may_be_cut_between_two_chunks(endpoint: ScriptedModel, model: RemoteModel) -> None:
    whole = b'data: {"choices":[{"delta":{"content":"\xf0\x9f\xa6\xa6"},"finish_reason":"stop"}]}\n\n'
    cut = whole.index(b"\xf0") + 2
    endpoint.raw = [whole[:cut], whole[cut:]]
    assert (await heard(model))[0] == "🦦"


async def test_data_on_several_lines_is_one_event(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.raw = [b'data: {"choices":\ndata: [{"delta":{"content":"x"},"finish_reason":"stop"}]}\n\n']
    assert (await heard(model))[0] == "x"


async def test_an_endpoint_that_keeps_the_connection_open_after_its_end_does_not_hold_the_turn(
    endpoint: ScriptedModel, model: RemoteModel
) -> None:
    endpoint.usage, endpoint.done_line = False, False
    endpoint.raw = [stream_chunk("x") + stream_chunk(None, finish_reason="stop")] + [b": still here\n\n"] * 3
    assert await heard(model) == ("x", Completion("stop", model="scripted"))


async def test_a_host_without_a_server_is_unreachable(endpoint: ScriptedModel, model: RemoteModel) -> None:
    await endpoint.stop()
    texts, failure = await failure_of(RemoteModel(endpoint.url, name="m"))
    assert (texts, failure.kind) == ([], "unreachable")
    assert "127.0.0.1" in str(failure)


async def test_an_unknown_host_is_unreachable() -> None:
    remote = RemoteModel("http://no-such-host.invalid/v1", name="m", connect_timeout=5.0)
    _, failure = await failure_of(remote)
    assert failure.kind == "unreachable"
    assert "no-such-host.invalid" in str(failure)
    await remote.close()


async def test_a_loading_endpoint_says_so(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.failure = Failure("refuse", status=503, message="Loading model")
    _, failure = await failure_of(model)
    assert failure.kind == "loading"
    assert str(failure) == "The model is still loading; try again in a few seconds."


async def test_an_overloaded_endpoint_refuses(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.failure = Failure("refuse", status=503, message="overloaded")
    _, failure = await failure_of(model)
    assert (failure.kind, "overloaded" in str(failure)) == ("refused", True)


@pytest.mark.parametrize("status", [301, 400, 401, 404, 429, 500])
async def test_a_refusal_gives_the_endpoints_own_words(
    endpoint: ScriptedModel, model: RemoteModel, status: int
) -> None:
    endpoint.failure = Failure("refuse", status=status, message="no credit left " * 100)
    _, failure = await failure_of(model)
    assert failure.kind == "refused"
    assert f"HTTP {status}" in str(failure)
    assert "no credit left" in str(failure)
    assert len(str(failure)) < 400


@pytest.mark.parametrize(
    "message",
    [
        f"bad input: {SECRET}",
        f"bad input: ...{SECRET[8:30].upper()}...",
        "you wrote 'Be brief.'",
        "key s3cret-key",
    ],
)
async def test_a_refusal_never_repeats_the_conversation_or_the_key(
    endpoint: ScriptedModel, model: RemoteModel, message: str
) -> None:
    endpoint.failure = Failure("refuse", status=400, message=message)
    _, failure = await failure_of(model)
    assert SECRET[8:30] not in str(failure).lower()
    assert "Be brief" not in str(failure)
    assert "s3cret-key" not in str(failure)


async def test_a_conversation_that_is_too_long_says_so(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.failure = Failure(
        "refuse", status=400, message="request (9009 tokens) exceeds the available context size (8192 tokens)"
    )
    _, failure = await failure_of(model)
    assert failure.kind == "refused"
    assert "too long for the model" in str(failure)


async def test_an_error_inside_the_stream_keeps_what_came_before(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.failure = Failure("report", message="out of memory", after=2)
    texts, failure = await failure_of(model)
    assert texts == ["Hello", " from"]
    assert failure.kind == "refused"
    assert "out of memory" in str(failure)


async def test_malformed_chunks_keep_what_came_before(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.failure = Failure("malformed", after=3)
    texts, failure = await failure_of(model)
    assert texts == ["Hello", " from", " the"]
    assert failure.kind == "malformed"


@pytest.mark.parametrize("page", [b"<html><body>Sign in first</body></html>", b"[1, 2]", b'"data: x"\n\n'])
async def test_a_page_that_is_no_answer_is_malformed(endpoint: ScriptedModel, model: RemoteModel, page: bytes) -> None:
    endpoint.raw = [page]
    _, failure = await failure_of(model)
    assert failure.kind == "malformed"


async def test_a_connection_that_breaks_keeps_what_came_before(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.failure = Failure("cut", after=3)
    texts, failure = await failure_of(model)
    assert texts == ["Hello", " from", " the"]
    assert failure.kind == "cut"


async def test_a_stream_that_ends_without_a_finish_reason_is_cut(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.raw = [stream_chunk("Hello")]
    texts, failure = await failure_of(model)
    assert (texts, failure.kind) == (["Hello"], "cut")


async def test_an_endpoint_that_hangs_up_unasked_is_cut(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.failure = Failure("silent")
    _, failure = await failure_of(model)
    assert failure.kind == "cut"


async def test_a_kept_connection_that_the_endpoint_gave_up_is_replaced(
    endpoint: ScriptedModel, model: RemoteModel
) -> None:
    endpoint.failure = Failure("silent", times=1)
    assert (await heard(model))[0] == "Hello from the scripted model."
    assert len(endpoint.requests) == 2


async def test_an_endpoint_that_stops_sending_times_out_and_keeps_what_came_before(
    endpoint: ScriptedModel, impatient: RemoteModel
) -> None:
    endpoint.failure = Failure("hang", after=2)
    texts, failure = await failure_of(impatient)
    assert texts == ["Hello", " from"]
    assert failure.kind == "timeout"


async def test_an_endpoint_that_never_starts_times_out(endpoint: ScriptedModel, impatient: RemoteModel) -> None:
    endpoint.start_delay = 30
    _, failure = await failure_of(impatient)
    assert failure.kind == "timeout"


async def test_who_wants_no_more_ends_the_request(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.answer, endpoint.gap = "word " * 10_000, 0.01
    deltas: list[Any] = []
    assert await model.answer(permit_prompt(QUESTION), collect_into(deltas, limit=2)) is None
    assert deltas == [Delta("word"), Delta(" word")]
    async with asyncio.timeout(60):
        await endpoint.client_disconnected.wait()


async def test_what_a_listener_raises_ends_the_request_and_comes_back(
    endpoint: ScriptedModel, model: RemoteModel
) -> None:
    endpoint.answer, endpoint.gap = "word " * 10_000, 0.01

    def on_part(part: Any) -> bool:
        raise LookupError(part.text)

    with pytest.raises(LookupError, match="word"):
        await model.answer(permit_prompt(QUESTION), on_part)
    async with asyncio.timeout(60):
        await endpoint.client_disconnected.wait()


async def test_a_cancelled_turn_closes_the_connection(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.failure = Failure("hang", after=1)
    remote = RemoteModel(endpoint.url, name="m")
    task = asyncio.create_task(heard(remote))
    async with asyncio.timeout(60):
        await endpoint.request_received.wait()
        task.cancel()
        await endpoint.client_disconnected.wait()
    assert task.cancelled()
    await remote.close()


async def test_many_streams_at_once(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.gap = 0.01
    answers = await asyncio.gather(*(heard(model) for _ in range(100)))
    assert {text for text, _ in answers} == {"Hello from the scripted model."}


async def test_a_redirect_is_not_followed() -> None:
    reached = []

    async def elsewhere(request: Any) -> Response:
        reached.append(request.headers.get("Authorization"))
        return web.json_response({})

    async def away(request: Any) -> web.StreamResponse:
        raise web.HTTPTemporaryRedirect("/elsewhere")

    app = web.Application()
    app.router.add_post("/v1/chat/completions", away)
    app.router.add_post("/elsewhere", elsewhere)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    remote = RemoteModel(f"http://127.0.0.1:{runner.addresses[0][1]}/v1/", "key", "m")
    _, failure = await failure_of(remote)
    await remote.close()
    await runner.cleanup()
    assert failure.kind == "refused"
    assert reached == []


async def test_a_proxy_of_the_environment_is_ignored(
    endpoint: ScriptedModel, model: RemoteModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    assert (await heard(model))[0] == "Hello from the scripted model."


async def test_status_names_the_model_and_its_host_and_is_remembered(
    endpoint: ScriptedModel, model: RemoteModel
) -> None:
    for _ in range(3):
        status = await model.status()
        assert (status.state, status.name, status.where) == ("ready", "scripted", "127.0.0.1")
    assert endpoint.model_list_requests == 1


@pytest.mark.parametrize(
    ("answer", "state"), [(503, "loading"), (404, "ready"), (401, "unreachable"), (500, "unreachable")]
)
async def test_status_of_an_endpoint_in_trouble(
    endpoint: ScriptedModel, model: RemoteModel, answer: int, state: str
) -> None:
    endpoint.models_status = answer
    status = await model.status()
    assert status.state == state
    assert bool(status.detail) == (state != "ready")
    assert "s3cret-key" not in repr(status)


async def test_the_status_of_an_absent_server_is_unreachable(endpoint: ScriptedModel, model: RemoteModel) -> None:
    await endpoint.stop()
    status = await model.status()
    assert status.state == "unreachable"
    assert "127.0.0.1" in status.detail


@given(
    texts=st.lists(st.text(min_size=1), min_size=1, max_size=5),
    newline=st.sampled_from([b"\n", b"\r\n"]),
    cuts=st.lists(st.integers(0, 4000)),
)
def test_where_chunks_end_makes_no_difference(texts: list[str], newline: bytes, cuts: list[int]) -> None:
    stream = b"".join(
        f"data: {json.dumps({'choices': [{'delta': {'content': text}}]}, ensure_ascii=False)}\n\n".encode(
            "utf-8", "replace"
        ).replace(b"\n", newline)
        for text in texts
    )
    expected = "".join(text.encode("utf-8", "replace").decode() for text in texts)
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    answer = ChatAnswerReader()
    heard = [delta.text for a, b in itertools.pairwise(places) for delta in answer.read(stream[a:b])]
    assert "".join(heard + [delta.text for delta in answer.end()]) == expected


def test_an_event_without_end_is_not_collected_forever() -> None:
    lines = EventLines()
    piece = b"data: " + b"x" * 65536 + b"\n"
    for _ in range(MAX_EVENT_LENGTH // len(piece)):
        assert lines.feed(piece) == []
    with pytest.raises(Malformed):
        lines.feed(piece)
