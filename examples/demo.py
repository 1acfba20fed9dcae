"""`make demo`: a tour of a throwaway instance through the API.

It uses the embedded model. Olga sets the server up. Ada builds a GPT from this repository's licence and allows
training. Ben (consumer, yes) and Emil (enterprise) chat with it; Ben sends feedback, and the demo prints what Ada
learns. Olga connects two model providers, of which one keeps nothing, and Ben allows only that one. Then Ben asks a GPT
with actions about a flight: he reads each consent card and allows it, and his ledger is printed. Another GPT searches
the web, reads a page, computes on his file and draws a chart. Finally a dataset is built, and its contents are printed,
with the reasons why the rest was left out.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from discreet.training.reasons import MEANINGS
from examples.ferries import Harbour, ask_about_ferries, harbour
from examples.gpts_from_chatgpt import bring_gpts, run_tests
from examples.guests import welcome_guest
from examples.person import Person
from examples.providers import Providers, compare_providers, providers
from examples.travel import ThirdParties, build_travel_gpt, third_parties, travel

DOCUMENT = Path(__file__).parents[1] / "LICENSE"
NAME, DESCRIPTION = "Licence guide", "Answers questions about the Apache License 2.0."
QUESTION = "What must I give to people who get a copy of the work from me?"
PURPOSE = "Show what a dataset holds"
MINUTES_TO_LOAD = 5


def main() -> None:
    home = Path(tempfile.mkdtemp(prefix="discreet-demo-"))
    try:
        with others() as reached, running_server(home, reached) as (url, token):
            say(f"A throwaway instance runs at {url}")
            asyncio.run(walk(url, token, home, reached))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    say("Stopped. Everything was removed.")


@dataclass(frozen=True)
class Others:
    """The programs beside the server."""

    third_parties: ThirdParties
    providers: Providers
    harbour: Harbour


@contextmanager
def others() -> Iterator[Others]:
    """Run all programs beside the server; stop them at the end."""
    with third_parties() as parties, providers() as endpoints, harbour() as port:
        yield Others(parties, endpoints, port)


@contextmanager
def running_server(home: Path, reached: Others) -> Iterator[tuple[str, str]]:
    """Yield a server's address and the token of its set-up link.

    The operator lets actions, searches and page reading reach the examples.
    """
    given = {"HOME": str(home), "PORT": "0", "ANSWER_TOKENS": "160", "LOG_LEVEL": "warning"}
    given |= {"ACTION_ORIGINS": reached.third_parties.origins} | reached.harbour.settings
    environment = os.environ | {f"DISCREET_{name}": value for name, value in given.items()}
    command = [sys.executable, "-m", "discreet", "serve"]
    log = home / "demo.log"
    with log.open("w") as errors:
        server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        url, link = read_addresses(server)
        yield url, link.partition("#")[2]
    except BaseException:
        print(log.read_text(), file=sys.stderr)
        raise
    finally:
        server.terminate()
        server.wait(30)


def read_addresses(server: "subprocess.Popen[str]") -> tuple[str, str]:
    """Return the address and the set-up link that the server prints."""
    url = link = ""
    assert server.stdout is not None
    for line in server.stdout:
        words = line.split()
        if "Set-up link" in line:
            link = words[-1]
        if "ready at" in line:
            url = words[4]
        if url and link:
            return url, link
    raise SystemExit("The server did not start; its log is above.")


async def walk(url: str, token: str, home: Path, reached: Others) -> None:
    async with (
        Person(url, "Olga") as olga,
        Person(url, "Ada") as ada,
        Person(url, "Ben") as ben,
        Person(url, "Emil") as emil,
    ):
        await olga.post("/api/setup", token=token, **olga.introduction(improve=False))
        await olga.put("/api/operator/settings", name="Demo", sign_up="open")
        for person in (ada, ben, emil):
            await person.post("/api/sign-up", **person.introduction(improve=True), invitation=None)
        make_enterprise(home, emil.email)
        await work_there(emil)
        await model_is_ready(olga)
        gpt = await build_gpt(ada)
        for person in (ben, emil):
            talk = await chat_and_show_receipt(person, gpt)
            if person is ben:
                await tell_the_builder(ben, talk)
        await show_what_the_builder_learns(ada, gpt)
        await compare_providers(olga, ben, reached.providers)
        await travel(ben, await build_travel_gpt(ada, reached.third_parties))
        await ask_about_ferries(olga, ada, ben, reached.harbour)
        desk = await bring_gpts(ada, reached.third_parties.flights)
        await run_tests(ada, desk)
        await welcome_guest(olga, ada, url, desk)
        show_that_guests_left_nothing(home)
        await build_dataset(olga)


def make_enterprise(home: Path, email: str) -> None:
    """Make the workspace with the server's command; the operator's page does the same."""
    run_command(home, "workspace", "add", "Emil's enterprise", "--service", "enterprise", "--member", email)


def show_that_guests_left_nothing(home: Path) -> None:
    """Check the promise about temporary chats and guests as an operator does; fail if it is broken."""
    say("Olga checks it: discreet verify --promise P9")
    run_command(home, "verify", "--promise", "P9")


def run_command(home: Path, *command: str) -> None:
    """Run the server's command; its output is printed."""
    environment = os.environ | {"DISCREET_HOME": str(home)}
    subprocess.run([sys.executable, "-m", "discreet", *command], env=environment, check=True)


async def work_there(emil: Person) -> None:
    """Make Emil's conversations from here on belong to his workspace."""
    [workspace] = (await emil.get("/api/me"))["workspaces"]
    await emil.put("/api/me/space", workspace=workspace["id"])


async def model_is_ready(person: Person) -> None:
    for _ in range(MINUTES_TO_LOAD * 60):
        model = (await person.get("/api/instance"))["model"]
        if model["state"] == "ready":
            return say(
                f"The model “{model['name']}” runs {model['where']}. It is small, and its answers can be wrong: "
                "the demo shows where data go."
            )
        await asyncio.sleep(1)
    raise SystemExit(f"The model did not load: {model['detail']}")


async def build_gpt(ada: Person) -> str:
    gpt: str = (await ada.post("/api/gpts", name=NAME))["id"]
    await ada.put(
        f"/api/gpts/{gpt}/draft",
        name=NAME, description=DESCRIPTION, model=None, knowledge_use="cite", starters=[],
        instructions="Answer briefly, in at most three sentences, from the passages that you are given.",
    )  # fmt: skip
    await ada.upload(f"/api/gpts/{gpt}/knowledge?name={DOCUMENT.name}", DOCUMENT.read_bytes())
    while (file := (await ada.get(f"/api/gpts/{gpt}/knowledge"))["files"][0])["state"] in (
        "waiting",
        "reading",
    ):
        await asyncio.sleep(0.2)
    if file["state"] != "ready":
        raise SystemExit(f"{DOCUMENT.name} could not be read: {file['reason']}")
    await ada.post(f"/api/gpts/{gpt}/publish", level="everyone")
    await ada.put(f"/api/gpts/{gpt}/improve", allowed=True)
    say(f"Ada built “{NAME}” from {DOCUMENT.name} ({file['passages']} passages) and allowed training with its chats.")
    return gpt


async def chat_and_show_receipt(person: Person, gpt: str) -> str:
    """Chat and print the receipt; return the conversation's id."""
    say(f"{person.name} asks: {QUESTION}")
    answer = await person.ask(QUESTION, gpt)
    print(f"  {answer.text}\n  Sources offered: {', '.join(answer.sources) or 'none'}")
    receipt = await person.get(f"/api/conversations/{answer.conversation}/receipt")
    print(f"  Receipt of {person.name}'s conversation ({receipt['service']['name']})")
    for reader in receipt["readers"]:
        print(f"    {'can read' if reader['can'] else 'cannot  '}  {reader['who']}. {reader['why']}")
    print(f"    may it train?  {receipt['improve']['sentence']}")
    for reason in receipt["improve"]["reasons"]:
        print(f"      {reason['party']:<12}  {reason['sentence']}")
    for provider in receipt["models"]["providers"]:
        print(f"    model provider: {provider['name']}, {provider['answers']} answer(s)")
    print(f"    {receipt['retention']['sentence']} {receipt['sent_out']['sentence']}")
    print(f"    counted in numbers?  {receipt['insight']['sentence']}")
    return answer.conversation


async def tell_the_builder(ben: Person, conversation: str) -> None:
    """Send Ben's feedback on the answer, after he reads the preview."""
    answer = (await ben.get(f"/api/conversations/{conversation}"))["messages"][-1]
    draft = {
        "conversation_id": conversation,
        "message_id": answer["id"],
        "rating": "good",
        "comment": "Please name the section of the licence, too.",
        "messages": [],
    }
    preview = await ben.post("/api/feedback/preview", **draft)
    say("Ben sends feedback. Ada will see exactly this:")
    piece = preview["piece"]
    print(
        f"  Rating: {piece['rating']}. Comment: {piece['comment']} Theme: {piece['theme_label']}.\n  {preview['when']}"
    )
    await ben.post("/api/feedback", **draft)


async def show_what_the_builder_learns(ada: Person, gpt: str) -> None:
    """Print what Ada learns: nothing yet.

    Numbers are a day late, and two people are too few; feedback waits for that of others.
    """
    facts, numbers = await ada.get("/api/insight"), await ada.get(f"/api/gpts/{gpt}/insight?by=week")
    inbox = await ada.get(f"/api/gpts/{gpt}/feedback")
    budget = facts["budget"]
    say(f"What Ada learns (ε = {budget['epsilon']} at δ = {budget['delta']} for each person in {facts['days']} days):")
    for question in facts["questions"]:
        period = "ever" if question["ever"] else f"each {question['period']}"
        print(f"  {question['title']:<24} at most {question['most']} for each person, {period}")
    print(
        f"  Released so far: {numbers['released_until'] or 'nothing, the day is not over'}; feedback: {inbox['total']}"
    )


async def build_dataset(olga: Person) -> None:
    dataset = await olga.post("/api/operator/datasets", purpose=PURPOSE)
    while dataset["state"] in ("waiting", "building"):
        await asyncio.sleep(0.2)
        dataset = next(d for d in (await olga.get("/api/operator/datasets"))["datasets"] if d["id"] == dataset["id"])
    if dataset["state"] != "ready":
        raise SystemExit(f"The dataset was not built: {dataset['reason']}")
    say(f"The dataset “{PURPOSE}” holds {dataset['records']} conversation(s), {dataset['messages']} messages:")
    for record in (await olga.get(f"/api/operator/datasets/{dataset['id']}/records"))["records"]:
        for message in record["messages"]:
            print(f"  {message['role']:<10} {message['content']}")
    say("What is not in it, and why:")
    for reason, count in dataset["counts"].items():
        if reason != "permitted":
            print(f"  {count:>3}  {MEANINGS[reason]}")
    check(dataset)


def check(dataset: dict[str, Any]) -> None:
    """Fail if the promise is broken."""
    if dataset["records"] != 1:
        raise SystemExit("Exactly Ben's conversation should be in the dataset.")


def say(sentence: str) -> None:
    print(f"\n{sentence}", flush=True)


if __name__ == "__main__":
    main()
