"""A GPT, people who talked with it, and their feedback, without HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from discreet.analytics.feedback.inbox import InboxPage
from discreet.analytics.feedback.pieces import FeedbackDraft, FeedbackMessage, Rating, ReportDraft
from discreet.analytics.feedback.service import SentFeedback
from discreet.assistants.gpts.gpt import Configuration
from discreet.http.services import Services
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.promises.visibility import Level
from tests.support.builder import Builder
from tests.support.clock import SettableClock

QUESTION, ANSWER = "Where do I find a heron?", "By the mill, at dawn."


@dataclass(frozen=True)
class Talk:
    """A person's conversation of one question and its answer."""

    actor: Actor
    conversation_id: UUID
    question_id: UUID
    answer_id: UUID

    def draft(
        self,
        comment: str = "Well said.",
        *texts: str,
        rating: Rating | None = "good",
        conversation_id: UUID | None = None,
        message_id: UUID | None = None,
    ) -> FeedbackDraft:
        """`texts` are the edited question and answer in turn."""
        messages = tuple(FeedbackMessage(("user", "assistant")[n % 2], text) for n, text in enumerate(texts))
        return FeedbackDraft(
            conversation_id or self.conversation_id, message_id or self.answer_id, rating, comment, messages
        )


@dataclass
class FeedbackScene:
    """Ada's GPT and the people who talk with it. Each scene has a GPT of its own."""

    services: Services
    build: Builder
    clock: SettableClock
    ada: Actor
    gpt_id: UUID
    talks: dict[str, Talk] = field(default_factory=dict)

    async def talk(self, name: str, *, question: str = QUESTION, answer: str = ANSWER) -> Talk:
        """Create the conversation of a new person."""
        return await self.talk_as(await self.build.person(name), question=question, answer=answer)

    async def talk_as(self, actor: Actor, *, question: str = QUESTION, answer: str = ANSWER) -> Talk:
        id_ = await self.build.talk(actor, question, answer, gpt_id=self.gpt_id)
        asked, answered = await self.build.messages(actor, id_)
        return Talk(actor, id_, asked.id, answered.id)

    async def send(self, talk: Talk, comment: str = "Well said.", *texts: str) -> SentFeedback:
        return await self.services.feedback.send(talk.actor, talk.draft(comment, *texts))

    async def report(self, talk: Talk, comment: str = "", **given: object) -> SentFeedback:
        draft = ReportDraft(self.gpt_id, "harmful", comment, talk.conversation_id, ())
        return await self.services.feedback.report(talk.actor, draft)

    async def list_sent(self, talk: Talk) -> list[SentFeedback]:
        return await self.services.feedback.sent(talk.actor)

    async def days_later(self, days: int = 1) -> None:
        """Move the clock on by days, and deliver the feedback that is due."""
        self.clock.advance(days=days)
        await self.services.feedback.deliver()

    async def inbox(self, *, archived: bool = False, theme: str | None = None) -> InboxPage:
        return await self.services.inbox.page(self.ada, self.gpt_id, archived=archived, theme=theme)

    async def comments(self) -> list[str]:
        """Return the comments in the order of Ada's inbox."""
        return [arrived.piece.comment for arrived in (await self.inbox()).pieces]

    async def deliver_now(self, *comments: str) -> Sequence[SentFeedback]:
        """Send each comment as another person, and deliver them a day later."""
        sent = [await self.send(await self.talk(f"Guest {n}"), comment) for n, comment in enumerate(comments)]
        await self.days_later()
        return sent


async def create_scene(services: Services, build: Builder, clock: SettableClock) -> FeedbackScene:
    """Create a scene on a Tuesday at noon, far from a Monday and from midnight."""
    clock.advance(days=(1 - clock.now().weekday()) % 7, hours=12 - clock.now().hour)
    ada = await build.person("Ada")
    return FeedbackScene(services, build, clock, ada, await publish_gpt(services, ada))


async def publish_gpt(services: Services, builder: Actor, level: Level = Level.EVERYONE) -> UUID:
    gpt_id = (await services.gpts.drafts.create(builder, "Bird guide")).gpt.id
    await services.gpts.drafts.save(builder, gpt_id, Configuration("Bird guide", instructions="Talk about birds."))
    await services.gpts.publisher.publish(builder, gpt_id, level)
    return gpt_id


async def create_operator(build: Builder) -> Actor:
    return await build.person("Olga", role=AccountRole.OPERATOR)
