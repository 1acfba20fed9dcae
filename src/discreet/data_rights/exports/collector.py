"""Collects an export's files, each decrypted as for its user's pages.

Invariants:
- Everything is read for the person who asks, by the services behind their pages. So an export holds nothing that the
  person could not see.
- Data that is deleted during the export is left out.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

import msgspec

from discreet.analytics.feedback.ratings import Ratings
from discreet.analytics.feedback.service import Feedback
from discreet.assistants.actions.consent.service import Consents
from discreet.assistants.actions.ledger.export import as_json
from discreet.assistants.actions.ledger.service import DisclosureLedger
from discreet.assistants.actions.oauth.connections import Connections
from discreet.assistants.gpts.bundle import GptBundles
from discreet.assistants.gpts.gpt import Gpt
from discreet.assistants.gpts.knowledge import safe_suffix
from discreet.assistants.gpts.service import Gpts
from discreet.assistants.gpts.stars import GptRatings
from discreet.assistants.guest_links.management import GuestLinkManagement
from discreet.chat.conversations.attachment import Attachment
from discreet.chat.conversations.folders import Folders
from discreet.chat.conversations.receipt import receipt
from discreet.chat.conversations.retention import RetentionService
from discreet.chat.conversations.service import Conversations
from discreet.chat.images.service import Images
from discreet.chat.prompts.about_me_service import AboutMeService
from discreet.chat.prompts.service import Prompts
from discreet.data_rights.exports import chat_files, facts, files, gpt_files
from discreet.data_rights.exports.markdown import conversation_markdown, gpt_markdown
from discreet.db.pool import Database
from discreet.db.rows import map_row
from discreet.errors import NotFound
from discreet.evidence.log import Log
from discreet.evidence.record import open_personal
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.profile_picture import picture_of
from discreet.identity.accounts.service import Accounts
from discreet.models.disclosures import ModelDisclosures
from discreet.models.masking_settings import MaskingSettings
from discreet.ports.keys import KeyStore
from discreet.training.service import Datasets

File = tuple[str, AsyncIterator[bytes]]
_T = TypeVar("_T")
LISTS: Final = (
    "folders.json",
    "prompts.json",
    "about_me.json",
    "guest_links.json",
    "masked_words.json",
    "standing_grants.json",
    "stars.json",
    "connections.json",
    "ledger.json",
    "feedback.json",
    "datasets.json",
    "evidence.json",
    "evidence_checkpoint.txt",
)


PICTURE: Final = "picture.webp"
"""The person's profile picture, when they have one."""
OF_A_SPACE: Final = ("folders.json", "prompts.json", "about_me.json", "evidence_checkpoint.txt")
"""The lists that exist for each space, also for a person's own."""


@dataclass(frozen=True)
class Plan:
    """The things to collect."""

    conversations: tuple[UUID, ...]
    gpts: tuple[UUID, ...] = ()
    images: tuple[UUID, ...] = ()
    facts: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()

    @property
    def steps(self) -> int:
        return sum(map(len, (self.conversations, self.gpts, self.images, self.facts, self.lists)))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names for the README."""
        own = ("gpts/", "images/") if self.facts else ()
        return (*self.facts, *self.lists, "conversations/", *own, "manifest.json")


@dataclass(frozen=True)
class ExportSources:
    """The services that decrypt the collected data."""

    database: Database
    keys: KeyStore
    accounts: Accounts
    conversations: Conversations
    folders: Folders
    prompts: Prompts
    about_me: AboutMeService
    retention: RetentionService
    ratings: Ratings
    gpts: Gpts
    guest_links: GuestLinkManagement
    gpt_bundles: GptBundles
    stars: GptRatings
    images: Images
    ledger: DisclosureLedger
    consents: Consents
    connections: Connections
    feedback: Feedback
    datasets: Datasets
    model_disclosures: ModelDisclosures
    masking_settings: MaskingSettings
    log: Log


class ExportCollector:
    def __init__(self, sources: ExportSources) -> None:
        self._sources = sources

    async def plan(self, actor: Actor) -> Plan:
        """List what to collect.

        In a workspace: the person's own conversations and the lists in OF_A_SPACE. Everything else there belongs to the
        workspace.
        """
        async with self._sources.database.acting_as(actor.account_id) as connection:
            space = actor.space.workspace_id
            talks = tuple(row["id"] for row in await connection.fetch(facts.OWN_CONVERSATIONS, space))
            if space is not None:
                return Plan(talks, lists=OF_A_SPACE)
            gpts = tuple(row["id"] for row in await connection.fetch(facts.OWN_GPTS))
            images = tuple(row["id"] for row in await connection.fetch(facts.OWN_IMAGES))
            picture = (PICTURE,) if await picture_of(connection, actor.account_id) else ()
        return Plan(talks, gpts, images, tuple(facts.FACTS), (*LISTS, *picture))

    async def steps(self, actor: Actor, plan: Plan) -> AsyncIterator[AsyncIterator[File]]:
        """Yield one step for each thing, with its files."""
        for name in plan.facts:
            yield _single_file(name, self._rows(actor, facts.FACTS[name]))
        for name in plan.lists:
            yield _single_file(name, self._lists()[name](actor))
        for id_ in plan.conversations:
            yield self._conversation(actor, id_)
        for id_ in plan.gpts:
            yield self._gpt(actor, id_)
        index: list[files.ImageFile] = []
        for id_ in plan.images:
            yield self._image(actor, id_, index)
        if plan.images:
            yield _single_file("images/images.json", _json_list(index))

    # Plain rows and lists

    async def _rows(self, actor: Actor, statement: str) -> AsyncIterator[bytes]:
        """Yield the rows as a JSON list. Only a few rows are in memory at a time."""
        before = b"[\n"
        async with self._sources.database.acting_as(actor.account_id) as connection:
            async for row in connection.cursor(statement):
                yield before + msgspec.json.encode(dict(row))
                before = b",\n"
        yield b"\n]\n" if before == b",\n" else b"[]\n"

    def _lists(self) -> dict[str, Callable[[Actor], AsyncIterator[bytes]]]:
        sources = self._sources
        return {
            "folders.json": self._folders,
            "prompts.json": self._prompts,
            "about_me.json": self._about_me,
            "guest_links.json": self._guest_links,
            "masked_words.json": self._masked_words,
            "standing_grants.json": self._standing_grants,
            "stars.json": self._stars,
            "connections.json": self._connections,
            "ledger.json": lambda actor: as_json(sources.ledger.export(actor)),
            "feedback.json": self._feedback,
            "datasets.json": self._datasets,
            "evidence.json": self._evidence,
            "evidence_checkpoint.txt": self._checkpoint,
            PICTURE: self._profile_picture,
        }

    def _folders(self, actor: Actor) -> AsyncIterator[bytes]:
        return _list_later(self._sources.folders.all(actor), chat_files.folder_file)

    def _prompts(self, actor: Actor) -> AsyncIterator[bytes]:
        return _list_later(self._sources.prompts.own(actor), chat_files.prompt_file)

    async def _about_me(self, actor: Actor) -> AsyncIterator[bytes]:
        about_me = self._sources.about_me
        found = [text for each in sorted(await about_me.waiting(actor)) for text in await about_me.found(actor, each)]
        yield msgspec.json.encode(chat_files.about_me_file(await about_me.read(actor), found)) + b"\n"

    def _guest_links(self, actor: Actor) -> AsyncIterator[bytes]:
        return _list_later(self._sources.guest_links.list_own(actor), gpt_files.guest_link_file)

    def _standing_grants(self, actor: Actor) -> AsyncIterator[bytes]:
        return _list_later(self._sources.consents.list_standing_grants(actor), files.standing_grant_file)

    async def _stars(self, actor: Actor) -> AsyncIterator[bytes]:
        star_files = [files.StarsFile(gpt_id, stars) for gpt_id, stars in await self._sources.stars.list_own(actor)]
        async for data in _json_list(star_files):
            yield data

    def _connections(self, actor: Actor) -> AsyncIterator[bytes]:
        return _list_later(self._sources.connections.list_connections(actor), files.connection_file)

    def _feedback(self, actor: Actor) -> AsyncIterator[bytes]:
        return _list_later(self._sources.feedback.sent(actor), files.feedback_file)

    async def _datasets(self, actor: Actor) -> AsyncIterator[bytes]:
        memberships = [files.dataset_file(each) for each in await self._sources.datasets.list_of_person(actor)]
        possible = [files.gpts_dataset_file(each) for each in await self._sources.datasets.list_of_gpts(actor)]
        async for data in _json_list([*memberships, *possible]):
            yield data

    async def _masked_words(self, actor: Actor) -> AsyncIterator[bytes]:
        words = await self._sources.masking_settings.get_own(actor)
        async for data in _json_list([chat_files.MaskedWordFile(word) for word in words.words]):
            yield data

    async def _evidence(self, actor: Actor) -> AsyncIterator[bytes]:
        if (user_key := self._sources.keys.key(f"user/{actor.account_id}")) is None:
            raise NotFound("This account is not there any more.")
        async with self._sources.database.acting_as(actor.account_id) as connection:
            rows = await connection.fetch(facts.OWN_EVIDENCE)
        entries = []
        for row in rows:
            opening = open_personal(user_key, row["id"], row["sealed"])
            entry = map_row(
                files.EvidenceFile, row, leaf=row["leaf"].hex(), salt=opening.salt.hex(), canonical=opening.canonical
            )
            entries.append(entry)
        async for data in _json_list(entries):
            yield data

    async def _checkpoint(self, _: Actor) -> AsyncIterator[bytes]:
        """Yield the log's checkpoint.

        It can later prove a rewritten log without the browser.
        """
        try:
            yield (await self._sources.log.checkpoint()).note.encode()
        except NotFound:  # a new server has signed nothing yet
            yield b""

    async def _profile_picture(self, actor: Actor) -> AsyncIterator[bytes]:
        async with self._sources.database.acting_as(actor.account_id) as connection:
            picture = await picture_of(connection, actor.account_id)
        yield picture or b""  # it was removed in between

    # Decrypted content

    async def _conversation(self, actor: Actor, id_: UUID) -> AsyncIterator[File]:
        sources = self._sources
        with suppress(NotFound):
            opened, verdict = await sources.conversations.get_verdict(actor, id_)
            gpt = await self._find_usable_gpt(actor, opened.metadata.gpt_id)
            receipt_ = receipt(
                opened,
                verdict,
                builder=gpt.owner_id if gpt else None,
                operator=await sources.accounts.operator_id(),
                prompts=await sources.model_disclosures.list_for_conversation(actor, id_),
                disclosures=await sources.ledger.list_for_conversation(actor, id_),
                retention=await sources.retention.retention_for(actor, opened.metadata),
            )
            ratings = await sources.ratings.of_conversation(actor, id_)
            placement = await sources.folders.placement(actor, id_)
            name = f"conversations/{opened.metadata.began_at:%Y-%m-%d}-{id_}"
            attachments = [file for message in opened.messages.values() for file in message.body.files]
            paths = {file.id: f"{name}/{file.id}{safe_suffix(file.name)}" for file in attachments}
            yield (
                f"{name}.json",
                _single_piece(to_json(chat_files.conversation_file(opened, placement, receipt_, ratings, paths))),
            )
            yield f"{name}.md", _single_piece(conversation_markdown(opened, receipt_).encode(errors="backslashreplace"))
            for file in attachments:
                yield paths[file.id], self._original_file(actor, file)

    async def _original_file(self, actor: Actor, file: Attachment) -> AsyncIterator[bytes]:
        yield await self._sources.conversations.read_original(actor, file)

    async def _find_usable_gpt(self, actor: Actor, gpt_id: UUID | None) -> Gpt | None:
        """Return the conversation's GPT while its user may use it, else None."""
        with suppress(NotFound):
            return await self._sources.gpts.get(actor, gpt_id) if gpt_id else None
        return None

    async def _gpt(self, actor: Actor, id_: UUID) -> AsyncIterator[File]:
        with suppress(NotFound):
            bundle = await self._sources.gpt_bundles.load(actor, id_)
            folder = f"gpts/{id_}"
            paths = {file.id: f"{folder}/knowledge/{file.id}{safe_suffix(file.name)}" for file in bundle.files}
            picture = f"{folder}/picture.webp" if bundle.picture else None
            yield f"{folder}/gpt.json", _single_piece(to_json(gpt_files.gpt_file(bundle, paths, picture)))
            if bundle.tests or bundle.test_runs:
                yield f"{folder}/tests.json", _single_piece(to_json(gpt_files.tests_file(bundle)))
            yield f"{folder}/gpt.md", _single_piece(gpt_markdown(bundle).encode(errors="backslashreplace"))
            if bundle.picture and picture:
                yield picture, _single_piece(bundle.picture)
            for file_id, path in paths.items():
                yield path, self._sources.gpt_bundles.read_original(actor, id_, file_id)

    async def _image(self, actor: Actor, id_: UUID, index: list[files.ImageFile]) -> AsyncIterator[File]:
        with suppress(NotFound):
            image, data = await self._sources.images.picture(actor, id_)
            path = f"images/{id_}-{image.file_name}"
            index.append(files.image_file(image, path))
            yield path, _single_piece(data)


async def _single_file(name: str, content: AsyncIterator[bytes]) -> AsyncIterator[File]:
    yield name, content


async def _single_piece(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def _list_later(values: Awaitable[list[_T]], to_file: Callable[[_T], msgspec.Struct]) -> AsyncIterator[bytes]:
    async for data in _json_list([to_file(each) for each in await values]):
        yield data


async def _json_list(values: Iterable[msgspec.Struct]) -> AsyncIterator[bytes]:
    lines = [msgspec.json.encode(thing) for thing in values]
    yield b"[\n" + b",\n".join(lines) + b"\n]\n" if lines else b"[]\n"


def to_json(value: msgspec.Struct) -> bytes:
    """Return indented JSON."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
