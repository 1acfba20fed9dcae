"""Python that a chat's GPT runs, and that its person runs again (P3, P4).

Invariants:
- Code runs only if the GPT may do that at this moment: a rule may have changed since the answer began.
- The result of a second run may not repeat what the GPT's builder keeps either.
"""

from uuid import UUID

from discreet.assistants.gpts.knowledge import Passage
from discreet.assistants.gpts.service import Gpts
from discreet.assistants.gpts.skills import SkillArchive
from discreet.chat.conversations.conversation import Conversation
from discreet.chat.conversations.message import Message, path_to
from discreet.chat.conversations.repository import ConversationRepository
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.chat.turns import stop_reasons
from discreet.chat.turns.code_calls import code_in, refusal_of
from discreet.chat.turns.code_runs import ChatFiles, CodeRuns, Reader, ran_again
from discreet.chat.turns.output_guard import allows_run, earlier_passages, guard_of, passages_of
from discreet.chat.turns.prompt import PromptContext
from discreet.chat.turns.responder import Responder, Responders
from discreet.chat.turns.turn_events import CallEnded
from discreet.errors import Forbidden, Invalid
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.sessions import Sessions
from discreet.promises.capabilities import OF_GPT, Capability
from discreet.promises.parties import ContentOrigin
from discreet.promises.skill_files import code_may_read_skills
from discreet.promises.workspace_rules import PolicyDecision

NOT_OF_GPT = PolicyDecision(False, OF_GPT[Capability.CODE])


class ChatCode:
    def __init__(
        self,
        conversations: ConversationRepository,
        gpts: Gpts,
        responders: Responders,
        sessions: Sessions,
        runs: CodeRuns,
    ) -> None:
        self._conversations, self._gpts, self._responders = conversations, gpts, responders
        self._sessions, self._runs = sessions, runs

    async def run(
        self, actor: Actor, answering: Responder, about: Conversation, code: str, files: ChatFiles, reader: Reader
    ) -> CallEnded:
        """Run code in the conversation's cell with these of its files. Without a response, `sentence` says why not."""
        about = await self._conversations.about(actor, about.id)
        decision = await self._may_run(answering, about)
        if not decision.allowed:
            return CallEnded(None, sentence=decision.sentence)
        skills = await self._skills_for(actor, answering)
        ran = await self._runs.run(self._conversations, actor, about, code, files, reader, skills)
        if await self._sessions.is_revoked(actor):  # no revocation that came before the run ends this cell
            self._runs.forget(about.id)
        return ran

    async def run_again(
        self, actor: Actor, conversation_id: UUID, message_id: UUID, n: int, code: str | None = None
    ) -> Message:
        """Run the n-th call's code again for its person, or the edited `code`; return the answer with the result.

        The result replaces the earlier one, with its files. Invalid for code that cannot be run, Conflict while the
        answer is written. Forbidden where the GPT may not run code by now, and for a result that repeats what its
        builder keeps.
        """
        opened = await self._conversations.open(actor, conversation_id)
        before = opened.require_code_answer(message_id, n)
        call = before.body.calls[n - 1]
        source = (code_in(call.arguments) if code is None else code) or ""
        if (refusal := refusal_of(source)) is not None:
            raise Invalid(refusal, field="code")
        draft = opened.about.nature is ContentOrigin.PREVIEW
        answering = await self._responders.of_answer(actor, opened.about, before.body, draft=draft)
        files = ChatFiles.of(path_to(opened.messages, message_id), without=call.code.files if call.code else ())
        ran = await self.run(actor, answering, opened.about, source, files, Reader.of(opened, before, before.body))
        if ran.run is None:
            raise Forbidden(ran.sentence or "")
        await self._reject_protected_text(actor, PendingTurn.of_answer(opened, before), answering, ran, code or "")
        run = ran_again(call, source, ran)
        return await self._conversations.replace_run(actor, conversation_id, message_id, n, run, ran.files)

    async def _may_run(self, answering: Responder, about: Conversation) -> PolicyDecision:
        uses = await self._responders.uses(about.payer, about.model_limit, answering)
        return next((use.decision for use in uses if use.capability is Capability.CODE), NOT_OF_GPT)

    async def _skills_for(self, actor: Actor, answering: Responder) -> tuple[SkillArchive, ...]:
        may_read = code_may_read_skills(runs_code=True, may_quote=answering.brief.may_quote)
        if answering.gpt is None or not may_read:
            return ()
        return await self._gpts.skill_archives.list_archives(actor.account_id, answering.gpt.id)

    async def _reject_protected_text(
        self, actor: Actor, asked: PendingTurn, answering: Responder, ran: CallEnded, own_code: str
    ) -> None:
        """Raise Forbidden for a result that repeats what the GPT's builder keeps (P3)."""
        brief, passages = answering.brief, tuple[Passage, ...]()
        if answering.gpt_id is not None and not brief.may_quote:
            passages = tuple(await self._gpts.passages(actor, answering.gpt_id, passages_of(asked.answer.body)))
        earlier = await passages_before(self._gpts, actor, asked, brief)
        if not allows_run(guard_of(brief, passages, asked, earlier, own_code), ran):
            raise Forbidden(stop_reasons.KEPT_RESULT)


async def passages_before(gpts: Gpts, actor: Actor, asked: PendingTurn, brief: PromptContext) -> tuple[Passage, ...]:
    """Return the passages used by earlier answers if they must not be revealed (P3)."""
    gpt_id = brief.mention.gpt_id if brief.mention else asked.conversation.about.gpt_id
    if gpt_id is None or not brief.has_knowledge or brief.may_quote:
        return ()
    return tuple(await gpts.passages(actor, gpt_id, earlier_passages(asked)))
