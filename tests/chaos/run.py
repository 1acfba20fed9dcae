"""A run: set up, let live, kill, let come to rest, gather, check."""

import asyncio
import json
import random
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from bench.balancer import Balancer
from bench.database import throwaway_database
from bench.machine_load import FOLDER_PREFIX
from bench.ports import free_port
from tests.chaos import script
from tests.chaos.check import breaches
from tests.chaos.clients import LOST, ChaosClient, Person, come_in
from tests.chaos.final_state import Found, at_rest, gathered, looking, versions
from tests.chaos.fleet import Fleet
from tests.chaos.journal import Acknowledgement, Journal, Released
from tests.chaos.monkey import Monkey
from tests.fakes.model_endpoint import ScriptedModel
from tests.fakes.third_party import ThirdParty
from tests.support.api_programs import publish_gpt_with_actions
from tests.support.client import Client
from tests.support.people import sign_up_form


@dataclass(frozen=True)
class Plan:
    """`pause`: seconds between two kills; `midnight`: between two midnights; all about."""

    seconds: float = 600
    seed: int = 1
    servers: int = 2
    workers: int = 2
    people: int = 8
    pause: float = 6
    midnight: float = 45


@dataclass
class Outcome:
    journal: Journal
    found: Found
    killed: Counter[str]
    breaches: list[str]
    folder: Path

    def line(self) -> str:
        acts = Counter(type(act).__name__.lower() for act in self.journal.acts)
        told = Counter(str(act.told) for act in self.journal.acts)
        return json.dumps({
            "acts": acts, "told": told, "killed": self.killed, "sent": len(self.found.received),
            "releases": len(self.found.releases), "days": len(self.found.days), "breaches": len(self.breaches),
        })  # fmt: skip


@dataclass
class Town:
    """Who lives behind the balancer."""

    url: str
    journal: Journal
    operator: Client
    people: list[Person] = field(default_factory=list)


async def run(plan: Plan) -> Outcome:
    """The folder stays where a law was broken: logs, and the journal."""
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    ports = [free_port() for _ in range(plan.servers)]
    async with (
        throwaway_database() as database, ScriptedModel(script.answer, gap=script.GAP) as model,
        ThirdParty(script.found) as third_party, Balancer(ports) as balancer,
    ):  # fmt: skip
        url = f"http://127.0.0.1:{balancer.port}"
        settings = {
            "DISCREET_HOME": str(folder / "home"), "DISCREET_DATABASE_URL": _named(database),
            "DISCREET_MODEL_URL": model.url, "DISCREET_PUBLIC_URL": url, "DISCREET_ACTION_ORIGINS": third_party.origin,
        }  # fmt: skip
        async with _standing(Fleet(folder, settings, plan.servers, plan.workers, ports)) as fleet:
            outcome = await _lived(plan, fleet, url, database, third_party, folder)
    if not outcome.breaches:
        shutil.rmtree(folder, ignore_errors=True)
    return outcome


def _named(database: str) -> str:
    """The same server, and a database of the product's own in it."""
    parts = urlsplit(database)
    return parts._replace(path="/discreet").geturl()


@asynccontextmanager
async def _standing(fleet: Fleet) -> AsyncIterator[Fleet]:
    try:
        await fleet.start_first()
        yield fleet
    finally:
        for member in fleet.members:
            await member.kill()


async def _lived(plan: Plan, fleet: Fleet, url: str, database: str, third_party: ThirdParty, folder: Path) -> Outcome:
    chance = random.Random(plan.seed)
    town = await _settled(plan, fleet, url, third_party.origin, chance)
    async with looking(_named(database)) as owner:
        begun, first = await versions(owner), _first_choices(town)
        postmaster = psutil.Process(await owner.fetchval("SELECT pg_backend_pid()")).ppid()
    monkey = Monkey(fleet, postmaster, chance, plan.pause)
    await _live_for(plan, town, fleet, monkey, chance)
    await fleet.servers[0].kill()  # what a server does at its start need not wait for its hour
    await fleet.mend()
    keys = folder / "home" / "keys"
    async with looking(_named(database)) as owner:
        pending = await at_rest(owner, keys)
        found = await gathered(town.people, town.operator, town.journal, fleet, owner, keys)
    found.pending, found.begun_versions, found.begun = pending, begun, first
    found.received = [script.name_in(request) for request in third_party.requests]
    town.journal.write(folder / "journal.jsonl")
    for client in (town.operator, *(person.client for person in town.people)):
        await client.close()
    return Outcome(town.journal, found, monkey.killed, breaches(town.journal, found), folder)


def _first_choices(town: Town) -> dict[str, bool]:
    return {f"user:{person.client.id}": person.chosen[f"user:{person.client.id}"] for person in town.people}


async def _settled(plan: Plan, fleet: Fleet, url: str, origin: str, chance: random.Random) -> Town:
    """The operator, the people, and two of them with a GPT that acts, which everybody may use."""
    journal = Journal()
    operator = ChaosClient(url, "10.1.0.1")
    (await operator.post("/api/setup", {"token": fleet.set_up_link(), **sign_up_form("olga")})).ok()
    (await operator.put("/api/operator/settings", {"name": "Chaos", "sign_up": "open"})).ok()
    await fleet.mend()
    town = Town(url, journal, operator)
    finders: list[Any] = []
    for number in range(plan.people):
        improve = number % 3 > 0
        client = await come_in(url, f"p{number}", f"10.2.0.{number + 1}", improve=improve)
        person = Person(f"p{number}", client, journal, random.Random(chance.random()), finders)
        person.chosen[f"user:{client.id}"] = improve
        if number < 2:
            person.own.append(await publish_gpt_with_actions(client, document(origin), level="everyone"))
            finders.extend(person.own)
        town.people.append(person)
    return town


def document(origin: str) -> str:
    """One operation, `findThing`, which sends a name."""
    name = {"name": "name", "in": "query", "schema": {"type": "string"}}
    operation = {"operationId": "findThing", "parameters": [name], "responses": {}}
    info = {"title": "Things", "version": "1"}
    return json.dumps(
        {"openapi": "3.1.0", "info": info, "servers": [{"url": origin}], "paths": {"/things": {"get": operation}}}
    )


async def _live_for(plan: Plan, town: Town, fleet: Fleet, monkey: Monkey, chance: random.Random) -> None:
    lives = [person.live() for person in town.people]
    tasks = [asyncio.create_task(life) for life in (*lives, monkey.live(), _days(plan, town, fleet, chance))]
    done, _ = await asyncio.wait(tasks, timeout=plan.seconds, return_when=asyncio.FIRST_EXCEPTION)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for task in done:
        task.result()
    await monkey.rest()


async def _days(plan: Plan, town: Town, fleet: Fleet, chance: random.Random) -> None:
    """Midnights, each followed by a release at the command line beside those of the workers; and orders of datasets."""
    ordering = Person("olga", town.operator, town.journal, chance, [])
    while True:
        await asyncio.sleep(plan.midnight * chance.uniform(0.6, 1.2))
        fleet.turn_midnight()
        _, said = await fleet.run("insight", "release", "--json")
        for day in re.findall(r'"day": "([0-9-]+)"', said):
            town.journal.begin(Released("olga", day, told=Acknowledgement.DONE))
        with suppress(*LOST):
            await ordering.order()
