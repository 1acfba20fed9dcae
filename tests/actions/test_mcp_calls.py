"""Calls of MCP tools that take long, return much, or ask a question."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from typing import Any

import pytest
from mcp.server.mcpserver import Context, MCPServer
from starlette.responses import JSONResponse, RedirectResponse, StreamingResponse

from discreet.adapters.egress import EgressGateway
from discreet.adapters.third_party import ThirdPartyClient
from discreet.assistants.actions.mcp.answer import ToolAnswer
from discreet.assistants.actions.mcp.client import list_tools, open_session, parse_answer
from discreet.assistants.actions.mcp.events import EventReader
from discreet.assistants.actions.mcp.watch import MAX_REPLIES, CallWatch, PersonAnswer, build_watch
from discreet.assistants.actions.operation import Operation
from discreet.ports.third_parties import Credentials, ThirdPartyAnswer, ThirdPartyFailed
from discreet.promises.disclosure import ExactRequest
from tests.actions.test_mcp import allowed, imported, shown, sse, tool, tools_at, way_to
from tests.fakes.mcp_server import mcp_server, serve_responses

EVENT_STREAM = "text/event-stream"
RESULT = {"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": "done"}]}}
PROGRESS = {"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progressToken": 1, "progress": 1}}


async def called(egress: ThirdPartyClient, operation: Operation, arguments: dict[Any, Any]) -> ToolAnswer:
    disclosure = shown(operation, arguments)
    session = await open_session(egress, operation, Credentials())
    return parse_answer(await egress.send(allowed(disclosure), session, build_watch(disclosure)))


def older(url: str) -> Operation:
    return imported(tool("t"), revision="2025-11-25", url=url).operations[0]


# A tool that takes long


@pytest.mark.parametrize("era", ["standalone", "session"])
async def test_progress_keeps_a_call_alive(era: str) -> None:
    server = MCPServer("slow")

    @server.tool()
    async def works(ctx: Context) -> str:
        for n in range(20):
            await ctx.report_progress(n, 20)
            await asyncio.sleep(0.1)
        return "worked"

    async with mcp_server(server, era=era) as running:
        egress = EgressGateway([running.url.rpartition("/")[0]])
        way = ThirdPartyClient(egress, seconds=1.0, with_progress=60.0)
        tools = await tools_at(way, running.url)
        assert (await called(way, tools["works"], {})).text == "worked"
        await egress.close()


def stream(*messages: Any, gap: float = 0.05, forever: Any = None) -> StreamingResponse:
    async def events() -> AsyncIterator[str]:
        for message in messages:
            yield sse(message)
            await asyncio.sleep(gap)
        while forever is not None:
            yield sse(forever)
            await asyncio.sleep(gap)

    return StreamingResponse(events(), media_type=EVENT_STREAM)


async def answering(answer: Callable[[Any], Any]) -> Callable[[Any], Coroutine[Any, Any, Any]]:
    """A server of the session era that opens sessions and answers `tools/call` with the result of `answer`."""

    async def app(request: Any) -> JSONResponse:
        message = json.loads(await request.body())
        match message.get("method"):
            case "initialize":
                result = {"protocolVersion": "2025-11-25", "capabilities": {}, "serverInfo": {"name": "s"}}
                return JSONResponse({"jsonrpc": "2.0", "id": message["id"], "result": result})
            case "tools/call":
                return answer(message)
        return JSONResponse({}, status_code=202)

    return app


@pytest.mark.parametrize(
    ("messages", "forever", "says"),
    [
        ([PROGRESS], None, "within 0.3 seconds after its last progress report"),
        ([], {"jsonrpc": "2.0", "method": "notifications/message", "params": {}}, "within 0.3 seconds"),
        ([], PROGRESS, "within 1 seconds, the limit for an answer that reports progress"),
    ],
)
async def test_a_call_without_end_ends_and_says_when(
    messages: list[dict[str, Collection[str]]], forever: dict[str, Collection[str]] | None, says: str
) -> None:
    def answer(_: Any) -> StreamingResponse:
        return stream(*messages, gap=0.05, forever=forever) if forever else hanging(messages)

    async with serve_responses(await answering(answer)) as url, way_to(url) as _:
        egress = EgressGateway([url.rpartition("/")[0]])
        way = ThirdPartyClient(egress, seconds=0.3, with_progress=1.0)
        with pytest.raises(ThirdPartyFailed) as failed:
            await called(way, older(url), {})
        await egress.close()
    assert (failed.value.kind, failed.value.sent) == ("timeout", True)
    assert says in str(failed.value)


def hanging(messages: list[Any]) -> StreamingResponse:
    async def events() -> AsyncIterator[str]:
        for message in messages:
            yield sse(message)
        await asyncio.sleep(3_600)

    return StreamingResponse(events(), media_type=EVENT_STREAM)


async def test_a_stream_that_stays_open_after_its_answer_is_not_waited_for() -> None:
    async with serve_responses(await answering(lambda _: hanging([RESULT]))) as url, way_to(url) as way:
        assert (await called(way, older(url), {})).text == "done"


# A long answer


async def test_a_long_answer_is_cut_as_any_actions() -> None:
    server = MCPServer("long")
    server.add_tool(lambda: "ä" * 250_000, name="talks", structured_output=False)
    async with mcp_server(server) as running, way_to(running.url) as way:
        answer = await called(way, (await tools_at(way, running.url))["talks"], {})
    assert (len(answer.text), set(answer.text), answer.cut, answer.failed) == (100_000, {"ä"}, True, False)


async def test_an_answer_beyond_every_bound_says_so() -> None:
    big = json.dumps(RESULT).replace("done", "x" * (13 << 20))

    def answer(_: Any) -> StreamingResponse:
        return StreamingResponse(iter([big]), media_type="application/json")

    async with serve_responses(await answering(answer)) as url, way_to(url) as way:
        received = await called(way, older(url), {})
    assert received.failed
    assert received.text.startswith("The server's answer is too long to read")


# Questions that a server asks


def asking(method: str, params: Any, then: dict[str, object]) -> Any:
    """Answers a call with a request of its own, and ends once that has been answered."""
    replies = []
    heard = asyncio.Event()

    async def app(request: Any) -> JSONResponse | StreamingResponse:
        message = json.loads(await request.body())
        if message.get("method") == "initialize":
            result = {"protocolVersion": "2025-11-25", "capabilities": {}, "serverInfo": {"name": "s"}}
            return JSONResponse(
                {"jsonrpc": "2.0", "id": message["id"], "result": result}, headers={"mcp-session-id": "s-1"}
            )
        if message.get("method") != "tools/call":
            if "id" in message:
                replies.append((message, dict(request.headers)))
                heard.set()
            return JSONResponse({}, status_code=202)

        async def events() -> AsyncIterator[str]:
            yield sse({"jsonrpc": "2.0", "id": "q-1", "method": method, "params": params})
            await heard.wait()
            yield sse(then)

        return StreamingResponse(events(), media_type=EVENT_STREAM)

    return app, replies


@pytest.mark.promise("P4")
@pytest.mark.parametrize(
    ("method", "params", "reply", "note"),
    [
        ("elicitation/create", {"message": "Your PIN?", "requestedSchema": {}}, {"result": {"action": "decline"}},
         "[The server asked the person: “Your PIN?” It was declined, and nothing was sent.]"),
        ("elicitation/create", {"mode": "url", "message": "Pay", "url": "https://pay.example/1", "elicitationId": "1"},
         {"result": {"action": "decline"}},
         "[The server asked the person at https://pay.example/1: “Pay” It was declined, and nothing was sent.]"),
        ("sampling/createMessage", {"messages": []}, {"error": {"code": -32601, "message": "This client does not offer that."}},
         "[The server asked for an answer of this chat's model. It was refused, and nothing was sent.]"),
        ("roots/list", {}, {"error": {"code": -32601, "message": "This client does not offer that."}},
         "[The server asked which folders it may read. It was refused, and nothing was sent.]"),
        ("ping", {}, {"result": {}}, None),
    ],
)  # fmt: skip
async def test_a_servers_request_is_refused_at_once_and_reported(
    method: str,
    params: dict[str, Collection[str]] | dict[str, str],
    reply: dict[str, dict[str, str]] | dict[str, dict[str, object]],
    note: str | None,
) -> None:
    app, replies = asking(method, params, RESULT)
    async with serve_responses(app) as url, way_to(url) as way:
        answer = await called(way, older(url), {"note": "canary 4711"})
    assert answer.text == ("done" if note is None else f"{note}\ndone")
    [(message, headers)] = replies
    assert message == {"jsonrpc": "2.0", "id": "q-1", **reply}
    assert headers["mcp-session-id"] == "s-1"
    assert headers["mcp-protocol-version"] == "2025-11-25"


@pytest.mark.parametrize("what", ["asks", "elicits"])
@pytest.mark.filterwarnings("ignore::UserWarning")
async def test_a_server_of_the_official_sdk_that_asks_ends_at_once(what: str) -> None:
    server = MCPServer("asks")

    @server.tool()
    async def asks(ctx: Context) -> str:
        return str(await ctx.session.create_message([], max_tokens=10, related_request_id=ctx.request_id))

    @server.tool()
    async def elicits(ctx: Context) -> str:
        asked = {"type": "object", "properties": {}}
        return str(await ctx.session.elicit_form("Your PIN?", asked, related_request_id=ctx.request_id))

    async with mcp_server(server, era="session") as running, way_to(running.url) as way:
        tools = await tools_at(way, running.url)
        answer = await asyncio.wait_for(called(way, tools[what], {}), 30)
    assert "nothing was sent.]" in answer.text.split("\n")[0]


@pytest.mark.parametrize("answer", [PersonAnswer.DECLINED, PersonAnswer.NOT_ANSWERED])
async def test_the_time_of_a_call_pauses_while_a_person_is_asked(answer: PersonAnswer) -> None:
    asked = []
    params = {"message": "Which city?", "requestedSchema": {"type": "object", "properties": {}}}
    app, replies = asking("elicitation/create", params, RESULT)

    async def ask(question: Any) -> PersonAnswer:
        asked.append(question.message)
        await asyncio.sleep(1.0)
        return answer

    async with serve_responses(app) as url:
        egress = EgressGateway([url.rpartition("/")[0]])
        way, disclosure = ThirdPartyClient(egress, seconds=0.5, with_progress=60.0), shown(older(url), {})
        watch = build_watch(disclosure, ask)
        session = await open_session(way, older(url), Credentials())
        parsed = parse_answer(await way.send(allowed(disclosure), session, watch), watch.answers)
        await egress.close()
    [(message, _)] = replies
    assert message["result"] == {"action": answer.value}
    assert parsed.text.endswith("nothing was sent.]\ndone")
    assert asked == ["Which city?"]


async def test_a_question_ends_with_its_call() -> None:
    ended = []

    def answer(_: Any) -> StreamingResponse:
        return stream(
            {"jsonrpc": "2.0", "id": "q", "method": "elicitation/create",
             "params": {"message": "Well?", "requestedSchema": {"type": "object", "properties": {}}}},
            RESULT,
        )  # fmt: skip

    async def ask(question: Any) -> Any:
        try:
            await asyncio.sleep(3_600)
        finally:
            ended.append(question.message)

    async with serve_responses(await answering(answer)) as url, way_to(url) as way:
        disclosure = shown(older(url), {})
        watch = build_watch(disclosure, ask)
        session = await open_session(way, older(url), Credentials())
        parsed = parse_answer(await way.send(allowed(disclosure), session, watch), watch.answers)
    assert ended == ["Well?"]
    assert parsed.text == "[The server asked the person: “Well?” It was not answered, and nothing was sent.]\ndone"


def test_a_server_that_asks_without_end_is_answered_a_few_times() -> None:
    watch = CallWatch(ExactRequest("POST", "https://tools.example/mcp", (("mcp-protocol-version", "2025-11-25"),)))
    ask = sse(*({"jsonrpc": "2.0", "id": n, "method": "roots/list"} for n in range(500)))
    assert len(watch.feed(ask.encode()).replies) == MAX_REPLIES
    assert watch.feed(sse({"jsonrpc": "2.0", "id": "x" * 300, "method": "ping"}).encode()).replies == ()


def test_a_question_of_a_megabyte_is_declined_unread() -> None:
    """Read, this one would be some 20 MB of lists."""
    session = ExactRequest("POST", "https://tools.example/mcp", (("mcp-protocol-version", "2025-11-25"),))
    watch = CallWatch(session, ask=lambda question: pytest.fail("A person was asked."))
    params: dict[str, Any] = {"message": "Well?", "requestedSchema": {"type": "object", "properties": {}}}
    heard = watch.feed(sse({"jsonrpc": "2.0", "id": "q", "method": "elicitation/create", "params": params}).encode())
    assert len(heard.questions) == 1, "without the rest it is a question"
    params["rest"] = [[]] * 300_000
    heard = watch.feed(sse({"jsonrpc": "2.0", "id": "r", "method": "elicitation/create", "params": params}).encode())
    assert heard.questions == ()
    assert [json.loads(reply.body)["result"] for reply in heard.replies] == [{"action": "decline"}]


def test_a_request_that_stands_alone_is_asked_nothing() -> None:
    watch = CallWatch(ExactRequest("POST", "https://tools.example/mcp", (("mcp-protocol-version", "2026-07-28"),)))
    assert watch.feed(sse({"jsonrpc": "2.0", "id": 1, "method": "roots/list"}).encode()).replies == ()


def test_hostile_words_in_a_question_stay_words() -> None:
    said = {"jsonrpc": "2.0", "id": 2, "method": "elicitation/create",
            "params": {"message": "<b>Password?</b>\n\n# " + "x" * 10_000, "requestedSchema": {"properties": {"p": {"enum": ["e"] * 100_000}}}}}  # fmt: skip
    text = parse_answer(ThirdPartyAnswer(200, EVENT_STREAM, sse(*[said] * 50, RESULT), 0)).text
    assert text.count("The server asked the person") == 5
    assert len(text) < 3_500
    assert "\n\n" not in text


def test_additional_requests_in_a_result_are_reported() -> None:
    asked = {"a": {"method": "elicitation/create", "params": {"message": "Which city?", "requestedSchema": {}}}}
    result = {"jsonrpc": "2.0", "id": 1, "result": {"resultType": "input_required", "inputRequests": asked}}
    answer = parse_answer(ThirdPartyAnswer(200, "application/json", json.dumps(result), 0))
    assert answer.failed
    assert "“Which city?” It was declined, and nothing was sent." in answer.text


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_events_are_read_the_same_however_they_are_cut(size: int) -> None:
    raw = "\ufeffevent: m\r\ndata: ä1\r\ndata: 2\r\n\r\n: ping\n\ndata:3\r\rdata: last".encode()
    reader = EventReader()
    events = [data for at in range(0, len(raw), size) for data in reader.feed(raw[at : at + size])]
    assert [*events, *reader.end()] == ["ä1\n2", "3", "last"]


# A redirect


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_builder_learns_the_address_to_enter(status: int) -> None:
    async def app(request: Any) -> RedirectResponse:
        return RedirectResponse(f"{request.url!s}/?session=secret", status)

    async with serve_responses(app) as url, way_to(url) as way:
        with pytest.raises(ThirdPartyFailed) as failed:
            await list_tools(way, url)
        assert f"The address to enter for this action is {url}/." in str(failed.value)
        assert "secret" not in str(failed.value)
