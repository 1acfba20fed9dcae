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
from discreet.assistants.actions.consent.standing_grants import opened
from discreet.assistants.actions.ledger.entry import CallOutcome, LedgerState, Result
from discreet.assistants.actions.ledger.record import complete_entry
from discreet.assistants.actions.mcp.answer import NOTHING_SAID, Said
from discreet.assistants.actions.mcp.answer_reader import ToolAnswerReader
from discreet.assistants.actions.mcp.watch import AskPerson, watch_of
from discreet.assistants.actions.oauth.challenge import read_challenge
from discreet.assistants.actions.operation import IMAGE, Operation
from discreet.assistants.actions.pages.visit import PageVisits
from discreet.assistants.actions.web_search.engines import SearchEngine
from discreet.assistants.actions.web_search.results import WebSource, listing, read_results
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

    async def allowed(self, actor: Actor, consent_id: UUID) -> DecryptedCard:
        """Return the card if its grant covers the call.

        Conflict otherwise: then nothing is sent, and no connection is opened.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            card = await self._ready(connection, actor, consent_id)
            await self._consented(connection, card, self._clock.now(), lock=False)
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
        entry_id, disclosure, operation = self._random.new_id(), card.kept.disclosure, card.kept.bound.operation
        try:
            disclosure.request.whole(picture)
        except PictureDigestMismatch as error:
            raise Conflict(ANOTHER_PICTURE) from error
        pages = self._pages
        if operation.reads_page and pages is None:
            raise Conflict("This server no longer reads web pages. Nothing was sent.")
        watch = watch_of(disclosure, ask) if operation.answers is None else None
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
        said = watch.answers if watch else NOTHING_SAID
        made = await called(self._tool_answers, actor.account_id, entry_id, disclosure, operation, outcome, said)
        edits = bool(operation.picture_part)
        return await asyncio.to_thread(with_image, made, edits=edits) if operation.reads == IMAGE else made

    async def _begin(self, actor: Actor, consent_id: UUID, entry_id: UUID) -> ConsentedCall:
        """Use the grant and write the ledger's row in one transaction."""
        async with self._database.acting_as(actor.account_id) as connection:
            card = await self._ready(connection, actor, consent_id, lock=True)
            now = self._clock.now()
            call = await self._consented(connection, card, now)
            await self._cards.begin_call(connection, card, call, entry_id, now)
            return call

    async def _ready(
        self, connection: Connection, actor: Actor, consent_id: UUID, *, lock: bool = False
    ) -> DecryptedCard:
        card = await self._cards.card(connection, actor, consent_id, lock=lock)
        require_card_state(ConsentState.ALLOWED, card.stored)
        await require_usable_gpt(connection, card.stored.gpt_id)
        return card

    async def _consented(
        self, connection: Connection, card: DecryptedCard, now: datetime, *, lock: bool = True
    ) -> ConsentedCall:
        about, disclosure = card.stored, card.kept.rederived
        read_standing = store.lock_standing if lock else store.one_standing
        grant = await self._cards.grant(connection, about.id, lock=lock)
        if grant is None:
            raise Conflict("There is no permission for this. Nothing was sent.")
        stored = await read_standing(connection, grant.standing_id) if grant.standing_id else None
        standing = opened(self._seals, stored).grant if stored else None
        there = await self._keeping.place(
            connection, about.owner_id, about.conversation_id, about.gpt_id, about.gpt_version, hold=lock
        )
        try:
            return consented(
                grant,
                about.owner_id,
                about.conversation_id,
                disclosure,
                now,
                standing,
                there=there,
                sign_in_hosts=card.kept.bound.action.sign_in_hosts,
            )
        except GrantMismatch as error:
            raise Conflict(f"{error} Nothing was sent.") from None

    async def _complete(self, actor: Actor, entry_id: UUID, state: LedgerState, result: Result) -> None:
        owner, now = actor.account_id, self._clock.now()
        async with self._database.acting_as(owner) as connection:
            await complete_entry(connection, self._seals, owner, entry_id, state, result, now)


async def called(
    tool_answers: ToolAnswerReader,
    holder: UUID,
    entry_id: UUID,
    disclosure: Disclosure,
    operation: Operation,
    outcome: CallOutcome,
    said: Said = NOTHING_SAID,
) -> CallResult:
    """Return the outcome of a call of `holder`.

    `said` is the outcome of the server's questions during the call.
    """
    host, result, answer = disclosure.recipient.host, outcome.result, outcome.answer
    made = CallResult(
        entry_id, host, disclosure.operation, outcome.state, outcome.may_have_arrived, sentence=result.sentence
    )
    if answer is None:
        return made
    made = replace(made, status=answer.status, media_type=answer.media_type, text=answer.text, cut=answer.cut)
    challenge = read_challenge(answer.challenge)
    if answer.status == 403 and challenge.error == "insufficient_scope":
        made = replace(made, wanted_scopes=challenge.scopes)
    if disclosure.kind == "http":
        return _page(made, answer.source) if answer.source else _read(made, operation.reads)
    told = await tool_answers.read(answer, holder, said)
    sentence = f"{host} reports that it did not work." if told.failed else None
    return replace(made, text=told.text, cut=told.cut, sentence=sentence, pictures=told.pictures)


def with_image(made: CallResult, *, edits: bool = False) -> CallResult:
    """Return the result with the image of the endpoint's answer in place of its text; else with the reason.

    `edits`: it was to edit one, which not every endpoint can.

    A refusal's text is dropped: endpoints repeat the operator's key in it.
    """
    if made.status is None:
        return replace(made, text="", cut=False)
    if made.status != 200:
        sentence = f"{made.host} answered with status {made.status} and no image."
        if edits and made.status in CANNOT_EDIT:
            sentence = f"{made.host} cannot edit images: it answered with status {made.status}."
        return replace(made, text="", cut=False, sentence=sentence)
    try:
        if made.cut:
            raise NoImageSent("answered with more than an image may have")
        return replace(made, text="", pictures=(first_image(made.text.encode()),))
    except NoImageSent as why:
        return replace(made, text="", cut=False, sentence=f"{made.host} {why}.")


def _read(made: CallResult, reads: str) -> CallResult:
    """Return the result with the answer as its reader understands it."""
    kind, _, engine = reads.partition("/")
    if kind != "search" or made.status is None:
        return made
    found = read_results(SearchEngine(engine), made.status, made.text)
    return replace(made, text=listing(found.sources, 1), sources=found.sources, sentence=found.sentence, cut=False)


def _page(made: CallResult, page: PageSource) -> CallResult:
    """Return the result with the page that was read as its source; the sentence says what its site allows."""
    source = WebSource(page.address, made.host, page.title or made.host, page.date)
    return replace(made, sources=(source,), whole_page=True, sentence=page.rules)
