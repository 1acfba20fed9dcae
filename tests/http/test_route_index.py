"""The index of routes decides as the framework does without it, for every route and for paths that nearly fit."""

from collections.abc import Sequence
from copy import copy
from typing import Any, cast
from uuid import UUID

import pytest
from fastapi import APIRouter
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.routing import BaseRoute, Host, Match, Mount, Route, WebSocketRoute
from starlette.types import Message, Receive, Scope, Send

from discreet.http.app import create_api
from discreet.http.route_index import RouteIndex
from discreet.http.services import Services

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW")
ODD_PARTS = ("", "7", "x", "x.json", "a b", "é", "\n", "x\n", "{gpt_id}", "ME", "..", str(UUID(int=7)))


class _NoServices:
    """Stands for the services: no handler runs."""

    def __getattr__(self, name: str) -> "_NoServices":
        return self


class _Answer:
    """An ASGI application in place of a route's own: keeps the scope that it is given."""

    def __init__(self) -> None:
        self.scope: dict[str, Any] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = dict(scope)


def _with_own_answers(routes: Sequence[BaseRoute]) -> list[Any]:
    """Return copies that match like these routes, and answer without their handlers."""
    copies: list[Any] = [copy(route) for route in routes]
    for each in copies:
        each.app = _Answer()
    return copies


API = create_api(cast(Services, _NoServices()))
ROUTES = _with_own_answers(API.routes[1:])
ODD = _with_own_answers(
    [
        Route("/things/{id:int}", _Answer()),
        Route("/things/{id}.json", _Answer(), methods=["GET"]),
        Route("/things/{id:uuid}", _Answer(), methods=["PUT"]),
        Route("/things/7", _Answer(), methods=["GET", "POST"]),
        Route("/things/{rest:path}/end", _Answer(), methods=["GET"]),
        Route("/things/", _Answer(), methods=["DELETE"]),
        Mount("/things/below", _Answer()),
        WebSocketRoute("/things/{id}", _Answer()),
        Host("other.example", _Answer()),
        Route("/{any}/{other}", _Answer(), methods=["PATCH"]),
    ]
)


class Table:
    """Routes with two routers for them."""

    def __init__(self, routes: list[Any]) -> None:
        self.routes = routes
        self.plain, self.indexed = APIRouter(routes=routes), APIRouter(routes=[RouteIndex(routes), *routes])


PAGES = ROUTES[-1]
TABLES = {
    "the server": Table(ROUTES),
    "without its pages": Table(ROUTES[:-1]),
    "odd": Table(ODD),
    "odd and pages": Table([*ODD, PAGES]),
}
"""With the server's pages, which take every path, there is no 404, no 405 and no redirect."""


def outcome(router: APIRouter, routes: list[Any], scope: dict[str, Any]) -> tuple[Any, ...]:
    """Return which route answers, with which scope; or what the router answers itself."""
    sent: list[Message] = []
    scope = dict(scope)

    async def send(message: Message) -> None:
        sent.append(message)

    for route in routes:
        route.app.scope = None
    with pytest.raises(StopIteration):  # it waits for nothing, so no event loop is needed
        router.app(scope, cast(Receive, None), send).send(None)
    answering = [(place, route.app.scope) for place, route in enumerate(routes) if route.app.scope]
    for _, given_scope in answering:
        del given_scope["router"]
    return answering, sent


def request(method: str, path: str, **more: Any) -> dict[str, Any]:
    headers = [(b"host", b"this.example")]
    return {"type": "http", "method": method, "path": path, "query_string": b"", "headers": headers} | more


def assert_same(table: Table, scope: dict[str, Any]) -> None:
    assert outcome(table.indexed, table.routes, scope) == outcome(table.plain, table.routes, scope)


@st.composite
def near_requests(draw: st.DrawFn, routes: list[Any]) -> dict[str, Any]:
    """A request for one of the routes, or one with other parts here and there, one too many, or one too few."""
    templates = [getattr(route, "path", "/") for route in routes]
    known = sorted({part for template in templates for part in template.split("/") if "{" not in part})
    any_part = st.sampled_from(ODD_PARTS) | st.sampled_from(known) | st.text(max_size=3)
    route = draw(st.sampled_from(routes))
    parts = []
    for part in getattr(route, "path", "/").split("/"):
        fits = "{" not in part and draw(st.integers(0, 9)) > 0
        parts.append(part if fits else draw(any_part))
        if draw(st.integers(0, 19)) == 0 or ":path" in part:
            parts.append(draw(any_part))
    root = draw(st.sampled_from(("", "", "/api")))
    path = draw(st.sampled_from(("", root))) + "/".join(parts[: None if draw(st.integers(0, 9)) else -1])
    path += draw(st.sampled_from(("", "", "/", "\n")))
    methods = METHODS if draw(st.booleans()) else sorted(getattr(route, "methods", None) or METHODS)
    host = draw(st.sampled_from((b"this.example", b"this.example", b"other.example")))
    kind = draw(st.sampled_from(("http", "http", "http", "websocket")))
    return request(draw(st.sampled_from(methods)), path, root_path=root, type=kind, headers=[(b"host", host)])


@pytest.mark.parametrize("name", TABLES)
@given(data=st.data())
@settings(max_examples=300)
def test_requests_that_nearly_fit_are_decided_as_without_the_index(name: str, data: st.DataObject) -> None:
    assert_same(TABLES[name], data.draw(near_requests(TABLES[name].routes)))


def test_each_route_is_found_with_its_method_and_refused_with_another() -> None:
    for route in ROUTES[:-1]:
        for method in route.methods:
            assert_same(TABLES["the server"], request(method, route.path))
            assert_same(TABLES["the server"], request(method, route.path + "\n"))
    for path in sorted({route.path for route in ROUTES[:-1]}):
        assert_same(TABLES["without its pages"], request("BREW", path))


def test_the_server_tries_few_routes_for_a_request() -> None:
    tried: list[str] = []

    class Counting:
        def __init__(self, route: Any) -> None:
            self._route = route

        def __getattr__(self, name: str) -> Any:
            return getattr(self._route, name)

        def matches(self, scope: Scope) -> tuple[Match, Scope]:
            tried.append(self._route.path)
            return self._route.matches(scope)

    index = RouteIndex([cast(BaseRoute, Counting(route)) for route in ROUTES])
    for route in ROUTES:
        for method in getattr(route, "methods", ("GET",)):
            tried.clear()
            assert index.matches(request(method, route.path or "/"))[0] is Match.FULL
            assert 1 <= len(tried) <= 3, tried


def test_the_index_is_the_servers_first_route() -> None:
    assert isinstance(API.routes[0], RouteIndex)
    assert len(ROUTES) > 440
