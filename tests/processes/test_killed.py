"""After a kill at any point, a restart has everything that was acknowledged (specification: Bad input and failure)."""

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import fasteners

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from tests.fakes.model_endpoint import Request, ScriptedModel
from tests.processes.server_process import Program, is_alive
from tests.support.background_stream import BackgroundStream
from tests.support.chat_client import without_moment
from tests.support.client import Client

SEED = 20260711
CHECKPOINT = 3.0
"""Seconds of an answer that a kill may cost at most: two between checkpoints, and one to write them."""


def scripted_answer(request: Request) -> str:
    """As many words as the question asks for, different for each question."""
    question = without_moment(request["messages"][-1]["content"])
    count = int(question.rpartition(" ")[2])
    return " ".join(f"{question.partition(' ')[0]}-{number}" for number in range(count))


@dataclass
class Person:
    """A user who asks and chooses all the time, and remembers everything that the server acknowledged."""

    name: str
    chance: random.Random
    streams: list[BackgroundStream] = field(default_factory=list)
    chosen: bool = True
    choosing: bool | None = None
    """A choice that was sent and not acknowledged: either answer is right after a kill."""

    async def live(self, client: Client) -> None:
        while True:
            await (self._ask(client) if self.chance.random() < 0.7 else self._choose(client))

    async def _ask(self, client: Client) -> None:
        known = [stream.conversation for stream in self.streams if stream.outcome]
        body = {"conversation_id": self.chance.choice(known)} if known and self.chance.random() < 0.5 else {}
        words = self.chance.choice([3, 30, 300])
        stream = BackgroundStream(client, f"{self.name}{len(self.streams)} says {words}", **body)
        self.streams.append(stream)
        await stream.wait_for_end()
        if not stream.outcome:
            await asyncio.sleep(3600)  # the server is gone

    async def _choose(self, client: Client) -> None:
        self.choosing = not self.chosen
        try:
            answer = (await client.put("/api/me/improve", {"allowed": self.choosing})).ok()
        except (aiohttp.ClientError, ConnectionError):
            await asyncio.sleep(3600)
        self.chosen, self.choosing = answer["improve"]["allowed"], None

    async def find_everything(self, client: Client) -> int:
        """Compare the server's data with the acknowledged data; returns the number of questions found."""
        me = (await client.get("/api/me")).ok()
        assert me["improve"]["allowed"] in {self.chosen, self.choosing} - {None}
        self.chosen, self.choosing = me["improve"]["allowed"], None
        acknowledged = [stream for stream in self.streams if stream.turn]
        for stream in acknowledged:
            shown = (await client.get(f"/api/conversations/{stream.conversation}")).ok()
            assert stream.ended_at
            _is_kept(stream, shown, stream.ended_at)
        return len(acknowledged)


def _is_kept(stream: BackgroundStream, shown: dict[str, Any], cut_at: float) -> None:
    messages = {message["id"]: message for message in shown["messages"]}
    assert messages[stream.turn["question_id"]]["text"] == stream.question
    answer = messages[stream.turn["answer_id"]]
    complete_text = scripted_answer({"messages": [{"content": stream.question}]})
    assert not shown["running"]
    if stream.outcome:
        assert (stream.outcome["state"], answer["state"]) == ("complete", "complete")
    if answer["state"] == "complete":
        assert answer["text"] == complete_text
    else:
        assert answer["state"] == "interrupted"
        assert complete_text.startswith(answer["text"])
        assert answer["text"].startswith(stream.text_at(cut_at - CHECKPOINT))


async def test_nothing_acknowledged_is_lost(seeded: Program, model: ScriptedModel) -> None:
    chance = random.Random(SEED)
    model.answer, model.gap = scripted_answer, 0.003
    people = [Person(name, random.Random(chance.random())) for name in ("ada", "ben", "cleo")]
    postmasters = set()
    for seconds in (0.3, 0.8, 1.2, 1.8, 0.1, 1.5, 0.5, 1.0):
        await seeded.start()
        clients = [await seeded.come_in(person.name) for person in people]
        await _find_everything(seeded, people, clients)
        await _live(people, clients, seconds * chance.uniform(0.8, 1.2))
        await seeded.kill()
        assert seeded.postmaster  # an orphan now
        postmasters.add(seeded.postmaster.pid)
        await asyncio.gather(*(person.streams[-1].wait_for_end() for person in people if person.streams))
    await seeded.start()
    clients = [await seeded.come_in(person.name) for person in people]
    assert await _find_everything(seeded, people, clients) > 30
    assert await seeded.stop() == 0
    assert len(postmasters) == 1  # each start took the orphan over,
    assert seeded.postmaster is None  # and the last one ended it


async def _find_everything(program: Program, people: list[Person], clients: list[Client]) -> int:
    found = sum([await p.find_everything(client) for p, client in zip(people, clients, strict=True)])
    _shares_say_what_people_said(program, people, [(await client.get("/api/me")).ok()["id"] for client in clients])
    return found


async def _live(people: list[Person], clients: list[Client], seconds: float) -> None:
    living = [asyncio.create_task(p.live(client)) for p, client in zip(people, clients, strict=True)]
    done, _ = await asyncio.wait(living, timeout=seconds)
    for task in done:
        task.result()
    for task in living:
        task.cancel()


def _shares_say_what_people_said(program: Program, people: list[Person], ids: list[str]) -> None:
    keys = open_key_store(
        program.home / "keys", MasterKeyFile(program.home / "keys" / "master.key"), SystemRandomSource()
    )
    for person, id_ in zip(people, ids, strict=True):
        assert (keys.share(f"user:{id_}") is not None) == person.chosen


async def test_a_kill_costs_seconds_of_an_answer_not_the_answer(seeded: Program, model: ScriptedModel) -> None:
    model.answer, model.gap = scripted_answer, 0.003
    ben = await (await seeded.start()).come_in("ben")
    stream = BackgroundStream(ben, "long says 100000")
    await stream.wait_for_text("long-0 ")
    await asyncio.sleep(CHECKPOINT + 1.5)
    killed_at = time.monotonic()
    await seeded.kill()
    await stream.wait_for_end()
    assert stream.text_at(killed_at - CHECKPOINT)
    ben = await (await seeded.start()).come_in("ben")
    shown = (await ben.get(f"/api/conversations/{stream.conversation}")).ok()
    assert shown["messages"][1]["state"] == "interrupted"
    _is_kept(stream, shown, killed_at)


async def test_killed_while_it_starts_it_starts_the_next_time(seeded: Program) -> None:
    chance = random.Random(SEED)
    for _ in range(3):
        process = await seeded.spawn("serve")
        await asyncio.sleep(chance.uniform(0.3, 1.3))
        process.kill()
        await process.communicate()
    ben = await (await seeded.start()).come_in("ben")
    assert (await ben.get("/api/me")).ok()["name"] == "Ben"
    assert await seeded.stop() == 0


async def test_killed_while_its_database_is_being_made_it_makes_it_the_next_time(homes: Path) -> None:
    program = Program(homes / "new", "http://127.0.0.1:9/v1")
    try:
        for moment in (_making_begins, _database_runs):
            process = await program.spawn("serve")
            async with asyncio.timeout(30):
                while not moment(program):
                    await asyncio.sleep(0.005)
            process.kill()
            await process.communicate()
        await program.start()
        assert program.set_up_link
        await program.set_up()
        assert await program.stop() == 0
        assert not list(program.home.glob("postgres-new-*"))
    finally:
        await program.sweep()


def _making_begins(program: Program) -> bool:
    return any(program.home.glob("postgres-new-*/PG_VERSION"))


def _database_runs(program: Program) -> bool:
    return program.postmaster is not None


async def test_set_up_that_was_acknowledged_is_not_offered_again(pristine: Program) -> None:
    await pristine.start()
    first_link = pristine.set_up_link
    olga = pristine.client()
    token = first_link.partition("#")[2]
    body = {
        "name": "Olga",
        "email": "olga@example.org",
        "password": "a long enough sentence",
        "improve": True,
    }
    (await olga.post("/api/setup", {"token": token, **body})).ok()
    await pristine.kill()

    await pristine.start()
    assert not pristine.set_up_link
    assert (await pristine.client().get("/api/instance")).ok()["needs_set_up"] is False
    assert (await (await pristine.come_in("olga")).get("/api/me")).ok()["role"] == "operator"
    again = await pristine.client().post("/api/setup", {"token": token, **body, "email": "mallory@example.org"})
    assert again.status == 409


async def test_a_process_number_that_now_belongs_to_another_program_does_not_stop_the_start(
    seeded: Program,
) -> None:
    """After a power cut, or in a container that is started again, the process ids are used again."""
    await seeded.start()
    database = seeded.home / "postgres"
    numbered = {path: path.read_text() for path in (database / "postmaster.pid", database / ".s.PGSQL.5432.lock")}
    postmaster = seeded.postmaster
    assert postmaster
    await seeded.kill()
    await seeded.kill_database()
    other = await asyncio.create_subprocess_exec("sleep", "600")
    try:
        for path, text in numbered.items():
            assert path.read_text().startswith(f"{postmaster.pid}\n")
            path.write_text(text.replace(str(postmaster.pid), str(other.pid), 1))
        await seeded.start()
        assert await seeded.stop() == 0
        assert other.returncode is None
    finally:
        other.kill()
        await other.wait()


async def test_without_its_database_the_server_says_so_and_loses_nothing(seeded: Program, model: ScriptedModel) -> None:
    model.answer, model.gap = scripted_answer, 0.003
    ben = await (await seeded.start()).come_in("ben")
    complete = BackgroundStream(ben, "first says 20")
    await complete.wait_for_end()
    cut = BackgroundStream(ben, "second says 600")
    await cut.wait_for_text("second-100 ")
    killed_at = time.monotonic()
    with database_kept_away(seeded):
        await seeded.kill_database()
        for path in ("/api/me", "/api/conversations", f"/api/conversations/{complete.conversation}", "/api/gpts"):
            answer = await ben.get(path)
            assert (answer.status, answer.sentence[-1]) == (503, "."), path
        refused = await ben.post("/api/chat", {"text": "third says 3"})
        assert (refused.status, refused.sentence[-1]) == (503, ".")
        assert (await ben.get("/")).status == 200
        await seeded.kill()

    ben = await (await seeded.start()).come_in("ben")
    for stream in (complete, cut):
        shown = (await ben.get(f"/api/conversations/{stream.conversation}")).ok()
        _is_kept(stream, shown, killed_at)
    listed = (await ben.get("/api/conversations")).ok()["conversations"]
    assert len(listed) == 2  # refused requests have left nothing behind
    assert is_alive(seeded.postmaster)


async def test_a_killed_database_is_started_again_and_an_answer_goes_on_through_it(
    seeded: Program, model: ScriptedModel
) -> None:
    model.answer, model.gap = scripted_answer, 0.003
    ben = await (await seeded.start()).come_in("ben")
    stream = BackgroundStream(ben, "long says 600")
    await stream.wait_for_text("long-100 ")
    with database_kept_away(seeded):
        await seeded.kill_database()
        await stream.wait_for_text("long-599")
        assert (await ben.get("/api/me")).status == 503
        assert not stream.outcome  # data that cannot be stored is not reported as complete
    await stream.wait_for_end()
    shown = (await ben.get(f"/api/conversations/{stream.conversation}")).ok()
    assert stream.outcome["state"] == "complete"
    _is_kept(stream, shown, time.monotonic())
    assert await seeded.stop() == 0
    assert seeded.postmaster is None


@contextmanager
def database_kept_away(program: Program) -> Iterator[None]:
    """No process starts the embedded PostgreSQL in here, so the test does."""
    with fasteners.InterProcessLock(program.home / "postgres.turn"):
        yield
