"""Image generation: one at a time per person, with a daily limit (P1, P7).

Invariants:
- An unfinished image exists in this process's memory only.
- A finished image is stored in one transaction.
- A server killed in between leaves no partial image.
- Only an image that its user names is sent to be edited (P4). One that was not made there goes to no endpoint for
  which personal data is masked: a picture can't be masked (P14).
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import structlog

from discreet.chat.images import store
from discreet.chat.images.image import Image, ImageRequest, has_images, require_personal_space
from discreet.chat.images.keys import ImageKeys
from discreet.chat.images.picture import Picture
from discreet.chat.images.picture_reader import ImageReencoder
from discreet.chat.images.seals import ImageSeals, SealedImage, image_metadata
from discreet.chat.images.service import Images
from discreet.chat.images.signing import ImageSigner
from discreet.chat.images.slots import ImageSlots, recipient_of
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import DiscreetError, Forbidden, Invalid, Unavailable
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.session_revocation import Revocation
from discreet.models.limits import ModelLimits
from discreet.models.masking import Masking
from discreet.ports.documents import PictureReader
from discreet.ports.images import ImageMaker
from discreet.ports.model_request import UsageOwner
from discreet.promises.improve import PartyPermission, may_improve
from discreet.promises.parties import PartyKind, image_label, image_party
from discreet.promises.recipients import may_receive
from discreet.runtime.image_file import NotAnImage

log = structlog.get_logger()

KEEP_OUTCOME_FOR = timedelta(minutes=10)
"""How long the last image's outcome is shown, and its prompt remembered for another try."""
WENT_WRONG = "Something went wrong on the server. Try again."


class GenerationState(StrEnum):
    RUNNING = "running"
    MADE = "made"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class GenerationJob:
    """An image in progress; `id` becomes the image's. `sentence` says why it failed.

    `edited` is the image that it is made from.
    """

    id: UUID
    request: ImageRequest
    began_at: datetime
    state: GenerationState = GenerationState.RUNNING
    sentence: str | None = None
    edited: UUID | None = None

    @property
    def counts(self) -> bool:
        """Whether it counts towards the daily limit: not if the endpoint failed."""
        return self.state is not GenerationState.FAILED


@dataclass
class _Running:
    """The latest image of a person.

    `picture_task` is the request to the endpoint, which can be cancelled; `run_task` is the whole job.
    """

    job: GenerationJob
    picture_task: asyncio.Task[Picture]
    run_task: asyncio.Task[None] | None = None
    ended_at: datetime | None = None


class ImageGeneration:
    """Creates images. `maker` is None where no images endpoint is configured."""

    def __init__(
        self,
        runtime: Runtime,
        choices: ConsentChoices,
        maker: ImageMaker | None,
        slots: ImageSlots,
        pictures: ImageReencoder,
        signer: ImageSigner,
        model_limits: ModelLimits,
        masking: Masking,
        images: Images,
        reader: PictureReader,
    ) -> None:
        self._database, self._choices, self._clock, self._random = (
            runtime.database,
            choices,
            runtime.clock,
            runtime.random,
        )
        self._keys = ImageKeys(runtime.keys, runtime.random)
        self.maker, self.per_day = maker, slots.per_day
        self._slots, self._pictures, self._signer = slots, pictures, signer
        self._model_limits, self._masking = model_limits, masking
        self._images, self.reader = images, reader
        self._latest: dict[UUID, _Running] = {}

    @property
    def is_at_work(self) -> bool:
        return any(running.job.state is GenerationState.RUNNING for running in self._latest.values())

    async def start(self, *, alone: bool) -> None:
        """Reset interrupted turns, if no other process serves (`alone`)."""
        if alone:
            await self._slots.end_all()

    async def stop(self) -> None:
        """Cancel running requests. An image already received is stored."""
        for running in self._latest.values():
            running.picture_task.cancel()
        await asyncio.gather(*(running.run_task for running in self._latest.values() if running.run_task))

    async def end(self, ending: Revocation) -> None:
        """Stop the image of a person whose access was revoked."""
        if ending.covers_account and ending.concerns(ending.account_id, None):
            await self._give_up(ending.account_id)

    # Asking ------------------------------------------------------------------------------------------------

    async def make(self, actor: Actor, request: ImageRequest, edited: UUID | None = None) -> GenerationJob:
        """Start an image, or one of the actor's image `edited`, changed as the description says.

        Conflict while another runs, TooMany after the day's last, NotFound without the image to edit.
        """
        require_personal_space(actor)
        if self.maker is None:
            raise Unavailable("Image creation isn't set up on this server. Ask your admin.")
        if request.shape not in self.maker.shapes:
            raise Invalid(f"The image model offers these sizes: {', '.join(self.maker.shapes)}.", field="size")
        await self._check_recipient_limit(actor, self.maker)
        self._forget_old()
        original = None if edited is None else await self._images.picture(actor, edited)
        until = await self._slots.take(actor)
        job = GenerationJob(self._random.new_id(), request, self._clock.now(), edited=edited)
        running = _Running(job, asyncio.create_task(self._picture(actor, self.maker, request, original)))
        self._latest[actor.account_id] = running
        running.run_task = asyncio.create_task(self._run(actor, self.maker, running, until))
        return job

    def latest(self, actor: Actor) -> GenerationJob | None:
        """Return the actor's image in progress, or the last one's outcome for a while."""
        require_personal_space(actor)
        self._forget_old()
        running = self._latest.get(actor.account_id)
        return running.job if running else None

    async def stop_making(self, actor: Actor) -> None:
        """Stop the actor's image in progress, if any."""
        await self._give_up(actor.account_id)

    def is_offered(self, actor: Actor) -> bool:
        return self.maker is not None and has_images(actor)

    async def left_today(self, actor: Actor) -> int:
        """Return how many more images the actor may request today (UTC)."""
        return await self._slots.left_today(actor)

    async def _check_recipient_limit(self, actor: Actor, maker: ImageMaker) -> None:
        """Raise Forbidden if the person's limit does not let a description go to the images endpoint (P14).

        Nothing but its address is known about it.
        """
        limits = await self._model_limits.get(UsageOwner(actor.account_id))
        if not (decision := may_receive(recipient_of(maker.where), limits)).allowed:
            raise Forbidden(f"{decision.reasons[0]} To create images, change the limit in Settings.")

    async def _give_up(self, account_id: UUID) -> None:
        running = self._latest.get(account_id)
        if running and running.run_task:
            running.picture_task.cancel()
            await asyncio.wait([running.run_task])

    def _forget_old(self) -> None:
        before = self._clock.now() - KEEP_OUTCOME_FOR
        for account_id, running in list(self._latest.items()):
            if running.ended_at and running.ended_at <= before:
                del self._latest[account_id]

    # Making ------------------------------------------------------------------------------------------------

    async def _picture(
        self, actor: Actor, maker: ImageMaker, request: ImageRequest, original: tuple[Image, bytes] | None
    ) -> Picture:
        """Request the picture and sign it. Where the person masks personal data, the endpoint gets stand-ins (P14)."""
        holder = actor.account_id
        sent = await self._masking.mask_description(
            request.prompt,
            UsageOwner(holder),
            recipient_of(maker.where),
            with_picture=original is not None and original[0].where != maker.where,
        )
        if original is None:
            parent, data = b"", await maker.make(sent.text, request.shape)
        else:
            image, file = original
            parent = (await self.reader.decode(file, image.file_name, holder)).data
            data = await maker.edit(sent.text, request.shape, parent)
        return await self._signer.sign(await self._pictures.read(data, holder), holder, parent)

    async def _run(self, actor: Actor, maker: ImageMaker, running: _Running, until: datetime) -> None:
        """Run the job; publish its outcome once the next image may be requested."""
        state, sentence = await self._outcome(actor, maker, running)
        ended = replace(running.job, state=state, sentence=sentence)
        await self._slots.end(actor, until, refund=not ended.counts)
        running.job, running.ended_at = ended, self._clock.now()

    async def _outcome(self, actor: Actor, maker: ImageMaker, running: _Running) -> tuple[GenerationState, str | None]:
        """Store the image; return the final state and, on failure, a sentence."""
        try:
            await self._store(actor, maker, running.job, await running.picture_task)
        except asyncio.CancelledError:
            return GenerationState.STOPPED, None
        except NotAnImage as why:
            sentence = f"The images endpoint at {maker.where} returned an unusable image: it {why}."
            return GenerationState.FAILED, sentence
        except DiscreetError as error:
            return GenerationState.FAILED, error.sentence
        except Exception as error:
            log.error("image_generation_failed", error=type(error).__name__)
            return GenerationState.FAILED, WENT_WRONG
        return GenerationState.MADE, None

    async def _store(self, actor: Actor, maker: ImageMaker, job: GenerationJob, picture: Picture) -> None:
        """Store everything in one transaction.

        The parties' choices decide whether the image begins with a key share (P1).
        """
        await asyncio.to_thread(self._keys.create, job.id)
        try:
            key, sealed_key = self._keys.grant(actor.account_id, job.id)
            seals = ImageSeals(job.id, key)
            sealed_metadata = seals.seal_metadata(
                self._random, image_metadata(job.request, picture, maker.where, maker.name)
            )
            small = seals.seal_small(self._random, picture.small)
            pieces = await asyncio.to_thread(seals.seal_pieces, self._random, picture.data)
            image = SealedImage(
                id=job.id,
                owner_id=actor.account_id,
                began_at=job.began_at,
                picture_bytes=len(picture.data),
                key=sealed_key,
                metadata=sealed_metadata,
            )
            async with self._database.acting_as(actor.account_id) as connection:
                if await self._is_allowed(connection, job, actor):
                    self._keys.allow(job.id, job.began_at)
                await store.add(connection, image, small, pieces)
        except BaseException:
            self._keys.destroy(job.id)
            raise

    async def _is_allowed(self, connection: Connection, job: GenerationJob, actor: Actor) -> bool:
        """Apply the training rule as of the request. The image allows from its beginning."""
        own = image_party(job.id)
        others = sorted(
            party for party in image_label(actor.account_id, job.id).parties if party.kind is not PartyKind.IMAGE
        )
        standings = await self._choices.permissions(connection, others)
        return may_improve([*standings, PartyPermission(own, allowed_since=job.began_at)], job.began_at).allowed
