"""Python that a chat's GPT runs, and that its user runs again (P3, P4).

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
from discreet.chat.turns.code_calls import find_code_refusal, parse_code
from discreet.chat.turns.code_runs import AnswerParties, ChatFiles, CodeRuns, with_new_run
from discreet.chat.turns.output_guard import allows_run, build_guard, list_earlier_passage_ids, list_passage_ids
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

CODE_NOT_OF_GPT = PolicyDecision(False, OF_GPT[Capability.CODE])


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
        self,
        actor: Actor,
        responder: Responder,
        conversation: Conversation,
        code: str,
        files: ChatFiles,
        reader: AnswerParties,
    ) -> CallEnded:
        """Run code in the conversation's cell with these of its files. Without a response, `sentence` says why not."""
        conversation = await self._conversations.get(actor, conversation.id)
        decision = await self._decide_running(responder, conversation)
        if not decision.allowed:
            return CallEnded(None, sentence=decision.sentence)
        skills = await self._list_skills(actor, responder)
        ended = await self._runs.run(self._conversations, actor, conversation, code, files, reader, skills)
        if await self._sessions.is_revoked(actor):  # no revocation that came before the run ends this cell
            self._runs.forget(conversation.id)
        return ended

    async def run_again(
        self, actor: Actor, conversation_id: UUID, message_id: UUID, n: int, code: str | None = None
    ) -> Message:
        """Run the n-th call's code again for its user, or the edited `code`; return the answer with the result.

        The result replaces the earlier one, with its files. Invalid for code that cannot be run, Conflict while the
        answer is written. Forbidden where the GPT may not run code by now, and for a result that repeats what its
        builder keeps.
        """
        opened = await self._conversations.open(actor, conversation_id)
        answer = opened.require_code_answer(message_id, n)
        call = answer.body.calls[n - 1]
        source = (parse_code(call.arguments) if code is None else code) or ""
        if (refusal := find_code_refusal(source)) is not None:
            raise Invalid(refusal, field="code")
        draft = opened.metadata.nature is ContentOrigin.PREVIEW
        responder = await self._responders.get_for_answer(actor, opened.metadata, answer.body, draft=draft)
        files = ChatFiles.of(path_to(opened.messages, message_id), excluded=call.code.files if call.code else ())
        ended = await self.run(
            actor, responder, opened.metadata, source, files, AnswerParties.of(opened, answer, answer.body)
        )
        if ended.run is None:
            raise Forbidden(ended.sentence or "")
        await self._reject_protected_text(actor, PendingTurn.of_answer(opened, answer), responder, ended, code or "")
        run = with_new_run(call, source, ended)
        return await self._conversations.replace_run(actor, conversation_id, message_id, n, run, ended.files)

    async def _decide_running(self, responder: Responder, conversation: Conversation) -> PolicyDecision:
        decisions = await self._responders.decide_uses(conversation.payer, conversation.model_limit, responder)
        return next((use.decision for use in decisions if use.capability is Capability.CODE), CODE_NOT_OF_GPT)

    async def _list_skills(self, actor: Actor, responder: Responder) -> tuple[SkillArchive, ...]:
        may_read = code_may_read_skills(runs_code=True, may_quote=responder.context.may_quote)
        if responder.gpt is None or not may_read:
            return ()
        return await self._gpts.skill_archives.list_archives(actor.account_id, responder.gpt.id)

    async def _reject_protected_text(
        self, actor: Actor, pending: PendingTurn, responder: Responder, ended: CallEnded, own_code: str
    ) -> None:
        """Raise Forbidden for a result that repeats what the GPT's builder keeps (P3)."""
        context, passages = responder.context, tuple[Passage, ...]()
        if responder.gpt_id is not None and not context.may_quote:
            passages = tuple(await self._gpts.passages(actor, responder.gpt_id, list_passage_ids(pending.answer.body)))
        earlier = await find_earlier_passages(self._gpts, actor, pending, context)
        if not allows_run(build_guard(context, passages, pending, earlier, own_code), ended):
            raise Forbidden(stop_reasons.RESULT_REPEATS_PROTECTED_TEXT)


async def find_earlier_passages(
    gpts: Gpts, actor: Actor, pending: PendingTurn, context: PromptContext
) -> tuple[Passage, ...]:
    """Return the passages used by earlier answers if they must not be revealed (P3)."""
    gpt_id = context.mention.gpt_id if context.mention else pending.conversation.metadata.gpt_id
    if gpt_id is None or not context.has_knowledge or context.may_quote:
        return ()
    return tuple(await gpts.passages(actor, gpt_id, list_earlier_passage_ids(pending)))
