"""The cast of every test.

Ada builds, Ben chats, Cleo works in a team, Emil in an enterprise, Olga operates. Dan is a stranger: he has an
account, and nothing in a test belongs to him.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from discreet.http.services import Services
from discreet.promises.parties import Service
from tests.support.client import Client

PASSWORD = "a long enough sentence"


@dataclass(frozen=True)
class Cast:
    """The people, each with a signed-in browser, and `visitor`, who is not signed in.

    Ada, Ben, Cleo, Emil and Olga said yes to the training question, Dan no: the others are left out for another reason
    than the switch.
    """

    ada: Client
    ben: Client
    cleo: Client
    emil: Client
    olga: Client
    dan: Client
    visitor: Client

    def browsers(self) -> dict[str, Client]:
        return dict(vars(self))


def address(name: str) -> str:
    return f"{name}@example.org"


async def sign_up_cast(services: Services, client: Callable[[], Client]) -> Cast:
    """Sign up the cast through the API, as people do."""
    olga = await set_up_operator(services, client())
    (await olga.put("/api/operator/settings", {"name": "Test house", "sign_up": "open"})).ok()
    people = {name: await sign_up(client(), name) for name in ("ada", "ben", "cleo", "emil")}
    dan = await sign_up(client(), "dan", improve=False)
    for name, called, service in (
        ("cleo", "Cleo's team", Service.TEAM),
        ("emil", "Emil's enterprise", Service.ENTERPRISE),
    ):
        workspace = await services.workspaces.create(called, service, [address(name)])
        (await people[name].put("/api/me/space", {"workspace": str(workspace.id)})).ok()
    return Cast(**people, olga=olga, dan=dan, visitor=client())


async def set_up_operator(services: Services, client: Client) -> Client:
    """Make Olga the operator with the set-up link."""
    link = await services.accounts.set_up_link()
    assert link is not None
    token = link.partition("#")[2]
    me = (await client.post("/api/setup", {"token": token, **sign_up_form("olga")})).ok()
    client.id = UUID(me["id"])
    return client


async def sign_up(client: Client, name: str, *, improve: bool = True) -> Client:
    me = (await client.post("/api/sign-up", sign_up_form(name, improve=improve))).ok()
    client.id = UUID(me["id"])
    return client


async def sign_in(client: Client, name: str) -> Client:
    """Sign a member of the cast in with another browser."""
    me = (await client.post("/api/sign-in", {"email": address(name), "password": PASSWORD})).ok()
    client.id = UUID(me["id"])
    return client


def sign_up_form(name: str, *, improve: bool = True) -> dict[str, object]:
    """Return the fields that the sign-up page sends."""
    return {"name": name.capitalize(), "email": address(name), "password": PASSWORD, "improve": improve}
