"""Files of an export about everything but chats and GPTs, and its manifest.

Invariants:
- Values and pure functions.
- `docs/formats/export.md` describes each field. A test compares the two.
"""

from datetime import date, datetime
from uuid import UUID

import msgspec

from discreet.analytics.feedback.pieces import FeedbackItem, ReportPiece
from discreet.analytics.feedback.service import SentFeedback
from discreet.assistants.actions.consent.standing_grants import AlwaysAllowGrant
from discreet.assistants.actions.oauth.connections import OAuthConnection
from discreet.chat.images.image import Image
from discreet.training.dataset import DatasetMembership, TrainedModel
from discreet.training.gpt_usage import DatasetsUsingGpt


class ImageFile(msgspec.Struct, frozen=True, kw_only=True):
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


class StandingGrantFile(msgspec.Struct, frozen=True, kw_only=True):
    """An "always allow" grant.

    `workspace_id` is the space in which it was given; absent means the person's own. `conversation_id` is the only
    chat in which it holds; absent means all.
    """

    id: UUID
    workspace_id: UUID | None
    conversation_id: UUID | None
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


class FeedbackFile(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    kind: str
    state: str
    gpt_id: UUID
    gpt: str
    conversation_id: UUID | None
    sent_on: date
    delivered_on: date | None
    piece: FeedbackItem | ReportPiece | None


class DatasetFile(msgspec.Struct, frozen=True, kw_only=True):
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


def image_file(image: Image, path: str) -> ImageFile:
    return ImageFile(
        id=image.id,
        began_at=image.began_at,
        prompt=image.prompt,
        shape=image.shape.value,
        width=image.width,
        height=image.height,
        where=image.where,
        model=image.model,
        path=path,
    )


def standing_grant_file(always_allow: AlwaysAllowGrant) -> StandingGrantFile:
    grant, purpose = always_allow.grant, always_allow.purpose
    return StandingGrantFile(
        id=grant.id,
        workspace_id=grant.workspace_id,
        conversation_id=grant.conversation_id,
        gpt_id=grant.gpt_id,
        gpt=purpose.gpt_name,
        host=purpose.host,
        operation=purpose.operation,
        summary=purpose.summary,
        given_at=grant.given_at,
        expires_at=grant.expires_at,
        revoked_at=grant.revoked_at,
        lapsed_at=grant.lapsed_at,
        replaced_at=grant.replaced_at,
        personal_kinds=purpose.personal_kinds,
    )


def connection_file(signed_in: OAuthConnection) -> ConnectionFile:
    return ConnectionFile(signed_in.id, signed_in.gpt_id, signed_in.gpt_name, signed_in.host, signed_in.made_at)


def feedback_file(sent: SentFeedback) -> FeedbackFile:
    note = sent.note
    return FeedbackFile(
        id=sent.id,
        kind=note.kind,
        state=sent.state.value,
        gpt_id=note.gpt_id,
        gpt=note.gpt_name,
        conversation_id=note.conversation_id,
        sent_on=note.sent_on,
        delivered_on=sent.delivered_on,
        piece=sent.piece,
    )


def dataset_file(membership: DatasetMembership) -> DatasetFile:
    return DatasetFile(
        id=membership.id,
        state=membership.state.value,
        built_at=membership.built_at,
        expires_at=membership.expires_at,
        purpose=membership.purpose,
        conversations=membership.conversations,
        messages=membership.messages,
        withdrawn=membership.withdrawn,
        looks=membership.looks,
        exports_in_clear=membership.exports,
        exported_at=membership.exported_at,
        gpts=(),
        models=membership.models,
    )


def gpts_dataset_file(may_hold: DatasetsUsingGpt) -> DatasetFile:
    gpts = tuple(gpt.id for gpt in may_hold.gpts)
    return DatasetFile(
        id=may_hold.id,
        state=may_hold.state.value,
        built_at=may_hold.built_at,
        expires_at=may_hold.expires_at,
        purpose=may_hold.purpose,
        conversations=None,
        messages=None,
        withdrawn=None,
        looks=None,
        exports_in_clear=None,
        exported_at=None,
        gpts=gpts,
        models=may_hold.models,
    )
