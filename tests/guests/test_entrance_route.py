"""The first route of a guest's page says what a link requires. It answers only a request with the link's token."""

from collections.abc import Callable

from discreet.http.services import Services
from tests.guests.conftest import GuestHouse, solved, token_of
from tests.support.client import Client


async def test_a_guest_without_an_account_gets_a_challenge(
    services: Services, house: GuestHouse, client: Callable[[], Client]
) -> None:
    token = token_of(await house.link(password="correct horse"))
    guest = client()
    body = (await guest.post("/api/guest-links/challenge", {"token": token})).ok()
    assert body["asks_password"]
    proof = solved(body["proof"]["challenge"])
    assert (await guest.post("/api/guest-links/challenge", {"token": "guess"})).status == 404
    assert (await services.guest_links.enter(token, "correct horse", proof, "203.0.113.7")).gpt_id == house.gpt_id
