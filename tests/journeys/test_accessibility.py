"""Every page and every important state, in every look: axe finds nothing, and nothing is wider than its place."""

from contextlib import AsyncExitStack
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.insight.feedback.pieces import Rating
from tests import sample_files
from tests.acting import plays
from tests.cast import Cast
from tests.chatting import ask
from tests.client import Client
from tests.conversations_builder import Builder
from tests.hand_made import hand_made
from tests.journeys import (
    action_states,
    building_states,
    feedback_states,
    file_states,
    find_states,
    first_hour_states,
    gpt_sharing_states,
    image_states,
    insight_states,
    lived,
    moving_states,
    order_states,
    program_states,
    sharing_states,
    states,
    talk_states,
    temporary_states,
    workspace_states,
)
from tests.journeys.cards import FLIGHT, MAIL, allowed, travel_guide
from tests.journeys.drawings import lighthouse
from tests.journeys.looks import faults_of
from tests.journeys.states import State, World
from tests.journeys.test_chat import RICH
from tests.journeys.window import NARROW, WIDE, Window
from tests.reading import FILES, actor_of, read
from tests.scripted_model import Failure
from tests.sending_feedback import Scene

pytestmark = pytest.mark.browser

CITING = """Clean the lens **every second Monday** with distilled water and a soft leather [1]. Three things to mind:

1. Wear cotton gloves, since the salt of a hand leaves marks [1].
2. Begin at the top, so that drops run over what is still to be cleaned [1].
3. Never use spirit: it dulls the bronze [1].

The red lantern is for when the lamp fails [2]."""


FEEDBACK: tuple[tuple[str, Rating, str, tuple[str, ...]], ...] = (
    ("Gwen", "bad", "It told me to use spirit, and the handbook says never to.", ("How do I clean it?", CITING * 3)),
    ("Hugo", "bad", "Much too long for a question about fog.", ()),
    ("Iris", "good", "Thank you, exactly what I needed.", ("And in fog?", "Sound the horn every two minutes.")),
)
"""Who says what about the GPT, and with which messages."""


@pytest_asyncio.fixture(scope="module")
async def world(ground, owner, house, clock, cast: Cast, scripted, third_party, other_party, painter) -> World:
    keeper = await _gpt(
        cast.ada, "Keeper of Vesterholm", "Knows the keeper’s handbook by heart, and says where it stands."
    )
    picture = {"Content-Type": "image/png"}
    (await cast.ada.put(f"/api/gpts/{keeper}/picture", data=lighthouse(), headers=picture)).ok()
    ada = actor_of(cast.ada)
    await read(house.gpts, ada, keeper, "keepers-handbook-of-vesterholm.md", (FILES / "lighthouse.md").read_bytes())
    await read(house.gpts, ada, keeper, "tide-tables-2026.pdf", sample_files.pdf(["High water at six."])[:200])
    (await cast.ada.post(f"/api/gpts/{keeper}/publish", {"level": "everyone"})).ok()
    quiet = await _gpt(cast.ada, "Weather at the western rocks", "Reads the sky.")
    (await cast.ada.post(f"/api/gpts/{quiet}/publish", {"level": "everyone"})).ok()
    await _lived(Scene(house, Builder(ground), clock, ada, UUID(keeper)), UUID(quiet))
    fresh = await _gpt(cast.ada, "Boats of the week", "Knows who comes and goes.")
    (await cast.ada.post(f"/api/gpts/{fresh}/publish", {"level": "link"})).ok()
    bare = await _gpt(cast.ada, "Letters to the harbour office", "")
    scripted.answer = CITING
    cited = await ask(cast.ben, "How do I clean the lens, and what if the lamp fails?", gpt_id=keeper)
    scripted.answer = RICH
    rich = await ask(cast.ben, "What should I try?")
    scripted.answer = "It began well, and"
    scripted.failure = Failure("cut", after=3)
    failed = await ask(cast.ben, "Will this work?")
    scripted.failure = None
    (await cast.olga.post("/api/operator/invitations", {"note": "Eva from the eastern farm"})).ok()
    limits = {"answers": 200, "tokens": 2_000_000, "megabytes": None}
    for subject in ("accounts", f"account:{cast.dan.id}"):
        (await cast.olga.put(f"/api/operator/quotas/{subject}", limits)).ok()
    order = {"purpose": "Better answers about lighthouses", "profile": "patterns"}
    (await cast.olga.post("/api/operator/datasets", order)).ok()
    guide = str(await travel_guide(ground, cast.ada, third_party.origin, other_party.origin))
    action = (await cast.ada.get(f"/api/gpts/{guide}/actions")).ok()["actions"][0]
    await hand_made(ground, cast.ada.id, UUID(guide), title="Letters", policy_url=None)
    await _sent(cast.ben, scripted, guide)
    conversations = (str(told.conversation) for told in (cited, rich, failed))
    told = await _told(cast.ben, scripted, keeper)
    await image_states.painted_by(cast.ben, painter)
    await program_states.furnished(cast.cleo)
    await owner.execute("UPDATE gpts SET rated_by = 147, rated_good = 110 WHERE id = $1", UUID(keeper))
    await gpt_sharing_states.furnished(cast.ada, cast.olga, keeper, guide, quiet, fresh)

    return World(keeper, bare, *conversations, guide, action["id"], told, quiet, fresh)


async def _lived(scene: Scene, quiet: UUID) -> None:
    """Weeks of use, feedback that has arrived, a report; then everything else happens."""
    on = scene.build.ground
    await lived.budget(on, lived.SOME_NOISE, 7.0)
    await lived.used(on, scene.gpt_id, 150)
    await lived.used(on, quiet, 5)
    await lived.weeks_later(on, scene.clock)
    for name, rating, comment, texts in FEEDBACK:
        talk = await scene.talk(name)
        await scene.house.feedback.send(talk.actor, talk.draft(comment, *texts, rating=rating))
    await scene.days_later()
    await scene.report(await scene.talk("Fred"), "It keeps asking for my bank account, whatever I write.")


async def _told(client: Client, scripted, gpt: str) -> str:
    """A conversation in which personal information stands, and of which something was sent."""
    (first, answer), (second, last) = feedback_states.CONVERSATION
    scripted.answer = answer
    begun = await ask(client, first, gpt_id=gpt)
    scripted.answer = last
    await ask(client, second, conversation_id=begun.conversation, parent_id=begun.turn["answer_id"])
    await feedback_states.sent(client, str(begun.conversation))
    return str(begun.conversation)


async def _sent(client: Client, scripted, guide: str) -> None:
    """Two requests have left, one of them under an “always” of which another was taken back."""
    scripted.answer = plays(FLIGHT, "It is on time.")
    await allowed(client, "Is LH 400 on time?", guide, always=True)
    [grant] = (await client.get("/api/grants")).ok()["grants"]
    (await client.delete(f"/api/grants/{grant['id']}")).ok()
    await allowed(client, "And today?", guide, always=True)
    scripted.answer = plays(MAIL, "It is written.")
    await allowed(client, "Write to Ida that I am late.", guide)


async def _gpt(client: Client, name: str, description: str) -> str:
    made = (await client.post("/api/gpts", {"name": name})).ok()
    draft = {
        "name": name,
        "description": description,
        "instructions": "You answer keepers of the light. Say which part of the handbook you rely on.",
        "starters": ["How do I clean the lens?", "What do I do in fog?", "Who is Bishop?"],
        "model": None,
        "knowledge_use": "quote",
    }
    (await client.put(f"/api/gpts/{made['id']}/draft", draft)).ok()
    return str(made["id"])


Sizes = tuple[tuple[int, int], ...]


def seen_by(who: str, *what: State, sizes: Sizes = (WIDE, NARROW)) -> list[tuple[str, State, Sizes]]:
    return [(who, state, sizes) for state in what]


LOOKED_AT = [
    *seen_by("nobody", states.sign_in, states.sign_up, states.sign_up_faults),
    *seen_by("ben", states.new_chat, states.gpt_start, states.nothing_here),
    *seen_by("ben", states.rich_answer, states.cited_answer, states.citation, states.editing),
    *seen_by("ben", states.deleting_question),
    *seen_by("ben", states.receipt, states.receipt_question, states.failed_answer, states.too_long),
    *seen_by("ben", file_states.files_waiting, file_states.files_given),
    *seen_by("ben", sharing_states.sharing, sharing_states.shared, sharing_states.shared_page),
    *seen_by("ben", sharing_states.my_shares, sizes=(NARROW,)),
    *seen_by("ben", temporary_states.temporary_start, temporary_states.temporary_chat),
    *seen_by("ben", temporary_states.temporary_keeping, temporary_states.temporary_over, sizes=(NARROW,)),
    *seen_by("ben", temporary_states.temporary_receipt, sizes=(WIDE,)),
    *seen_by("ben", moving_states.moving_in_done, moving_states.moving_in_failed),
    *seen_by("ada", talk_states.talk_begin, talk_states.talk_filled, talk_states.talk_marked),
    *seen_by("olga", first_hour_states.first_steps, first_hour_states.first_steps_card),
    *seen_by("ben", find_states.find_begin, find_states.find_in_conversation, find_states.find_found),
    *seen_by("ben", find_states.find_nothing, find_states.find_failed, sizes=(NARROW,)),
    *seen_by("ben", order_states.order_sidebar, order_states.order_all),
    *seen_by("ben", order_states.order_empty, order_states.order_move, order_states.order_deleting, sizes=(NARROW,)),
    *seen_by("ada", moving_states.moving_in_empty, sizes=(NARROW,)),
    *seen_by("ben", states.explore, states.explore_nothing),
    *seen_by("ben", states.privacy, states.privacy_promises, states.saying_no),
    *seen_by("ben", states.privacy_plain, states.export_ready),
    *seen_by("ben", states.settings, sizes=(NARROW,)),
    *seen_by("nobody", states.privacy_plain),
    *seen_by("ben", states.renaming, states.deleting, states.account_menu, states.shortcuts, sizes=(WIDE,)),
    *seen_by("ben", states.drawer, sizes=(NARROW,)),
    *seen_by("ada", states.explore, states.builder, states.builder_faults),
    *seen_by("ada", states.publishing, states.published),
    *seen_by("ada", states.builder_preview, sizes=(NARROW,)),
    *seen_by("ada", building_states.bringing, building_states.brought_in_part),
    *seen_by("ben", building_states.builder_page),
    *seen_by("ada", building_states.duplicated, sizes=(NARROW,)),
    *seen_by("ada", building_states.versions, building_states.comparing, building_states.trying_knowledge),
    *seen_by("ada", building_states.bringing_a_file, building_states.brought_a_file, sizes=(NARROW,)),
    *seen_by("ada", gpt_sharing_states.sharing_gpt, gpt_sharing_states.sharing_gpt_refused),
    *seen_by("olga", gpt_sharing_states.offered_gpts, gpt_sharing_states.looking_at_gpt),
    *seen_by("olga", gpt_sharing_states.editing_anothers_gpt, gpt_sharing_states.offered_for_good),
    *seen_by("ben", gpt_sharing_states.explored_by_category, gpt_sharing_states.starred),
    *seen_by("ada", gpt_sharing_states.handing_over, gpt_sharing_states.handover_waits),
    *seen_by("ada", action_states.actions_of_a_gpt, action_states.action, action_states.signing_in_there),
    *seen_by("ada", action_states.adding, action_states.adding_a_server, action_states.adding_with_problems),
    *seen_by("ada", action_states.leaving_unsaved, action_states.publishing_refused),
    *seen_by("ada", action_states.trying, action_states.trial_card, action_states.trial),
    *seen_by("ben", action_states.can_send, action_states.always_allowed, action_states.revoking),
    *seen_by("ben", action_states.ledger, action_states.ledger_entry, action_states.ledger_no_match),
    *seen_by("ben", action_states.recipients, action_states.erasure_request, action_states.habits),
    *seen_by("olga", action_states.ledger_empty),
    *seen_by("olga", states.operator, states.quotas, states.ordering, states.dataset, states.dataset_records),
    *seen_by("olga", states.manifest, states.datasheet, states.downloading, states.destroying),
    *seen_by("ben", states.my_datasets, states.evidence),
    *seen_by("ada", insight_states.numbers, insight_states.numbers_by_day, insight_states.numbers_ranked),
    *seen_by("ada", insight_states.numbers_unfolded, insight_states.numbers_budget, insight_states.numbers_too_few),
    *seen_by("ada", insight_states.numbers_not_yet, insight_states.numbers_of_a_draft, sizes=(NARROW,)),
    *seen_by("ada", insight_states.inbox, insight_states.inbox_archived, insight_states.inbox_empty),
    *seen_by("ben", insight_states.builder_learns),
    *seen_by("olga", insight_states.statistics, insight_states.raising, insight_states.reports),
    *seen_by("ben", feedback_states.thumb, feedback_states.answer_menu, feedback_states.feedback_begun),
    *seen_by("ben", feedback_states.feedback_thumb_only, feedback_states.feedback_written),
    *seen_by("ben", feedback_states.feedback_words, feedback_states.feedback_leaving, feedback_states.feedback_refused),
    *seen_by("ben", feedback_states.feedback_sent, feedback_states.reporting, feedback_states.receipt_counts),
    *seen_by("ben", feedback_states.sent_feedback, feedback_states.taking_back),
    *seen_by("ben", feedback_states.numbers, feedback_states.protection, feedback_states.staying_out),
    *seen_by("cleo", feedback_states.workspaces),
    *seen_by("ben", image_states.images, image_states.image_open, image_states.deleting_all),
    *seen_by("ben", image_states.failed),
    *seen_by("ben", image_states.being_made, sizes=(NARROW,)),
    *seen_by("ada", image_states.none_yet, sizes=(NARROW,)),
    *seen_by("cleo", image_states.at_work, sizes=(NARROW,)),
    *seen_by("ada", feedback_states.nothing_sent),
    *seen_by("nobody", workspace_states.joining, sizes=(NARROW,)),
    *seen_by("cleo", program_states.api, program_states.new_key, program_states.operations, program_states.granting),
    *seen_by("cleo", program_states.shown_key, sizes=(NARROW,)),
    *seen_by(
        "cleo", workspace_states.overview, workspace_states.members, workspace_states.audit, workspace_states.rules
    ),
    *seen_by(
        "cleo", workspace_states.switcher, workspace_states.deleting, workspace_states.rules_asked, sizes=(NARROW,)
    ),
]


@pytest.fixture(autouse=True)
def temperamental(painter, well_behaved):
    """The images endpoint refuses some, and keeps others waiting."""
    painter.answer = image_states.temperamental


@pytest_asyncio.fixture(scope="module")
async def windows(browser, server, cast):
    """A window for each person, opened once: a page that was seen already comes from the browser's cache."""
    people = {"nobody": None, "ada": cast.ada, "ben": cast.ben, "cleo": cast.cleo, "olga": cast.olga}
    async with AsyncExitStack() as stack:
        yield {who: await stack.enter_async_context(Window(browser, server, one)) for who, one in people.items()}


@pytest.mark.parametrize(
    ("who", "state", "sizes"), LOOKED_AT, ids=[f"{who}-{state.__name__}" for who, state, _ in LOOKED_AT]
)
async def test_it_is_accessible(windows, world, who, state, sizes):
    seen: Window = windows[who]
    width, height = WIDE
    await seen.page.set_viewport_size({"width": width, "height": height})
    await state(seen, seen.page, world)
    faults = await faults_of(seen.page, f"{who}-{state.__name__}", sizes)
    await seen.page.goto("about:blank")
    faults += seen.watch.faults
    seen.watch.faults.clear()
    assert not faults, "\n".join(faults)
