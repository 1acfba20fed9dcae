"""The demo's part with a guest: Gina has no account. She comes in by a link, chats, allows a request, and leaves.

Her chat is in the server's memory only. At the end the demo shows that her visit cannot be opened again, and that
`discreet verify` finds no guest.
"""

import base64
import json
from typing import Any

import altcha

from examples.consent_cards import read_and_allow_all, show_what_has_left
from examples.person import Person

QUESTION = "Is LH 400 on time?"
CAPS = {"link": 100, "guest": 20, "range": 50}


class Guest(Person):
    """A person without an account. Their page sends a token in a header, and no cookie."""

    async def come_in(self, address: str) -> dict[str, Any]:
        """Come in by a link; return what a guest sees at first. The proof of work is solved as a browser does it."""
        token = address.rpartition("/")[2]
        entrance = await self.post("/api/guest-links/challenge", token=token)
        proof = _solved(entrance["proof"]["challenge"]) if entrance["proof"] else None
        visit: dict[str, Any] = await self.post("/api/guest", token=token, password=None, proof=proof)
        await self.sign_with(Authorization=f"Guest {visit['token']}")
        return visit


async def welcome_guest(olga: Person, ada: Person, url: str, gpt: str) -> None:
    """Let a guest visit, with what the operator and the builder do before, and what remains after."""
    await olga.put("/api/operator/guests", allowed=True, usual=CAPS, most=CAPS)
    address = await _make_link(ada, gpt)
    async with Guest(url, "Gina") as gina:
        visit = await gina.come_in(address)
        print(
            f"\nGina has no account. She opens the link: “{visit['gpt']['name']}”, built by {visit['gpt']['builder']}."
        )
        print(f"  Model: “{visit['model']['name']}”, run by: {visit['model']['recipient']['name']}.")
        print(f"  Gina asks: {QUESTION}", flush=True)
        answer, cards = await read_and_allow_all(gina, await gina.ask(QUESTION, visit["gpt"]["id"]))
        print(f"\n  {answer.text}")
        if len(await show_what_has_left(gina, answer.conversation)) != cards:
            raise SystemExit("The guest's ledger should hold exactly what she allowed.")
        await gina.delete("/api/guest")
        print(f"\nGina ends her visit. Opened again, it says: {await gina.refusal('/api/guest')}")
    [link] = (await ada.get(f"/api/gpts/{gpt}/guest-links"))["links"]
    month = link["used_in"] or "is named once it has ended"
    print(f"  Ada sees of it: the link “{link['name']}”; the month of its last use: {month}. No chat, no count.")


async def _make_link(ada: Person, gpt: str) -> str:
    """Publish for everyone with a link, and make a link for guests."""
    await ada.post(f"/api/gpts/{gpt}/publish", level="link")
    links = await ada.post(
        f"/api/gpts/{gpt}/guest-links", name="Hotel Bergen", ends_at=None, password=None, caps=None, budget="", sites=[]
    )
    address: str = links["links"][-1]["address"]
    print("\nOlga allows guests. Ada publishes “Flight desk” and makes a link for the guests of a hotel.", flush=True)
    return address


def _solved(challenge: dict[str, Any]) -> str:
    solution = altcha.solve_challenge(altcha.Challenge.from_dict(challenge))
    if solution is None:
        raise SystemExit("The proof of work has no solution.")
    done = {"challenge": challenge, "solution": {"counter": solution.counter, "derivedKey": solution.derived_key}}
    return base64.b64encode(json.dumps(done).encode()).decode()
