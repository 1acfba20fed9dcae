"""Use cases of GPTs: build, publish, find, delete; and the brief that the chat answers from (P3).

Invariants:
- Somebody else's GPT, an unpublished one and one that does not exist are the same answer.
- Nothing here but `choose_improve` touches the builder's choice about improvement.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from discreet.assistants.actions.gpt_lock import DraftChanged, lock_gpt
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts import store, training_copies
from discreet.assistants.gpts.access import allowed_in, usable
from discreet.assistants.gpts.gpt import (
    DRAFT,
    Category,
    Configuration,
    Gpt,
    GptBrief,
    GptEdit,
    GptOrder,
    checked,
    checked_note,
)
from discreet.assistants.gpts.knowledge import Passage
from discreet.assistants.gpts.knowledge_files import KnowledgeFiles
from discreet.assistants.gpts.picture_reader import GptPictureReader
from discreet.assistants.gpts.seals import Seals, destroy_keys, key_name, seals_of
from discreet.assistants.gpts.search import KnowledgeSearch
from discreet.assistants.gpts.sharing.store import is_shared
from discreet.assistants.gpts.training_copies import Provenance
from discreet.assistants.origins import arriving
from discreet.assistants.origins import store as origins_store
from discreet.assistants.origins.parts import PartKeys
from discreet.data_rights.deletion.log import begin, datasets_holding, finish
from discreet.db.pool import Connection, Database
from discreet.errors import Forbidden, Invalid, NotFound
from discreet.evidence.entry import EntryKind as Evidence
from discreet.identity.accounts.actor import AccountRole, Actor, require_same_space
from discreet.identity.accounts.choices import ConsentChoice, ConsentChoices
from discreet.identity.workspaces.membership import memberships
from discreet.identity.workspaces.rules import rules_for_builder, rules_in_force
from discreet.ports import Clock, KeyStore, RandomSource
from discreet.promises.origins import TextOrigins, Texts, after_edit
from discreet.promises.parties import gpt_party
from discreet.promises.visible import Level, Right, includes
from discreet.promises.workspace_rules import NO_RULES, PolicyDecision, may_publish

LISTED = 500
"""The most GPTs that one look shows; the search narrows it down."""


SUGGESTED = 4


class Gpts:
    """`library` holds the use cases of knowledge files; `pictures` reads those that arrive."""

    def __init__(
        self,
        database: Database,
        keys: KeyStore,
        clock: Clock,
        entropy: RandomSource,
        choices: ConsentChoices,
        library: KnowledgeFiles,
        finder: KnowledgeSearch,
        actions: Actions,
        pictures: GptPictureReader,
    ) -> None:
        self._database, self._keys, self._clock, self._entropy = database, keys, clock, entropy
        self._choices, self._finder, self._actions = choices, finder, actions
        self.library, self.pictures = library, pictures
        self._parts = PartKeys(keys, entropy)

    async def create(self, actor: Actor, given: str | Configuration) -> GptEdit:
        """A draft that only its builder sees, of a name or of all that is written. Its key exists before its row;
        improvement is not allowed. Forbidden where the workspace lets only owners and admins build."""
        draft = checked(Configuration(given) if isinstance(given, str) else given)
        async with self._database.acting_as(actor.account_id) as connection:
            await rules_for_builder(connection, actor)
        gpt_id = self._entropy.new_id()
        key = await asyncio.to_thread(self._keys.create_key, key_name(gpt_id))
        sealed = Seals(gpt_id, key, self._entropy).seal_instructions(DRAFT, draft.instructions)
        try:
            async with self._database.acting_as(actor.account_id) as connection:
                now = self._clock.now()
                origins = await arriving.of_new_texts(connection, actor, self._parts, draft.texts, now)
                await store.create(connection, gpt_id, actor, draft, sealed, now, origins)
                return await self._edit(connection, actor, gpt_id)
        except BaseException:
            self._keys.destroy_key(key_name(gpt_id))
            raise

    async def explore(
        self, actor: Actor, query: str = "", category: Category | None = None, order: GptOrder = GptOrder.NAME
    ) -> list[Gpt]:
        """One's own, what one was given a right on, and those published to everyone, whose name or description holds
        `query`; never by link. In a workspace those alone that may be used there."""
        async with self._database.acting_as(actor.account_id) as connection:
            rules = await rules_in_force(connection, actor.space.workspace_id)
            here = actor.space.workspace_id
            return await store.explore(connection, _plain(query), LISTED, here, rules, category=category, order=order)

    async def own(self, actor: Actor) -> list[Gpt]:
        """The actor's own in the space that they work in, without looking at anybody else's."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.own(connection, actor.space.workspace_id)

    async def beginnings(self, actor: Actor) -> list[Gpt]:
        """A few for who has not chatted yet: those that whoever runs this server has published to everyone."""
        here = actor.space.workspace_id
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.beginnings(connection, SUGGESTED, here, await rules_in_force(connection, here))

    async def published_by(self, actor: Actor, builder_id: UUID) -> list[Gpt]:
        """Those of one builder that `explore` would show to somebody else. NotFound when there are none."""
        async with self._database.acting_as(actor.account_id) as connection:
            here = actor.space.workspace_id
            found = await store.explore(
                connection, "", LISTED, here, await rules_in_force(connection, here), builder_id
            )
        if not found:
            raise NotFound("There is no such builder, or nothing of theirs for you.")
        return found

    async def external_gpts(self, actor: Actor, query: str = "") -> list[Gpt]:
        """Those published to everyone that were made outside of the actor's workspace, whether allowed there or not:
        for its owners to choose from. None in one's own space."""
        here = actor.space.workspace_id
        async with self._database.acting_as(actor.account_id) as connection:
            found = await store.explore(connection, _plain(query), LISTED, here, NO_RULES) if here else []
        return [gpt for gpt in found if gpt.workspace_id != here]

    async def get(self, actor: Actor, gpt_id: UUID) -> Gpt:
        """One that the actor may use somewhere, also by link."""
        async with self._database.acting_as(actor.account_id) as connection:
            return (await usable(connection, actor, gpt_id)).gpt

    async def allowed_in(self, actor: Actor, gpt: Gpt, workspace_id: UUID | None) -> PolicyDecision:
        """Whether the actor may use it in this workspace, or (None) in their own space."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await allowed_in(connection, gpt, workspace_id)

    async def draft(self, actor: Actor, gpt_id: UUID) -> GptEdit:
        """What its builder edits, for whoever may look into it. That somebody has read others' words is remembered
        (P3)."""
        async with self._database.acting_as(actor.account_id) as connection:
            edit = await self._edit(connection, actor, gpt_id)
            texts = configuration_of(edit.gpt, edit.instructions).texts
            await remember_texts(connection, self._parts, edit.gpt, texts, edit.origins)
            return edit

    async def save_draft(
        self, actor: Actor, gpt_id: UUID, written: Configuration, edition: int | None = None
    ) -> GptEdit:
        """Invalid when something is over its limit; the published version stays as it is. With the `edition` that the
        actor opened: DraftChanged when somebody has saved since."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            await rules_for_builder(connection, actor)
            await self._refuse_other_edition(connection, gpt_id, edition)
            draft, before = checked(written), await self._edit(connection, actor, gpt_id)
            sealed = self._seals(gpt_id).seal_instructions(DRAFT, draft.instructions)
            changed = draft.instructions != before.instructions
            origins = await self._origins_after(connection, actor, gpt_id, draft)
            await store.save_draft(connection, gpt_id, draft, sealed, self._clock.now(), origins, other_wording=changed)
            return await self._edit(connection, actor, gpt_id)

    async def publish(
        self,
        actor: Actor,
        gpt_id: UUID,
        level: Level,
        note: str = "",
        edition: int | None = None,
        category: Category | None = None,
    ) -> GptEdit:
        """The draft, its actions included, becomes the next version, and that the current one; `note` is for its
        builder. Invalid when an action lacks what other people need (specification: GPTs), Forbidden when the
        workspace's rules do not let it go so far, DraftChanged when somebody has saved another edition of it. Where
        its builder allows improvement, the instructions are copied for it."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            await self._refuse_other_edition(connection, gpt_id, edition)
            await self._refuse_unless_publishable(connection, actor, gpt_id, level)
            await store.hold_origins(connection, gpt_id)
            edit = await self._edit(connection, actor, gpt_id)
            version = await store.next_version(connection, gpt_id)
            sealed = self._seals(gpt_id).seal_instructions(version, edit.instructions)
            written = configuration_of(edit.gpt, edit.instructions)
            origins = edit.origins
            made = Provenance(gpt_id, actor.service, self._clock.now(), origins.instructions)
            noted = self._seals(gpt_id).seal_note(version, checked_note(note))
            wording = await self._wording(connection, edit)
            await store.add_version(
                connection, gpt_id, version, written, sealed, made.made_at, origins, noted, wording=wording
            )
            await self._copy_instructions(connection, made, version, edit.instructions)
            await self._actions.freeze(connection, gpt_id, version)
            if (before := edit.gpt.version) is not None:
                await self._actions.begin(connection, gpt_id, version, (before,), made.made_at)
            await store.publish(connection, gpt_id, version, level, category)
            return await self._edit(connection, actor, gpt_id)

    async def delete(self, actor: Actor, gpt_id: UUID) -> None:
        """The choice becomes a final no, then the key goes, then the rows. A crash in between: delete again."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
        async with self._choices.choosing(actor.account_id) as choosing:
            await store.hold(choosing.connection, gpt_id)
            await choosing.record(gpt_party(gpt_id), allowed=False)
            marked = await datasets_holding(choosing.connection, gpt_party(gpt_id))
            going = await store.going(choosing.connection, gpt_id, marked)
            await begin(choosing.connection, self._entropy, actor, going, self._clock.now())
            await choosing.write_down(Evidence.KEY_DESTROYED, {"of": f"gpt:{gpt_id}"})
        await asyncio.to_thread(self.destroy_keys, gpt_id)
        async with self._database.acting_as(actor.account_id) as connection:
            await store.delete(connection, gpt_id)
            await finish(connection, gpt_id, self._clock.now())

    async def delete_in_turn(self, gpt_id: UUID, owner_id: UUID) -> None:
        """The job: a GPT that was left to this owner of its workspace to be deleted is; nothing, once it has been."""
        async with self._database.acting_as(owner_id) as connection:
            found = await store.one_version(connection, gpt_id, DRAFT)
            mine = await memberships(connection, owner_id)
        if found is None or found.gpt.owner_id != owner_id:
            return
        there = next(each.space for each in mine if each.workspace.id == found.gpt.workspace_id)
        await self.delete(Actor(owner_id, "", AccountRole.PERSON, UUID(int=0), there), gpt_id)

    def destroy_keys(self, gpt_id: UUID) -> None:
        """What is left of it then is noise."""
        destroy_keys(self._keys, gpt_id)

    async def choose_improve(self, actor: Actor, gpt_id: UUID, allowed: bool) -> GptEdit:
        """Whether conversations with this GPT may improve a model: its builder's choice, and theirs alone (P3).

        Forbidden for a workspace's GPT: what is made there never trains (P1)."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
        if allowed and actor.space.workspace_id:
            raise Forbidden("This GPT was made in a workspace. What is made there never trains a model.")
        await self._choices.choose(actor, gpt_party(gpt_id), allowed=allowed)
        return await self.draft(actor, gpt_id)

    async def improve_history(self, actor: Actor, gpt_id: UUID) -> tuple[ConsentChoice, ...]:
        """The builder's own choices, for the builder."""
        return await self._choices.history(actor, gpt_party(gpt_id))

    async def set_picture(self, actor: Actor, gpt_id: UUID, data: bytes | None) -> None:
        """None removes it. Sealed like everything else of a GPT."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
        picture = await self.pictures.read(data, actor.account_id) if data is not None else None
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            await rules_for_builder(connection, actor)
            sealed = self._seals(gpt_id).seal_picture(picture) if picture else None
            await store.set_picture(connection, gpt_id, sealed)

    async def picture(self, actor: Actor, gpt_id: UUID) -> bytes:
        """A WebP file."""
        async with self._database.acting_as(actor.account_id) as connection:
            await usable(connection, actor, gpt_id)
            sealed = await store.picture(connection, gpt_id)
        if sealed is None:
            raise NotFound("This GPT has no picture.")
        return self._seals(gpt_id).open_picture(sealed)

    async def prompt_context(self, actor: Actor, gpt_id: UUID, draft: bool = False) -> GptBrief:
        """What the chat needs. The draft is for those who may edit it, in the space that it was made in. Forbidden
        where the rules of the space that the actor works in do not allow this GPT."""
        async with self._database.acting_as(actor.account_id) as connection:
            shown = await usable(connection, actor, gpt_id)
            if not (ruling := await allowed_in(connection, shown.gpt, actor.space.workspace_id)).allowed:
                raise Forbidden(ruling.sentence)
            version = DRAFT if draft else shown.gpt.version or DRAFT
            stored = await store.one_version(connection, gpt_id, version)
            has = await store.holdings(connection, gpt_id, version)
        if stored is None or (version == DRAFT and not includes(stored.gpt.right, Right.EDIT)):
            raise store.absent()
        if version == DRAFT:
            require_same_space(actor, stored.gpt.workspace_id, "GPT")
        gpt, instructions = (
            stored.gpt,
            self._seals(gpt_id).open_instructions(version, stored.sealed_instructions),
        )
        return GptBrief(
            gpt_id,
            version,
            gpt.name,
            instructions,
            gpt.model,
            gpt.knowledge_use,
            has.knowledge,
            has.actions,
            gpt.instructions_use,
            has.origins,
        )

    async def find(self, actor: Actor, gpt_id: UUID, question: str) -> list[Passage]:
        """Passages of this GPT's knowledge that may answer the question, best first."""
        return await self._finder.find(actor.account_id, gpt_id, question)

    async def passages(self, actor: Actor, gpt_id: UUID, ids: Sequence[UUID]) -> list[Passage]:
        """Return passages of this GPT's knowledge by their ids. Those that are absent are left out."""
        return await self._finder.passages(actor.account_id, gpt_id, ids)

    async def try_out(self, actor: Actor, gpt_id: UUID, question: str) -> list[Passage]:
        """The same, for whoever may look into it. NotFound for everybody else."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.VIEW)
        return await self._finder.find(actor.account_id, gpt_id, question)

    async def _refuse_unless_publishable(
        self, connection: Connection, actor: Actor, gpt_id: UUID, level: Level
    ) -> None:
        if level is Level.WORKSPACE and actor.space.workspace_id is None:
            raise Invalid("Only a GPT that was made in a workspace can be published to one.", field="level")
        rules = await rules_for_builder(connection, actor)
        if not (ruling := may_publish(rules, level)).allowed:
            raise Forbidden(ruling.sentence)
        if level is not Level.ME or await is_shared(connection, gpt_id):
            await self._actions.refuse_unless_publishable(connection, gpt_id, rules.domains)

    async def _wording(self, connection: Connection, edit: GptEdit) -> int:
        """Number of what the draft tells its model: that of the published version where both tell the same (P4)."""
        gpt_id, version = edit.gpt.id, edit.gpt.version
        published = await store.one_version(connection, gpt_id, version) if version else None
        if published is not None and version is not None:
            told = self._seals(gpt_id).open_instructions(version, published.sealed_instructions)
            if told == edit.instructions and not await self._actions.differ(connection, gpt_id, DRAFT, version):
                return published.wording
        return await store.new_wording(connection, gpt_id)

    async def _copy_instructions(
        self, connection: Connection, made: Provenance, version: int, instructions: str
    ) -> None:
        if (key := made.key(self._keys.share)) is not None:
            sealed = training_copies.seal_instructions(self._entropy, key, made.gpt_id, version, instructions)
            await store.add_instruction_copy(connection, made, version, sealed)

    async def _edit(self, connection: Connection, actor: Actor, gpt_id: UUID) -> GptEdit:
        draft = await store.one_version(connection, gpt_id, DRAFT)
        if draft is None or not includes(draft.gpt.right, Right.VIEW):
            raise store.absent()
        require_same_space(actor, draft.gpt.workspace_id, "GPT")
        seals = self._seals(gpt_id)
        instructions = seals.open_instructions(DRAFT, draft.sealed_instructions)
        version = draft.gpt.version
        published = await store.one_version(connection, gpt_id, version) if version else None
        if published is None or version is None:
            return GptEdit(draft.gpt, instructions, True, draft.edition, draft.origins)
        told = seals.open_instructions(version, published.sealed_instructions)
        changed = configuration_of(published.gpt, told) != configuration_of(draft.gpt, instructions)
        changed = changed or await self._actions.differ(connection, gpt_id, DRAFT, version)
        return GptEdit(draft.gpt, instructions, changed, draft.edition, draft.origins)

    async def _origins_after(
        self, connection: Connection, actor: Actor, gpt_id: UUID, written: Configuration
    ) -> TextOrigins:
        """Of the texts that are saved now in the place of the draft's. What is overwritten is remembered: it is known
        again when it is written once more (P3)."""
        await store.hold_origins(connection, gpt_id)
        before = await store.one_version(connection, gpt_id, DRAFT)
        if before is None:
            raise store.absent()
        instructions = self._seals(gpt_id).open_instructions(DRAFT, before.sealed_instructions)
        old, now = configuration_of(before.gpt, instructions).texts, self._clock.now()
        if old != written.texts:
            await remember_texts(connection, self._parts, before.gpt, old, before.origins)
        known = await arriving.of_new_texts(connection, actor, self._parts, written.texts, now, gpt_id)
        return after_edit(old, before.origins, written.texts) | known

    async def _refuse_other_edition(self, connection: Connection, gpt_id: UUID, opened: int | None) -> None:
        draft = await store.one_version(connection, gpt_id, DRAFT) if opened is not None else None
        if draft is not None and opened != draft.edition:
            raise DraftChanged("Somebody else has saved this draft since you opened it.")

    def _seals(self, gpt_id: UUID) -> Seals:
        return seals_of(self._keys, self._entropy, gpt_id)


def _plain(query: str) -> str:
    return query.replace("\0", "").strip()


async def remember_texts(connection: Connection, parts: PartKeys, gpt: Gpt, texts: Texts, origins: TextOrigins) -> None:
    """That the acting person has read or overwritten these texts of the GPT (P3)."""
    written = arriving.of_texts(parts, texts, origins)
    await origins_store.remember(connection, gpt.id, written, personal=is_personal(gpt))


def is_personal(gpt: Gpt) -> bool:
    """Whether it is the acting person's own, in their own space."""
    return gpt.right is Right.OWN and gpt.workspace_id is None


def configuration_of(gpt: Gpt, instructions: str) -> Configuration:
    """What its builder wrote of the version that is shown."""
    return Configuration(
        gpt.name, gpt.description, instructions, gpt.starters, gpt.model, gpt.knowledge_use, gpt.instructions_use
    )
