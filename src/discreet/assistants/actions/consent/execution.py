"""Execution of allowed calls (P4, P5).

One transaction uses the grant and writes the ledger's row; then the connection is opened; then the outcome is stored.

Invariants:
- Only this module and assistants/actions/api_keys/execution.py call `ThirdParty.send`, after the commit, with a call
  that `consented` has made.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.assistants.actions.consent import store
from discreet.assistants.actions.consent.card import CallResult, ConsentState
from discreet.assistants.actions.consent.card_lifecycle import CardLifecycle, require_card_state, require_usable_gpt
from discreet.assistants.actions.consent.card_store import CardStore, DecryptedCard
from discreet.assistants.actions.consent.delivery import Delivery
from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.consent.standing_grants import open_grant
from discreet.assistants.actions.ledger.entry import CallOutcome, LedgerState, Result
from discreet.assistants.actions.ledger.record import complete_entry
from discreet.assistants.actions.mcp.answer import NO_ANSWERS, PersonAnswers
from discreet.assistants.actions.mcp.answer_reader import ToolAnswerReader
from discreet.assistants.actions.mcp.watch import AskPerson, build_watch
from discreet.assistants.actions.oauth.challenge import parse_challenge
from discreet.assistants.actions.operation import IMAGE, Operation
from discreet.assistants.actions.pages.visit import PageVisits
from discreet.assistants.actions.web_search.engines import SearchEngine
from discreet.assistants.actions.web_search.results import WebSource, format_results, parse_results
from discreet.db.pool import Connection, Database
from discreet.errors import Conflict
from discreet.identity.accounts.actor import Actor
from discreet.ports.clock import Clock, RandomSource
from discreet.ports.pages import PageSource
from discreet.ports.third_parties import AnswerLimits, Credentials, ThirdParty, ThirdPartyAnswer
from discreet.promises.consented_call import ConsentedCall, consented
from discreet.promises.disclosure import Disclosure, PictureDigestMismatch
from discreet.promises.grants import GrantMismatch
from discreet.runtime.image_answer import CANNOT_EDIT, MAX_ANSWER_LENGTH, NoImageSent, first_image

ANOTHER_PICTURE = "The picture is no longer the one on the card. Nothing was sent."
IMAGE_LIMITS = AnswerLimits(MAX_ANSWER_LENGTH, 240.0)
"""Limits of an answer that holds an image: making one takes minutes."""


class CallExecutor:
    def __init__(
        self,
        database: Database,
        seals: ConsentCipher,
        cards: CardStore,
        keeping: CardLifecycle,
        clock: Clock,
        random: RandomSource,
        third_party: ThirdParty,
        tool_answers: ToolAnswerReader,
        pages: PageVisits | None,
    ) -> None:
        self._database, self._seals, self._clock, self._random = database, seals, clock, random
        self._cards, self._keeping, self._third_party = cards, keeping, third_party
        self._tool_answers, self._pages = tool_answers, pages

    async def get_allowed(self, actor: Actor, consent_id: UUID) -> DecryptedCard:
        """Return the card if its grant covers the call.

        Conflict otherwise: then nothing is sent, and no connection is opened.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            card = await self._get_allowed(connection, actor, consent_id)
            await self._build_consented_call(connection, card, self._clock.now(), lock=False)
            return card

    async def make(
        self,
        actor: Actor,
        card: DecryptedCard,
        credentials: Credentials,
        ask: AskPerson | None = None,
        picture: bytes | None = None,
    ) -> CallResult:
        """Make the call once, with the bytes of the `picture` that its card shows.

        Conflict when no grant covers it any more: then nothing was sent or recorded. `ask` handles the server's
        questions during the call; without it, they are declined.
        """
        entry_id, disclosure, operation = self._random.new_id(), card.content.disclosure, card.content.bound.operation
        try:
            disclosure.request.with_picture(picture)
        except PictureDigestMismatch as error:
            raise Conflict(ANOTHER_PICTURE) from error
        pages = self._pages
        if operation.reads_page and pages is None:
            raise Conflict("This server no longer reads web pages. Nothing was sent.")
        watch = build_watch(disclosure, ask) if operation.answers is None else None
        limits = IMAGE_LIMITS if operation.reads == IMAGE else None

        async def begin() -> ConsentedCall:
            return await self._begin(actor, card.stored.id, entry_id)

        async def complete(outcome: CallOutcome) -> None:
            result = self._cards.ledger_outcome(disclosure.recipient.host, outcome)
            await self._complete(actor, entry_id, outcome.state, result)

        def send(call: ConsentedCall) -> Coroutine[Any, Any, ThirdPartyAnswer]:
            if operation.reads_page and pages is not None:
                return pages.visit(call, actor.account_id)
            return self._third_party.send(call, credentials, watch, limits, picture)

        outcome = await Delivery(begin, send, complete).run()
        person_answers = watch.answers if watch else NO_ANSWERS
        consented = await build_call_result(
            self._tool_answers, actor.account_id, entry_id, disclosure, operation, outcome, person_answers
        )
        edits = bool(operation.picture_part)
        return await asyncio.to_thread(with_image, consented, edits=edits) if operation.reads == IMAGE else consented

    async def _begin(self, actor: Actor, consent_id: UUID, entry_id: UUID) -> ConsentedCall:
        """Use the grant and write the ledger's row in one transaction."""
        async with self._database.acting_as(actor.account_id) as connection:
            card = await self._get_allowed(connection, actor, consent_id, lock=True)
            now = self._clock.now()
            call = await self._build_consented_call(connection, card, now)
            await self._cards.begin_call(connection, card, call, entry_id, now)
            return call

    async def _get_allowed(
        self, connection: Connection, actor: Actor, consent_id: UUID, *, lock: bool = False
    ) -> DecryptedCard:
        card = await self._cards.card(connection, actor, consent_id, lock=lock)
        require_card_state(ConsentState.ALLOWED, card.stored)
        await require_usable_gpt(connection, card.stored.gpt_id)
        return card

    async def _build_consented_call(
        self, connection: Connection, card: DecryptedCard, now: datetime, *, lock: bool = True
    ) -> ConsentedCall:
        stored_card, disclosure = card.stored, card.content.current_disclosure
        read_standing = store.lock_standing if lock else store.find_standing
        grant = await self._cards.grant(connection, stored_card.id, lock=lock)
        if grant is None:
            raise Conflict("There is no permission for this. Nothing was sent.")
        stored = await read_standing(connection, grant.standing_id) if grant.standing_id else None
        standing = open_grant(self._seals, stored).grant if stored else None
        call_site = await self._keeping.get_call_site(
            connection,
            stored_card.owner_id,
            stored_card.conversation_id,
            stored_card.gpt_id,
            stored_card.gpt_version,
            lock=lock,
        )
        try:
            return consented(
                grant,
                stored_card.owner_id,
                stored_card.conversation_id,
                disclosure,
                now,
                standing,
                call_site=call_site,
                sign_in_hosts=card.content.bound.action.sign_in_hosts,
            )
        except GrantMismatch as error:
            raise Conflict(f"{error} Nothing was sent.") from None

    async def _complete(self, actor: Actor, entry_id: UUID, state: LedgerState, result: Result) -> None:
        owner, now = actor.account_id, self._clock.now()
        async with self._database.acting_as(owner) as connection:
            await complete_entry(connection, self._seals, owner, entry_id, state, result, now)


async def build_call_result(
    tool_answers: ToolAnswerReader,
    holder: UUID,
    entry_id: UUID,
    disclosure: Disclosure,
    operation: Operation,
    outcome: CallOutcome,
    person_answers: PersonAnswers = NO_ANSWERS,
) -> CallResult:
    """Return the outcome of a call of `holder`.

    `person_answers` is the outcome of the server's questions during the call.
    """
    host, result, answer = disclosure.recipient.host, outcome.result, outcome.answer
    call_result = CallResult(
        entry_id, host, disclosure.operation, outcome.state, outcome.may_have_arrived, sentence=result.sentence
    )
    if answer is None:
        return call_result
    call_result = replace(
        call_result, status=answer.status, media_type=answer.media_type, text=answer.text, cut=answer.cut
    )
    challenge = parse_challenge(answer.challenge)
    if answer.status == 403 and challenge.error == "insufficient_scope":
        call_result = replace(call_result, wanted_scopes=challenge.scopes)
    if disclosure.kind == "http":
        return (
            _with_page_source(call_result, answer.source)
            if answer.source
            else _with_search_results(call_result, operation.reads)
        )
    parsed = await tool_answers.read(answer, holder, person_answers)
    sentence = f"{host} reports that it did not work." if parsed.failed else None
    return replace(call_result, text=parsed.text, cut=parsed.cut, sentence=sentence, pictures=parsed.pictures)


def with_image(call_result: CallResult, *, edits: bool = False) -> CallResult:
    """Return the result with the image of the endpoint's answer in place of its text; else with the reason.

    `edits`: it was to edit one, which not every endpoint can.

    A refusal's text is dropped: endpoints repeat the operator's key in it.
    """
    if call_result.status is None:
        return replace(call_result, text="", cut=False)
    if call_result.status != 200:
        sentence = f"{call_result.host} answered with status {call_result.status} and no image."
        if edits and call_result.status in CANNOT_EDIT:
            sentence = f"{call_result.host} cannot edit images: it answered with status {call_result.status}."
        return replace(call_result, text="", cut=False, sentence=sentence)
    try:
        if call_result.cut:
            raise NoImageSent("answered with more than an image may have")
        return replace(call_result, text="", pictures=(first_image(call_result.text.encode()),))
    except NoImageSent as why:
        return replace(call_result, text="", cut=False, sentence=f"{call_result.host} {why}.")


def _with_search_results(call_result: CallResult, reads: str) -> CallResult:
    """Return the result with the answer as its reader understands it."""
    kind, _, engine = reads.partition("/")
    if kind != "search" or call_result.status is None:
        return call_result
    pages = parse_results(SearchEngine(engine), call_result.status, call_result.text)
    return replace(
        call_result, text=format_results(pages.sources, 1), sources=pages.sources, sentence=pages.sentence, cut=False
    )


def _with_page_source(call_result: CallResult, page: PageSource) -> CallResult:
    """Return the result with the page that was read as its source; the sentence says what its site allows."""
    source = WebSource(page.address, call_result.host, page.title or call_result.host, page.date)
    return replace(call_result, sources=(source,), whole_page=True, sentence=page.rules)
