"""The demo's part with actions: a GPT that looks up flights and drafts e-mails.

Two third parties run as programs of their own (`examples/flights.py`, `examples/email_drafts.py`). They receive nothing
before Ben has seen it: the cards are printed as they come, and allowed.
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from examples.person import Answer, Person
from examples.providers import Providers

NAME, DESCRIPTION = "Travel helper", "Looks up flights and drafts e-mails."
INSTRUCTIONS = (
    "You help a traveller. Look a flight up with getFlightStatus. When you are asked for an e-mail, write it and put "
    "it into the drafts with createDraft. Then say in one or two sentences what you found and did."
)
QUESTION = "Is LH 400 on time? Then draft an e-mail to my host, mia@example.org, saying when I will arrive."
POLICY = "https://third-party.example/privacy"
MOST_CARDS = 4


@dataclass(frozen=True)
class ThirdParties:
    flights: str
    drafts: str
    key: str

    @property
    def origins(self) -> str:
        return f"{self.flights},{self.drafts}"


@contextmanager
def third_parties() -> Iterator[tuple[ThirdParties, Providers]]:
    """Run the examples of third parties and of model providers; stop them at the end."""
    key = secrets.token_urlsafe(16)
    modules = ("flights", "email_drafts", "parrot_model", "parrot_model")
    programs = [_start(f"examples.{module}", key) for module in modules]
    try:
        flights, drafts, keeping, quiet = map(_origin, programs)
        yield ThirdParties(flights, drafts, key), Providers(keeping, quiet)
    finally:
        for program in programs:
            program.terminate()
            program.wait(10)


def _start(module: str, key: str) -> "subprocess.Popen[str]":
    environment = os.environ | {"EMAIL_DRAFTS_KEY": key}
    return subprocess.Popen([sys.executable, "-m", module], env=environment, stdout=subprocess.PIPE, text=True)


def _origin(program: "subprocess.Popen[str]") -> str:
    """Return the address that the program prints."""
    assert program.stdout is not None
    words = program.stdout.readline().split()
    return next(word for word in words if word.startswith("http://"))


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
    answer = await ben.ask(QUESTION, gpt)
    cards = 0
    while answer.waiting and cards < MOST_CARDS:
        cards += 1
        answer = await _read_and_allow(ben, answer)
    if not cards:
        raise SystemExit("The model called no operation, so there was nothing to allow.")
    print(f"\n  {'The model went on, and its answer ended: ' if answer.failed else ''}{answer.text}")
    await _show_what_has_left(ben, answer.conversation, cards)


async def _read_and_allow(ben: Person, answer: Answer) -> Answer:
    card = await ben.get(f"/api/consents/{answer.waiting}")
    recipient, operation = card["recipient"], card["operation"]
    print(f"\n  Send this to {recipient['host']}?   {operation['name']}: {operation['summary']}")
    for warning in card["warnings"]:
        print(f"    ! {warning['sentence']}")
    for field in card["fields"]:
        marks = sorted({mark["what"] for part in field["parts"] for mark in part["marks"]})
        value = "".join(part["text"] for part in field["parts"])
        print(f"    {field['name']:<10} {value!r}{'   ← ' + ', '.join(marks) if marks else ''}")
    print(f"    exactly: {card['request']['method']} {card['request']['url']} {card['request']['body']}")
    print(f"    asked because: {' '.join(card['reasons'])}")
    await ben.post(f"/api/consents/{answer.waiting}/allow", digest=card["digest"], always=False)
    print("  Ben allows it once.", flush=True)
    return await ben.follow(answer.conversation)


async def _show_what_has_left(ben: Person, conversation: str, cards: int) -> None:
    entries = (await ben.get("/api/ledger"))["entries"]
    print("\n  Ben's ledger of disclosures:")
    for entry in entries:
        print(
            f"    {entry['host']}  {entry['operation']}  {entry['state']} ({entry['status']})  {entry['sent_bytes']} B"
        )
    receipt = await ben.get(f"/api/conversations/{conversation}/receipt")
    print(f"  Its receipt: {receipt['sent_out']['sentence']}")
    if len(entries) != cards:
        raise SystemExit("The ledger should hold exactly what Ben allowed.")
