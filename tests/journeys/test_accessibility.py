"""Every page and every important state, in every look: axe finds nothing, and no element overflows."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import Page

from discreet.analytics.feedback.pieces import Rating
from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from tests.fakes.image_endpoint import ImageEndpoint
from tests.fakes.model_endpoint import Failure, ScriptedModel
from tests.fakes.third_party import ThirdParty
from tests.journeys import seeded_insight, states
from tests.journeys.browser_page import NARROW, WIDE, Profiles, Window
from tests.journeys.cards import FLIGHT, MAIL, ask_and_allow, travel_guide
from tests.journeys.png import lighthouse
from tests.journeys.screens import (
    about_me,
    action,
    building,
    feedback,
    file,
    find,
    first_hour,
    gpt_sharing,
    image,
    insight,
    moving,
    order,
    program,
    prompts,
    sharing,
    talk,
    temporary,
    workspace,
)
from tests.journeys.states import State, World
from tests.journeys.test_chat import RICH
from tests.journeys.viewports import find_faults, resize
from tests.journeys.walking_window import WalkingWindow
from tests.support import sample_files
from tests.support.action_factories import add_action
from tests.support.builder import Builder
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.feedback import FeedbackScene
from tests.support.gpt_with_actions import answer_script
from tests.support.knowledge import FILES, add_knowledge, as_actor
from tests.support.people import Cast

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
"""The senders of feedback about the GPT, their texts, and the messages they attach."""


@pytest_asyncio.fixture(scope="module")
async def world(
    infra: Infrastructure,
    owner: Any,
    services: Services,
    clock: SettableClock,
    cast: Cast,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    other_party: ThirdParty,
    image_endpoint: ImageEndpoint,
) -> World:
    keeper = await create_gpt(
        cast.ada, "Keeper of Vesterholm", "Knows the keeper’s handbook by heart, and says where it stands."
    )
    picture = {"Content-Type": "image/png"}
    (await cast.ada.put(f"/api/gpts/{keeper}/picture", data=lighthouse(), headers=picture)).ok()
    ada = as_actor(cast.ada)
    await add_knowledge(
        services.gpts, ada, UUID(keeper), "keepers-handbook-of-vesterholm.md", (FILES / "lighthouse.md").read_bytes()
    )
    await add_knowledge(
        services.gpts, ada, UUID(keeper), "tide-tables-2026.pdf", sample_files.pdf(["High water at six."])[:200]
    )
    (await cast.ada.post(f"/api/gpts/{keeper}/publish", {"level": "everyone"})).ok()
    quiet = await create_gpt(cast.ada, "Weather at the western rocks", "Reads the sky.")
    (await cast.ada.post(f"/api/gpts/{quiet}/publish", {"level": "everyone"})).ok()
    await seed_weeks_of_use(FeedbackScene(services, Builder(infra), clock, ada, UUID(keeper)), UUID(quiet))
    fresh = await create_gpt(cast.ada, "Boats of the week", "Knows who comes and goes.")
    (await cast.ada.post(f"/api/gpts/{fresh}/publish", {"level": "link"})).ok()
    bare = await create_gpt(cast.ada, "Letters to the harbour office", "")
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
    guide = str(await travel_guide(infra, cast.ada, third_party.origin, other_party.origin))
    action = (await cast.ada.get(f"/api/gpts/{guide}/actions")).ok()["actions"][0]
    await add_action(infra, cast.ada.id, UUID(guide), title="Letters", policy_url=None)
    await send_to_third_parties(cast.ben, scripted, guide)
    conversations = [str(talked.conversation) for talked in (cited, rich, failed)]
    talked = await have_conversation_with_feedback(cast.ben, scripted, keeper)
    await image.make_gallery(cast.ben, image_endpoint)
    await program.create_api_workspace(cast.cleo)
    await owner.execute("UPDATE gpts SET rated_by = 147, rated_good = 110 WHERE id = $1", UUID(keeper))
    await gpt_sharing.share_gpts(cast.ada, cast.olga, keeper, guide, quiet, fresh)

    return World(
        keeper, bare, conversations[0], conversations[1], conversations[2], guide, action["id"], talked, quiet, fresh
    )


async def seed_weeks_of_use(scene: FeedbackScene, quiet: UUID) -> None:
    """Weeks of use, feedback that has arrived, a report; then everything else happens."""
    on = scene.build.infra
    await seeded_insight.set_budget(on, seeded_insight.SOME_NOISE, 7.0)
    await seeded_insight.add_visits(on, scene.gpt_id, 150)
    await seeded_insight.add_visits(on, quiet, 5)
    await seeded_insight.release_weeks(on, scene.clock)
    for name, rating, comment, texts in FEEDBACK:
        talk = await scene.talk(name)
        await scene.services.feedback.send(talk.actor, talk.draft(comment, *texts, rating=rating))
    await scene.days_later()
    await scene.report(await scene.talk("Fred"), "It keeps asking for my bank account, whatever I write.")


async def have_conversation_with_feedback(client: Client, scripted: ScriptedModel, gpt: str) -> str:
    """A conversation that contains personal information, part of which was sent."""
    (first, answer), (second, last) = feedback.CONVERSATION
    scripted.answer = answer
    begun = await ask(client, first, gpt_id=gpt)
    scripted.answer = last
    await ask(client, second, conversation_id=begun.conversation, parent_id=begun.turn["answer_id"])
    await feedback.send_feedback_and_report(client, str(begun.conversation))
    return str(begun.conversation)


async def send_to_third_parties(client: Client, scripted: ScriptedModel, guide: str) -> None:
    """Two requests have left, one of them under an “always”; another “always” was taken back."""
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    await ask_and_allow(client, "Is LH 400 on time?", guide, always=True)
    [grant] = (await client.get("/api/grants")).ok()["grants"]
    (await client.delete(f"/api/grants/{grant['id']}")).ok()
    await ask_and_allow(client, "And today?", guide, always=True)
    scripted.answer = answer_script(MAIL, "It is written.")
    await ask_and_allow(client, "Write to Ida that I am late.", guide)


async def create_gpt(client: Client, name: str, description: str) -> str:
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
    *seen_by("visitor", states.sign_in, states.sign_up, states.sign_up_faults),
    *seen_by("ben", states.new_chat, states.gpt_start, states.nothing_here),
    *seen_by("ben", states.rich_answer, states.cited_answer, states.citation, states.editing),
    *seen_by("ben", states.deleting_question, states.answer_beside),
    *seen_by("ben", states.receipt, states.receipt_question, states.failed_answer, states.too_long),
    *seen_by("ben", file.files_waiting, file.files_given),
    *seen_by("ben", sharing.sharing, sharing.shared, sharing.shared_page),
    *seen_by("ben", sharing.my_shares, sizes=(NARROW,)),
    *seen_by("ben", temporary.temporary_start, temporary.temporary_chat),
    *seen_by("ben", temporary.temporary_keeping, temporary.temporary_over, sizes=(NARROW,)),
    *seen_by("ben", temporary.temporary_receipt, sizes=(WIDE,)),
    *seen_by("ben", moving.moving_in_done, moving.moving_in_failed),
    *seen_by("ben", about_me.about_me, about_me.found_texts),
    *seen_by("ada", talk.talk_begin, talk.talk_filled, talk.talk_marked),
    *seen_by("olga", first_hour.first_steps, first_hour.first_steps_card),
    *seen_by("ben", find.find_begin, find.find_in_conversation, find.find_found),
    *seen_by("ben", find.find_nothing, find.find_failed, sizes=(NARROW,)),
    *seen_by("ben", order.order_sidebar, order.order_all),
    *seen_by("ben", order.order_empty, order.order_move, order.order_deleting, sizes=(NARROW,)),
    *seen_by("ben", prompts.prompts_empty, prompts.prompt_new, sizes=(NARROW,)),
    *seen_by("ben", prompts.prompts, prompts.prompt_list, prompts.prompt_filling),
    *seen_by("ben", prompts.mention_list, prompts.mention_card),
    *seen_by("ada", moving.moving_in_empty, sizes=(NARROW,)),
    *seen_by("ben", states.explore, states.explore_nothing),
    *seen_by("ben", states.privacy, states.privacy_promises, states.saying_no),
    *seen_by("ben", states.privacy_plain, states.export_ready),
    *seen_by("ben", states.settings, states.settings_privacy, states.settings_data, states.settings_connections),
    *seen_by("ben", states.settings_security, states.settings_encryption, states.settings_usage),
    *seen_by("visitor", states.privacy_plain),
    *seen_by("ben", states.renaming, states.deleting, states.account_menu, states.shortcuts, sizes=(WIDE,)),
    *seen_by("ben", states.drawer, sizes=(NARROW,)),
    *seen_by("ada", states.explore, states.builder, states.builder_faults),
    *seen_by("ada", states.publishing, states.published),
    *seen_by("ada", states.builder_preview, sizes=(NARROW,)),
    *seen_by("ada", building.bringing, building.brought_in_part),
    *seen_by("ben", building.builder_page),
    *seen_by("ada", building.sealed_capabilities, sizes=(NARROW,)),
    *seen_by("ada", building.duplicated, sizes=(NARROW,)),
    *seen_by("ada", building.new_gpt, building.versions, building.comparing, building.trying_knowledge),
    *seen_by("ada", building.gpt_tests, building.editing_a_test, building.test_answer),
    *seen_by("ada", building.gpt_without_tests, building.running_tests, sizes=(NARROW,)),
    *seen_by("ada", building.bringing_a_file, building.brought_a_file, sizes=(NARROW,)),
    *seen_by("ada", gpt_sharing.sharing_gpt, gpt_sharing.sharing_gpt_refused),
    *seen_by("olga", gpt_sharing.offered_gpts, gpt_sharing.looking_at_gpt),
    *seen_by("olga", gpt_sharing.editing_anothers_gpt, gpt_sharing.offered_for_good),
    *seen_by("ben", gpt_sharing.explored_by_category, gpt_sharing.starred),
    *seen_by("ada", gpt_sharing.handing_over, gpt_sharing.handover_waits),
    *seen_by("ada", action.actions_of_a_gpt, action.action, action.signing_in_there),
    *seen_by("ada", action.adding, action.adding_a_server, action.adding_with_problems),
    *seen_by("ada", action.leaving_unsaved, action.publishing_refused),
    *seen_by("ada", action.trying, action.trial_card, action.trial),
    *seen_by("ben", action.can_send, action.always_allowed, action.revoking),
    *seen_by("ben", action.ledger, action.ledger_entry, action.ledger_no_match),
    *seen_by("ben", action.recipients, action.erasure_request, action.habits),
    *seen_by("olga", action.ledger_empty),
    *seen_by("olga", states.operator, states.operator_people, states.operator_workspaces, states.operator_policies),
    *seen_by("olga", states.operator_models, states.operator_branding),
    *seen_by("olga", states.quotas, states.ordering, states.dataset, states.dataset_records),
    *seen_by("olga", states.manifest, states.datasheet, states.downloading, states.destroying),
    *seen_by("ben", states.my_datasets, states.evidence),
    *seen_by("ada", insight.numbers, insight.numbers_by_day, insight.numbers_ranked),
    *seen_by("ada", insight.numbers_unfolded, insight.numbers_budget, insight.numbers_too_few),
    *seen_by("ada", insight.numbers_not_yet, insight.numbers_of_a_draft, sizes=(NARROW,)),
    *seen_by("ada", insight.inbox, insight.inbox_archived, insight.inbox_empty),
    *seen_by("ben", insight.builder_learns),
    *seen_by("olga", insight.statistics, insight.raising, insight.reports),
    *seen_by("ben", feedback.thumb, feedback.answer_menu, feedback.feedback_begun),
    *seen_by("ben", feedback.feedback_thumb_only, feedback.feedback_written),
    *seen_by("ben", feedback.feedback_words, feedback.feedback_leaving, feedback.feedback_refused),
    *seen_by("ben", feedback.feedback_sent, feedback.reporting, feedback.receipt_counts),
    *seen_by("ben", feedback.sent_feedback, feedback.taking_back),
    *seen_by("ben", feedback.numbers, feedback.protection, feedback.staying_out),
    *seen_by("cleo", feedback.workspaces),
    *seen_by("ben", image.images, image.image_open, image.deleting_all),
    *seen_by("ben", image.failed),
    *seen_by("ben", image.being_made, sizes=(NARROW,)),
    *seen_by("ada", image.none_yet, sizes=(NARROW,)),
    *seen_by("cleo", image.at_work, sizes=(NARROW,)),
    *seen_by("ada", feedback.nothing_sent),
    *seen_by("visitor", workspace.joining, sizes=(NARROW,)),
    *seen_by("cleo", program.api, program.new_key, program.operations, program.granting),
    *seen_by("cleo", program.shown_key, sizes=(NARROW,)),
    *seen_by("cleo", workspace.overview, workspace.members, workspace.audit, workspace.rules, workspace.usage),
    *seen_by("cleo", workspace.switcher, workspace.deleting, workspace.rules_asked, sizes=(NARROW,)),
]


@pytest.fixture(autouse=True)
def image_answers_by_prompt(image_endpoint: ImageEndpoint, reset_endpoints: Any) -> None:
    """The images endpoint refuses some, and keeps others waiting."""
    image_endpoint.answer = image.answer_by_prompt


@pytest_asyncio.fixture(scope="module")
async def windows(profiles: Profiles, server: str, cast: Cast) -> AsyncIterator[dict[str, WalkingWindow]]:
    """A window for each person, opened once: states of a page that was loaded already are reached within the app."""
    people = {"visitor": None, "ada": cast.ada, "ben": cast.ben, "cleo": cast.cleo, "olga": cast.olga}
    async with AsyncExitStack() as stack:
        yield {
            who: await stack.enter_async_context(WalkingWindow(profiles, server, one)) for who, one in people.items()
        }


@pytest.mark.parametrize(
    ("who", "state", "sizes"), LOOKED_AT, ids=[f"{who}-{state.__name__}" for who, state, _ in LOOKED_AT]
)
async def test_it_is_accessible(
    windows: dict[str, WalkingWindow],
    world: World,
    who: str,
    state: Callable[[Window, Page, World], Awaitable[None]],
    sizes: tuple[tuple[int, int], ...],
) -> None:
    seen = windows[who]
    await resize(seen.page, WIDE)
    await state(seen, seen.page, world)
    faults = await find_faults(seen.page, f"{who}-{state.__name__}", sizes)
    await seen.leave()
    faults += seen.watch.faults
    seen.watch.faults.clear()
    assert not faults, "\n".join(faults)
