"""Files of an export that hold decrypted content, field by field.

Invariants:
- Values and pure functions.
- `docs/formats/export.md` describes each field. A test compares the two.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from discreet.analytics.feedback.pieces import FeedbackItem, ReportPiece
from discreet.analytics.feedback.service import SentFeedback
from discreet.assistants.actions.consent.standing_grants import AlwaysAllowGrant
from discreet.assistants.actions.oauth.connections import OAuthConnection
from discreet.assistants.gpts.bundle import GptBundle, WholeVersion
from discreet.assistants.gpts.knowledge import KnowledgeFile
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.folders import Folder
from discreet.chat.conversations.message import ActionCall, Citation, Message
from discreet.chat.conversations.placement import Placement
from discreet.chat.conversations.receipt import ConversationReceipt
from discreet.chat.images.image import Image
from discreet.promises.parties import Label, Party, PartyKind
from discreet.training.dataset import Holding, TrainedModel
from discreet.training.gpt_usage import DatasetsUsingGpt

AN_EARLIER_AUTHOR = f"{PartyKind.GPT}:an-earlier-author"
"""Stands for every other GPT whose words are in the conversation's GPT."""


class GivenFileRow(msgspec.Struct, frozen=True):
    """A message's attached file. `path` is its place in the ZIP."""

    id: UUID
    name: str
    kind: str
    bytes: int
    alt: str
    path: str


class MessageFile(msgspec.Struct, frozen=True):
    """A message. Branches follow from `parent_id`."""

    id: UUID
    parent_id: UUID | None
    role: str
    state: str
    created_at: datetime
    text: str
    error: str | None
    finish: str | None
    parties: tuple[str, ...]
    citations: tuple[Citation, ...]
    calls: tuple[ActionCall, ...]
    rating: str | None
    files: tuple[GivenFileRow, ...]


class ReasonFile(msgspec.Struct, frozen=True):
    party: str
    allows: bool
    sentence: str


class ReceiptFile(msgspec.Struct, frozen=True):
    """The privacy receipt at the time of the export, made by the page's function."""

    service: str
    readers: tuple[dict[str, Any], ...]
    may_improve: bool
    improve: str
    reasons: tuple[ReasonFile, ...]
    model: str
    where: str
    retention: str
    sent_out: str


class ConversationFile(msgspec.Struct, frozen=True):
    id: UUID
    title: str
    service: str
    workspace_id: UUID | None
    gpt_id: UUID | None
    nature: str
    began_at: datetime
    updated_at: datetime
    head_id: UUID | None
    folder_id: UUID | None
    pinned: bool
    archived: bool
    parties: tuple[str, ...]
    receipt: ReceiptFile
    messages: tuple[MessageFile, ...]


class FolderFile(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    created_at: datetime


class ActionFile(msgspec.Struct, frozen=True):
    """An action as its builder configured it, without its secret."""

    id: UUID
    kind: str
    title: str
    enabled: tuple[str, ...]
    auth: Any
    policy_url: str | None
    source_url: str | None
    document: str


class VersionFile(msgspec.Struct, frozen=True):
    number: int
    made_at: datetime
    note: str
    name: str
    description: str
    instructions: str
    starters: tuple[str, ...]
    model: str | None
    knowledge_use: str
    instructions_use: str
    actions: tuple[ActionFile, ...]


class KnowledgeRow(msgspec.Struct, frozen=True):
    """A knowledge file. `path` is its place in the ZIP."""

    id: UUID
    name: str
    bytes: int
    state: str
    added_at: datetime
    path: str


class GptFile(msgspec.Struct, frozen=True):
    id: UUID
    level: str
    current_version: int | None
    improve_since: datetime | None
    picture: str | None
    versions: tuple[VersionFile, ...]
    knowledge: tuple[KnowledgeRow, ...]


class ImageFile(msgspec.Struct, frozen=True):
    id: UUID
    began_at: datetime
    prompt: str
    shape: str
    width: int
    height: int
    where: str
    model: str
    path: str


class StarsFile(msgspec.Struct, frozen=True):
    """A person's rating of a GPT. `stars`: 1 to 5."""

    gpt_id: UUID
    stars: int | None


class StandingGrantFile(msgspec.Struct, frozen=True):
    """An "always allow" grant.

    `workspace_id` is the space in which it was given; absent means the person's own.
    """

    id: UUID
    workspace_id: UUID | None
    gpt_id: UUID
    gpt: str
    host: str
    operation: str
    summary: str
    given_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    lapsed_at: datetime | None
    replaced_at: datetime | None
    personal_kinds: tuple[str, ...]


class ConnectionFile(msgspec.Struct, frozen=True):
    """A sign-in at a third party, without its tokens."""

    id: UUID
    gpt_id: UUID
    gpt: str
    host: str
    made_at: datetime


class FeedbackFile(msgspec.Struct, frozen=True):
    id: UUID
    kind: str
    state: str
    gpt_id: UUID
    gpt: str
    conversation_id: UUID | None
    sent_on: date
    delivered_on: date | None
    piece: FeedbackItem | ReportPiece | None


class DatasetFile(msgspec.Struct, frozen=True):
    """A training dataset that contains some of the person's conversations.

    For the person's GPTs it names those that may be in it, without numbers.
    """

    id: UUID
    state: str
    built_at: datetime
    expires_at: datetime
    purpose: str
    conversations: int | None
    messages: int | None
    withdrawn: int | None
    looks: int | None
    exports_in_clear: int | None
    exported_at: datetime | None
    gpts: tuple[UUID, ...]
    models: tuple[TrainedModel, ...]


class EvidenceFile(msgspec.Struct, frozen=True):
    """An entry of the evidence log about the person, with what opens it.

    `leaf` is SHA-256 of `salt` and `canonical`; `leaf` and `salt` are in hexadecimal.
    """

    id: UUID
    position: int | None
    leaf: str
    salt: str
    canonical: str


class ListedFile(msgspec.Struct, frozen=True):
    """A file in the manifest. `sha256` is of the plain bytes, in hexadecimal."""

    name: str
    bytes: int
    sha256: str


class ManifestFile(msgspec.Struct, frozen=True):
    format: str
    version: int
    server: str
    space: str
    asked_at: datetime
    files: tuple[ListedFile, ...]


def folder_file(folder: Folder) -> FolderFile:
    return FolderFile(folder.id, folder.name, folder.created_at)


def conversation_file(
    opened: OpenConversation,
    spot: Placement,
    shown: ConversationReceipt,
    ratings: Mapping[UUID, Any],
    paths: Mapping[UUID, str],
) -> ConversationFile:
    about = opened.about
    messages = sorted(opened.messages.values(), key=lambda message: (message.created_at, message.id))
    return ConversationFile(
        about.id, about.title, about.service.value, about.workspace_id, about.gpt_id, about.nature.value,
        about.began_at, about.updated_at, about.head_id, spot.folder_id, spot.pinned, spot.archived,
        _parties(opened.labels[0].label, about.gpt_id), receipt_file(shown, about.gpt_id),
        tuple(_message(opened, message, ratings.get(message.id), paths) for message in messages),
    )  # fmt: skip


def _message(opened: OpenConversation, message: Message, rating: Any, paths: Mapping[UUID, str]) -> MessageFile:
    body = message.body
    return MessageFile(
        message.id, message.parent_id, message.role.value, message.state.value, message.created_at, body.text,
        body.error, body.finish, _parties(opened.label_of(message), opened.about.gpt_id), body.citations, body.calls,
        str(rating) if rating is not None else None,
        tuple(
            GivenFileRow(file.id, file.name, file.kind.value, file.bytes, file.alt, paths[file.id])
            for file in body.files
        ),
    )  # fmt: skip


def _parties(label: Label, gpt_id: UUID | None) -> tuple[str, ...]:
    return tuple(sorted({_told(party, gpt_id) for party in label.parties}))


def _told(party: Party, gpt_id: UUID | None) -> str:
    """Return a party as the person of a conversation with this GPT may see it.

    The id of another GPT is left out: its owner may have published that GPT by link only, or not at all (P3).
    """
    hidden = party.kind is PartyKind.GPT and party.id != str(gpt_id)
    return AN_EARLIER_AUTHOR if hidden else str(party)


def receipt_file(shown: ConversationReceipt, gpt_id: UUID | None) -> ReceiptFile:
    verdict = shown.improve
    return ReceiptFile(
        shown.service_name, tuple({"who": each.who, "can": each.can, "why": each.why} for each in shown.readers),
        verdict.allowed, shown.improve_sentence,
        tuple(ReasonFile(_told(reason.party, gpt_id), reason.allows, reason.sentence) for reason in verdict.reasons),
        shown.model.name, shown.model.where, shown.retention.sentence, shown.sent_out,
    )  # fmt: skip


def gpt_file(whole: GptBundle, paths: Mapping[UUID, str], picture: str | None) -> GptFile:
    gpt = whole.gpt
    return GptFile(
        gpt.id, gpt.level.value, gpt.version, gpt.allowed_since, picture, tuple(map(_version, whole.versions)),
        tuple(_knowledge(file, paths[file.id]) for file in whole.files),
    )  # fmt: skip


def _version(version: WholeVersion) -> VersionFile:
    gpt = version.gpt
    actions = tuple(
        ActionFile(
            each.id, each.kind, each.title, each.enabled, msgspec.to_builtins(each.auth), each.policy_url,
            each.source_url, each.document,
        )
        for each in version.actions
    )  # fmt: skip
    return VersionFile(
        version.number, version.made_at, version.note, gpt.name, gpt.description, version.instructions,
        tuple(gpt.starters), gpt.model, gpt.knowledge_use, gpt.instructions_use, actions,
    )  # fmt: skip


def _knowledge(file: KnowledgeFile, path: str) -> KnowledgeRow:
    return KnowledgeRow(file.id, file.name, file.bytes, file.state.value, file.added_at, path)


def image_file(image: Image, path: str) -> ImageFile:
    return ImageFile(
        image.id, image.began_at, image.prompt, image.shape.value, image.width, image.height, image.where,
        image.model, path,
    )  # fmt: skip


def standing_grant_file(standing: AlwaysAllowGrant) -> StandingGrantFile:
    grant, purpose = standing.grant, standing.purpose
    return StandingGrantFile(
        grant.id, grant.workspace_id, grant.gpt_id, purpose.gpt_name, purpose.host, purpose.operation, purpose.summary,
        grant.given_at, grant.expires_at, grant.revoked_at, grant.lapsed_at, grant.replaced_at, purpose.personal_kinds,
    )  # fmt: skip


def connection_file(signed_in: OAuthConnection) -> ConnectionFile:
    return ConnectionFile(signed_in.id, signed_in.gpt_id, signed_in.gpt_name, signed_in.host, signed_in.made_at)


def feedback_file(sent: SentFeedback) -> FeedbackFile:
    note = sent.note
    return FeedbackFile(
        sent.id, note.kind, sent.state.value, note.gpt_id, note.gpt_name, note.conversation_id, note.sent_on,
        sent.delivered_on, sent.piece,
    )  # fmt: skip


def dataset_file(held: Holding) -> DatasetFile:
    return DatasetFile(
        held.id, held.state.value, held.built_at, held.expires_at, held.purpose, held.conversations, held.messages,
        held.withdrawn, held.looks, held.exports, held.exported_at, (), held.models,
    )  # fmt: skip


def gpts_dataset_file(may_hold: DatasetsUsingGpt) -> DatasetFile:
    gpts = tuple(gpt.id for gpt in may_hold.gpts)
    return DatasetFile(
        may_hold.id, may_hold.state.value, may_hold.built_at, may_hold.expires_at, may_hold.purpose, None, None, None,
        None, None, None, gpts, may_hold.models,
    )  # fmt: skip
