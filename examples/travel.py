"""The demo's part with actions: a GPT that looks up flights and drafts e-mails.

Two third parties run as programs of their own (`examples/flights.py`, `examples/email_drafts.py`). They receive nothing
before Ben has seen it: the cards are printed as they come, and allowed.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from examples.consent_cards import read_and_allow_all, show_what_has_left
from examples.person import Person
from examples.programs import running

NAME, DESCRIPTION = "Travel helper", "Looks up flights and drafts e-mails."
INSTRUCTIONS = (
    "You help a traveller. Look a flight up with getFlightStatus. When you are asked for an e-mail, write it and put "
    "it into the drafts with createDraft. Then say in one or two sentences what you found and did."
)
QUESTION = "Is LH 400 on time? Then draft an e-mail to my host, mia@example.org, saying when I will arrive."
POLICY = "https://third-party.example/privacy"


@dataclass(frozen=True)
class ThirdParties:
    flights: str
    drafts: str
    key: str

    @property
    def origins(self) -> str:
        return f"{self.flights},{self.drafts}"


@contextmanager
def third_parties() -> Iterator[ThirdParties]:
    """Run the examples of third parties; stop them at the end."""
    key = secrets.token_urlsafe(16)
    with running("flights") as flights, running("email_drafts", EMAIL_DRAFTS_KEY=key) as drafts:
        yield ThirdParties(flights, drafts, key)


async def build_travel_gpt(ada: Person, reached: ThirdParties) -> str:
    gpt: str = (await ada.post("/api/gpts", name=NAME))["id"]
    await ada.put(
        f"/api/gpts/{gpt}/draft",
        name=NAME, description=DESCRIPTION, instructions=INSTRUCTIONS, model=None, knowledge_use="cite", starters=[],
    )  # fmt: skip
    await _add_action(ada, gpt, reached.flights, ["getFlightStatus"], {"kind": "none"})
    bearer = {"kind": "api_key", "scheme": "bearer", "name": ""}
    drafts = await _add_action(ada, gpt, reached.drafts, ["createDraft"], bearer)
    await ada.put(f"/api/gpts/{gpt}/actions/{drafts}/secret", secret=reached.key)
    await ada.post(f"/api/gpts/{gpt}/publish", level="everyone")
    print(f"\nAda built “{NAME}” with two actions: {reached.flights} and {reached.drafts}", flush=True)
    return gpt


async def _add_action(ada: Person, gpt: str, origin: str, enabled: list[str], auth: dict[str, Any]) -> str:
    """Import the third party's document from its address, and enable operations."""
    url = f"{origin}/openapi.json"
    document = (await ada.post(f"/api/gpts/{gpt}/actions/fetch", url=url))["document"]
    action = await ada.post(f"/api/gpts/{gpt}/actions", kind="openapi", document=document, source_url=url)
    await ada.put(
        f"/api/gpts/{gpt}/actions/{action['id']}", document=document, enabled=enabled, policy_url=POLICY, auth=auth
    )
    added: str = action["id"]
    return added


async def travel(ben: Person, gpt: str) -> None:
    """Let Ben ask, read each card, allow it, and look at his ledger."""
    print(f"\nBen asks: {QUESTION}", flush=True)
    answer, cards = await read_and_allow_all(ben, await ben.ask(QUESTION, gpt))
    print(f"\n  {'The model went on, and its answer ended: ' if answer.failed else ''}{answer.text}")
    if len(await show_what_has_left(ben, answer.conversation)) != cards:
        raise SystemExit("The ledger should hold exactly what Ben allowed.")
