"""A run: set up, act and kill processes, wait until idle, collect the state, check it."""

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
from tests.chaos.clients import CONNECTION_ERRORS, ChaosClient, Person, join
from tests.chaos.final_state import FinalState, collect_state, connect_as_owner, count_versions, wait_until_idle
from tests.chaos.fleet import Fleet
from tests.chaos.journal import Acknowledgement, Journal, ReleaseAct
from tests.chaos.monkey import Monkey
from tests.fakes.model_endpoint import ScriptedModel
from tests.fakes.third_party import ThirdParty
from tests.support.api_programs import publish_gpt_with_actions
from tests.support.client import Client
from tests.support.people import sign_up_form


@dataclass(frozen=True)
class Plan:
    """`pause`: mean seconds between two kills; `midnight`: between two midnights."""

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
    state: FinalState
    kills: Counter[str]
    breaches: list[str]
    folder: Path

    def summary(self) -> str:
        acts = Counter(type(act).__name__.lower() for act in self.journal.acts)
        acknowledgements = Counter(str(act.acknowledgement) for act in self.journal.acts)
        return json.dumps({
            "acts": acts, "told": acknowledgements, "killed": self.kills, "sent": len(self.state.received),
            "releases": len(self.state.releases), "days": len(self.state.days), "breaches": len(self.breaches),
        })  # fmt: skip


@dataclass
class Population:
    """The people behind the balancer, and their journal."""

    url: str
    journal: Journal
    operator: Client
    people: list[Person] = field(default_factory=list)


async def run(plan: Plan) -> Outcome:
    """Run the plan. After a breach the folder with logs and the journal is kept."""
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    ports = [free_port() for _ in range(plan.servers)]
    async with (
        throwaway_database() as database, ScriptedModel(script.answer_model, gap=script.GAP) as model,
        ThirdParty(script.answer_third_party) as third_party, Balancer(ports) as balancer,
    ):  # fmt: skip
        url = f"http://127.0.0.1:{balancer.port}"
        settings = {
            "DISCREET_HOME": str(folder / "home"), "DISCREET_DATABASE_URL": _product_database_url(database),
            "DISCREET_MODEL_URL": model.url, "DISCREET_PUBLIC_URL": url, "DISCREET_ACTION_ORIGINS": third_party.origin,
        }  # fmt: skip
        async with _run_fleet(Fleet(folder, settings, plan.servers, plan.workers, ports)) as fleet:
            outcome = await _run_and_check(plan, fleet, url, database, third_party, folder)
    if not outcome.breaches:
        shutil.rmtree(folder, ignore_errors=True)
    return outcome


def _product_database_url(database: str) -> str:
    """Return the URL of the product's own database on the same server."""
    parts = urlsplit(database)
    return parts._replace(path="/discreet").geturl()


@asynccontextmanager
async def _run_fleet(fleet: Fleet) -> AsyncIterator[Fleet]:
    try:
        await fleet.start_first()
        yield fleet
    finally:
        for member in fleet.members:
            await member.kill()


async def _run_and_check(
    plan: Plan, fleet: Fleet, url: str, database: str, third_party: ThirdParty, folder: Path
) -> Outcome:
    rng = random.Random(plan.seed)
    population = await _set_up_people(plan, fleet, url, third_party.origin, rng)
    async with connect_as_owner(_product_database_url(database)) as owner:
        initial_versions, initial_choices = await count_versions(owner), _initial_choices(population)
        postmaster = psutil.Process(await owner.fetchval("SELECT pg_backend_pid()")).ppid()
    monkey = Monkey(fleet, postmaster, rng, plan.pause)
    await _run_people(plan, population, fleet, monkey, rng)
    await fleet.servers[0].kill()  # at its start a server runs the hourly jobs
    await fleet.restart_killed()
    keys = folder / "home" / "keys"
    async with connect_as_owner(_product_database_url(database)) as owner:
        pending = await wait_until_idle(owner, keys, fleet.last_midnight)
        state = await collect_state(population.people, population.operator, population.journal, fleet, owner, keys)
    state.pending, state.initial_versions, state.initial_choices = pending, initial_versions, initial_choices
    state.received = [script.sent_name(request) for request in third_party.requests]
    population.journal.write(folder / "journal.jsonl")
    for client in (population.operator, *(person.client for person in population.people)):
        await client.close()
    return Outcome(population.journal, state, monkey.kills, breaches(population.journal, state), folder)


def _initial_choices(population: Population) -> dict[str, bool]:
    return {f"user:{person.client.id}": person.last_choices[f"user:{person.client.id}"] for person in population.people}


async def _set_up_people(plan: Plan, fleet: Fleet, url: str, origin: str, rng: random.Random) -> Population:
    """Sign up the operator and the people. Two of them publish a GPT with actions to everyone."""
    journal = Journal()
    operator = ChaosClient(url, "10.1.0.1")
    (await operator.post("/api/setup", {"token": fleet.set_up_link(), **sign_up_form("olga")})).ok()
    (await operator.put("/api/operator/settings", {"name": "Chaos", "sign_up": "open"})).ok()
    await fleet.restart_killed()
    population = Population(url, journal, operator)
    gpts_with_actions: list[Any] = []
    for number in range(plan.people):
        improve = number % 3 > 0
        client = await join(url, f"p{number}", f"10.2.0.{number + 1}", improve=improve)
        person = Person(f"p{number}", client, journal, random.Random(rng.random()), gpts_with_actions)
        person.last_choices[f"user:{client.id}"] = improve
        if number < 2:
            person.own_gpts.append(await publish_gpt_with_actions(client, document(origin), level="everyone"))
            gpts_with_actions.extend(person.own_gpts)
        population.people.append(person)
    return population


def document(origin: str) -> str:
    """Return an OpenAPI document with one operation, `findThing`, which sends a name."""
    name = {"name": "name", "in": "query", "schema": {"type": "string"}}
    operation = {"operationId": "findThing", "parameters": [name], "responses": {}}
    info = {"title": "Things", "version": "1"}
    return json.dumps(
        {"openapi": "3.1.0", "info": info, "servers": [{"url": origin}], "paths": {"/things": {"get": operation}}}
    )


async def _run_people(plan: Plan, population: Population, fleet: Fleet, monkey: Monkey, rng: random.Random) -> None:
    loops = [person.run() for person in population.people]
    tasks = [asyncio.create_task(loop) for loop in (*loops, monkey.run(), _advance_days(plan, population, fleet, rng))]
    done, _ = await asyncio.wait(tasks, timeout=plan.seconds, return_when=asyncio.FIRST_EXCEPTION)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for task in done:
        task.result()
    await monkey.wait_for_restarts()


async def _advance_days(plan: Plan, population: Population, fleet: Fleet, rng: random.Random) -> None:
    """Advance the clock day by day, release at the command line beside the workers, and order datasets."""
    operator = Person("olga", population.operator, population.journal, rng, [])
    while True:
        await asyncio.sleep(plan.midnight * rng.uniform(0.6, 1.2))
        fleet.turn_midnight()
        _, output = await fleet.run("insight", "release", "--json")
        for day in re.findall(r'"day": "([0-9-]+)"', output):
            population.journal.record(ReleaseAct("olga", day, acknowledgement=Acknowledgement.DONE))
        with suppress(*CONNECTION_ERRORS):
            await operator.order_dataset()
