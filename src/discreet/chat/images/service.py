"""Use cases of existing images: list, view, withhold from training, delete.

Invariants:
- A person reaches an image only inside `Database.acting_as` with their own id, so another person's image and an absent
  one give the same answer.
- A workspace shows no images.
- A person can delete their own images from any space (P10).
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from discreet.chat.images import store
from discreet.chat.images.image import Image, require_personal_space
from discreet.chat.images.keys import ImageKeys
from discreet.chat.images.seals import ImageSeals, SealedImage
from discreet.data_rights.deletion.deletion import DeletionKind, PendingDeletion
from discreet.data_rights.deletion.log import begin, finish
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Forbidden, NotFound
from discreet.evidence.entry import EntryKind as Evidence
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import ConsentChoices
from discreet.promises.improve import Verdict, may_improve
from discreet.promises.parties import image_label, image_party

PAGE = 24
ABSENT = "We can't find this image. It may have been deleted."


@dataclass(frozen=True)
class Gallery:
    """A page of a person's images, latest first."""

    images: list[Image]
    more: bool


class Images:
    def __init__(self, runtime: Runtime, choices: ConsentChoices) -> None:
        self._database, self._choices, self._clock, self._random = (
            runtime.database,
            choices,
            runtime.clock,
            runtime.random,
        )
        self._keys = ImageKeys(runtime.keys, runtime.random)

    async def gallery(self, actor: Actor, before: UUID | None = None) -> Gallery:
        """Return images older than `before`, or the latest ones.

        NotFound when `before` does not exist.
        """
        require_personal_space(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            last = await self._load(connection, before) if before else None
            rows = await store.page(connection, (last.began_at, last.id) if last else None, PAGE + 1)
        # An interrupted deletion has already destroyed the key.
        existing = [sealed for sealed in rows[:PAGE] if self._keys.exist(sealed.id)]
        return Gallery([self._seals(sealed).open(sealed) for sealed in existing], len(rows) > PAGE)

    async def get(self, actor: Actor, image_id: UUID) -> Image:
        require_personal_space(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            sealed = await self._load(connection, image_id)
        return self._seals(sealed).open(sealed)

    async def picture(self, actor: Actor, image_id: UUID) -> tuple[Image, bytes]:
        require_personal_space(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            sealed = await self._load(connection, image_id)
            pieces = await store.pieces(connection, image_id)
        seals = self._seals(sealed)
        return seals.open(sealed), await asyncio.to_thread(seals.open_pieces, pieces)

    async def small(self, actor: Actor, image_id: UUID) -> bytes:
        """Return the thumbnail, as WebP."""
        require_personal_space(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            sealed = await self._load(connection, image_id)
            small = await store.small(connection, image_id)
        return self._seals(sealed).open_small(small)

    async def verdict(self, actor: Actor, image_id: UUID) -> tuple[Image, Verdict]:
        """Return the verdict of the training rule, and why."""
        image = await self.get(actor, image_id)
        parties = sorted(image_label(image.owner_id, image.id).parties)
        async with self._database.acting_as(actor.account_id) as connection:
            standings = await self._choices.permissions(connection, parties)
        return image, may_improve(standings, image.began_at)

    async def close_for_improvement(self, actor: Actor, image_id: UUID) -> None:
        """Record the image's own "no" (P2). It is final: its share is destroyed."""
        await self.get(actor, image_id)
        await self._choices.choose(actor, image_party(image_id), allowed=False)

    async def delete(self, actor: Actor, image_id: UUID) -> None:
        """Record its "no", destroy its key, then delete the rows.

        Backups then hold only noise (P10).
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await self._load(connection, image_id)
        async with self._choices.open_transaction(actor.account_id) as choosing:
            await choosing.record(image_party(image_id), allowed=False)
            pending = PendingDeletion(DeletionKind.IMAGE, image_id, {"images": 1})
            await begin(choosing.connection, self._random, actor, pending, self._clock.now())
            await choosing.record_evidence(Evidence.KEY_DESTROYED, {"of": f"image:{image_id}"})
        self._keys.destroy(image_id)
        async with self._database.acting_as(actor.account_id) as connection:
            await store.delete(connection, image_id)
            await finish(connection, image_id, self._clock.now())

    async def delete_all(self, actor: Actor) -> None:
        """Delete all images one by one; a repeated call completes an interrupted one."""
        async with self._database.acting_as(actor.account_id) as connection:
            image_ids = await store.ids(connection)
        for image_id in image_ids:
            with suppress(NotFound, Forbidden):  # deleted in another window at the same time
                await self.delete(actor, image_id)

    async def _load(self, connection: Connection, image_id: UUID) -> SealedImage:
        if (found := await store.image(connection, image_id)) is None:
            raise NotFound(ABSENT)
        return found

    def _seals(self, sealed: SealedImage) -> ImageSeals:
        """Return the image's seals; NotFound once its key is destroyed."""
        return ImageSeals(sealed.id, self._keys.open(sealed.owner_id, sealed.id, sealed.key))
