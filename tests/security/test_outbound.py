"""One door: while people build and chat, the server's process opens no connection but to its model and its database."""

import sys

import pytest
from yarl import URL

from tests.chatting import ask

seen: list[object] = []
listening = False


def hook(event, arguments):
    if listening and event in ("socket.connect", "socket.getaddrinfo", "urllib.Request"):
        seen.append(arguments[1] if event == "socket.connect" else arguments[:2])


@pytest.fixture
def connections():
    """Every connection and name look-up that this process asks for, from here on (an audit hook cannot be removed)."""
    global listening
    if hook not in installed:
        sys.addaudithook(hook)
        installed.append(hook)
    seen.clear()
    listening = True
    yield seen
    listening = False


installed: list[object] = []


async def test_nothing_else_connects(cast, house, scripted, connections):
    model = URL(scripted.url)
    gpt = (await cast.ada.post("/api/gpts", {"name": "Quiet"})).ok()["id"]
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    scripted.answer = "Look at http://elsewhere.example/picture.png ![x](http://elsewhere.example/y.png)"
    await ask(cast.ben, "Fetch http://elsewhere.example/ please", gpt_id=gpt)
    server = URL(house.settings.public_url)
    allowed = {model.port, server.port}
    strangers = [where for where in connections if not is_ours(where, allowed)]
    assert not strangers


def is_ours(where, ports):
    """PostgreSQL's socket file, or loopback at a port of ours (the test's own browsers connect to the server)."""
    return isinstance(where, str) or (where[0] in ("127.0.0.1", "::1", "localhost") and where[1] in ports)


def test_the_hook_would_notice(connections):
    """The test of the test."""
    import socket

    with socket.socket() as probe:
        probe.settimeout(0.2)
        assert probe.connect_ex(("127.0.0.1", 1)) != 0
    assert ("127.0.0.1", 1) in connections
