"""Image generation: one at a time per person, with a daily limit (P1, P7).

Invariants:
- An unfinished image exists in this process's memory only.
- A finished image is stored in one transaction.
- A server killed in between leaves no partial image.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from ipaddress import ip_address
from math import ceil
from uuid import UUID

import structlog

from discreet.chat.images import store
from discreet.chat.images.image import ImageRequest, has_images, refuse_business
from discreet.chat.images.keys import ImageKeys
from discreet.chat.images.picture import Picture
from discreet.chat.images.picture_reader import MadePictureReader
from discreet.chat.images.seals import ImageSeals, SealedImage, about
from discreet.chat.images.signing import ImageSigner
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, DiscreetError, Forbidden, Invalid, TooMany, Unavailable
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.session_revocation import Revocation
from discreet.models.limits import ModelLimits
from discreet.models.masking import Masking
from discreet.ports.images import ImageMaker
from discreet.ports.model_request import UsageOwner
from discreet.promises.improve import PartyPermission, may_improve
from discreet.promises.parties import PartyKind, image_label, image_party
from discreet.promises.recipients import ON_THIS_SERVER_FACTS, ModelRecipient, RecipientFacts, RunBy, may_receive
from discreet.quotas.service import refuse_to_keep
from discreet.runtime.image_file import NotAnImage

log = structlog.get_logger()

LONGEST = timedelta(minutes=6)
"""Longer than the endpoint's timeout: a turn still marked as busy after that was interrupted."""
TOLD_FOR = timedelta(minutes=10)
"""How long the last image's outcome is shown, and its prompt remembered for another try."""
WENT_WRONG = "Something went wrong on the server. Try again."


def recipient_of(host: str) -> ModelRecipient:
    """Return who gets descriptions of images: this server, if the endpoint has an address of its own machine."""
    here = host == "localhost" or _is_loopback(host)
    facts = ON_THIS_SERVER_FACTS if here else RecipientFacts(run_by=RunBy.COMPANY)
    return ModelRecipient(endpoint_id=UUID(int=0), name="the images endpoint", host=host, facts=facts)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class MakingState(StrEnum):
    RUNNING = "running"
    MADE = "made"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class GenerationJob:
    """An image in progress; `id` becomes the image's. `sentence` says why it failed."""

    id: UUID
    order: ImageRequest
    began_at: datetime
    state: MakingState = MakingState.RUNNING
    sentence: str | None = None

    @property
    def counts(self) -> bool:
        """Whether it counts towards the daily limit: not if the endpoint failed."""
        return self.state is not MakingState.FAILED


@dataclass
class _Running:
    """The latest image of a person.

    `asking` is the request to the endpoint, which can be stopped; `over` is the whole job.
    """

    making: GenerationJob
    asking: asyncio.Task[Picture]
    over: asyncio.Task[None] | None = None
    ended_at: datetime | None = None


class ImageGeneration:
    """Creates images. `maker` is None where no images endpoint is configured."""

    def __init__(
        self,
        runtime: Runtime,
        choices: ConsentChoices,
        maker: ImageMaker | None,
        per_day: int,
        pictures: MadePictureReader,
        signer: ImageSigner,
        model_limits: ModelLimits,
        masking: Masking,
    ) -> None:
        self._database, self._choices, self._clock, self._random = (
            runtime.database,
            choices,
            runtime.clock,
            runtime.random,
        )
        self._keys = ImageKeys(runtime.keys, runtime.random)
        self.maker, self.per_day = maker, per_day
        self._pictures, self._signer = pictures, signer
        self._model_limits, self._masking = model_limits, masking
        self._latest: dict[UUID, _Running] = {}

    @property
    def is_at_work(self) -> bool:
        return any(running.making.state is MakingState.RUNNING for running in self._latest.values())

    async def start(self, *, alone: bool) -> None:
        """Reset interrupted turns, if no other process serves (`alone`)."""
        if alone:
            async with self._database.anonymous() as connection:
                await store.end_turns(connection)

    async def stop(self) -> None:
        """Cancel running requests. An image already received is stored."""
        for running in self._latest.values():
            running.asking.cancel()
        await asyncio.gather(*(running.over for running in self._latest.values() if running.over))

    async def end(self, ending: Revocation) -> None:
        """Stop the image of a person whose access was revoked."""
        if ending.is_of_the_person and ending.concerns(ending.account_id, None):
            await self._give_up(ending.account_id)

    # Asking ------------------------------------------------------------------------------------------------

    async def make(self, actor: Actor, order: ImageRequest) -> GenerationJob:
        """Start an image; Conflict while another runs, TooMany after the day's last."""
        refuse_business(actor)
        if self.maker is None:
            raise Unavailable("Image creation isn't set up on this server. Ask your admin.")
        if order.shape not in self.maker.shapes:
            raise Invalid(f"The image model offers these sizes: {', '.join(self.maker.shapes)}.", field="size")
        await self._refuse_recipient(actor, self.maker)
        self._forget_old()
        until = await self._take_turn(actor)
        making = GenerationJob(self._random.new_id(), order, self._clock.now())
        running = _Running(making, asyncio.create_task(self._picture(actor, self.maker, order)))
        self._latest[actor.account_id] = running
        running.over = asyncio.create_task(self._run(actor, self.maker, running, until))
        return making

    def latest(self, actor: Actor) -> GenerationJob | None:
        """Return the actor's image in progress, or the last one's outcome for a while."""
        refuse_business(actor)
        self._forget_old()
        running = self._latest.get(actor.account_id)
        return running.making if running else None

    async def stop_making(self, actor: Actor) -> None:
        """Stop the actor's image in progress, if any."""
        await self._give_up(actor.account_id)

    def is_offered(self, actor: Actor) -> bool:
        return self.maker is not None and has_images(actor)

    async def left_today(self, actor: Actor) -> int:
        """Return how many more images the actor may request today (UTC)."""
        async with self._database.acting_as(actor.account_id) as connection:
            turns = await store.turns(connection)
        asked = turns.asked if turns and turns.day == self._clock.now().date() else 0
        return max(0, self.per_day - asked)

    async def _refuse_recipient(self, actor: Actor, maker: ImageMaker) -> None:
        """Raise Forbidden if the person's limit does not let a description go to the images endpoint (P14).

        Nothing but its address is known about it.
        """
        limits = await self._model_limits.of(UsageOwner(actor.account_id))
        if not (decision := may_receive(recipient_of(maker.where), limits)).allowed:
            raise Forbidden(f"{decision.reasons[0]} To create images, change the limit in Settings.")

    async def _give_up(self, account_id: UUID) -> None:
        running = self._latest.get(account_id)
        if running and running.over:
            running.asking.cancel()
            await asyncio.wait([running.over])

    def _forget_old(self) -> None:
        before = self._clock.now() - TOLD_FOR
        for account_id, running in list(self._latest.items()):
            if running.ended_at and running.ended_at <= before:
                del self._latest[account_id]

    async def _take_turn(self, actor: Actor) -> datetime:
        now = self._clock.now()
        until = now + LONGEST
        async with self._database.acting_as(actor.account_id) as connection:
            await refuse_to_keep(connection, actor, 1)  # request nothing for which there is no room
            if await store.take_turn(connection, now.date(), until, now, self.per_day):
                return until
            turns = await store.turns(connection)
        if turns and turns.busy_until and turns.busy_until > now:
            raise Conflict("You already have an image in progress. Wait for it, or stop it.")
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
        raise TooMany(
            f"You've reached today's limit of {self.per_day:,} images. It resets at midnight UTC.",
            retry_after=ceil((midnight - now).total_seconds()),
        )

    # Making ------------------------------------------------------------------------------------------------

    async def _picture(self, actor: Actor, maker: ImageMaker, order: ImageRequest) -> Picture:
        """Request the picture and sign it. Where the person masks personal data, the endpoint gets stand-ins (P14)."""
        prompt = await self._masking.masked_description(
            order.prompt, UsageOwner(actor.account_id), recipient_of(maker.where)
        )
        picture = await self._pictures.read(await maker.make(prompt, order.shape), actor.account_id)
        return await self._signer.sign(picture, actor.account_id)

    async def _run(self, actor: Actor, maker: ImageMaker, running: _Running, until: datetime) -> None:
        """Run the job; publish its outcome once the next image may be requested."""
        state, sentence = await self._outcome(actor, maker, running)
        ended = replace(running.making, state=state, sentence=sentence)
        try:
            async with self._database.acting_as(actor.account_id) as connection:
                await store.end_turn(connection, until, back=not ended.counts)
        except Exception as error:  # the turn ends by itself, at `until`
            log.warning("image_slot_release_failed", error=type(error).__name__)
        running.making, running.ended_at = ended, self._clock.now()

    async def _outcome(self, actor: Actor, maker: ImageMaker, running: _Running) -> tuple[MakingState, str | None]:
        """Store the image; return the final state and, on failure, a sentence."""
        try:
            await self._store(actor, maker, running.making, await running.asking)
        except asyncio.CancelledError:
            return MakingState.STOPPED, None
        except NotAnImage as why:
            sentence = f"The images endpoint at {maker.where} returned an unusable image: it {why}."
            return MakingState.FAILED, sentence
        except DiscreetError as error:
            return MakingState.FAILED, error.sentence
        except Exception as error:
            log.error("image_generation_failed", error=type(error).__name__)
            return MakingState.FAILED, WENT_WRONG
        return MakingState.MADE, None

    async def _store(self, actor: Actor, maker: ImageMaker, making: GenerationJob, picture: Picture) -> None:
        """Store everything in one transaction.

        The parties' choices decide whether the image begins with a key share (P1).
        """
        await asyncio.to_thread(self._keys.create, making.id)
        try:
            key, sealed_key = self._keys.grant(actor.account_id, making.id)
            seals = ImageSeals(making.id, key)
            sealed_about = seals.seal_about(self._random, about(making.order, picture, maker.where, maker.name))
            small = seals.seal_small(self._random, picture.small)
            pieces = await asyncio.to_thread(seals.seal_pieces, self._random, picture.data)
            image = SealedImage(
                id=making.id,
                owner_id=actor.account_id,
                began_at=making.began_at,
                picture_bytes=len(picture.data),
                key=sealed_key,
                about=sealed_about,
            )
            async with self._database.acting_as(actor.account_id) as connection:
                if await self._is_allowed(connection, making, actor):
                    self._keys.allow(making.id, making.began_at)
                await store.add(connection, image, small, pieces)
        except BaseException:
            self._keys.destroy(making.id)
            raise

    async def _is_allowed(self, connection: Connection, making: GenerationJob, actor: Actor) -> bool:
        """Apply the training rule as of the request. The image allows from its beginning."""
        own = image_party(making.id)
        others = sorted(
            party for party in image_label(actor.account_id, making.id).parties if party.kind is not PartyKind.IMAGE
        )
        standings = await self._choices.standings(connection, others)
        return may_improve([*standings, PartyPermission(own, allowed_since=making.began_at)], making.began_at).allowed
