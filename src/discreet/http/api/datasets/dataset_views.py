"""Views of datasets: numbers, places, and records for an access that is logged."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from discreet.promises.coarse import whole_day
from discreet.training.access import RecordPage
from discreet.training.access_log import DatasetAccess
from discreet.training.dataset import Dataset, Holding, WithdrawnEntry
from discreet.training.deidentify.profiles import Profile
from discreet.training.gpt_usage import DatasetsUsingGpt
from discreet.training.reasons import MEANING
from discreet.training.service import Comparison


class TrainedModelView(BaseModel):
    """A model that was trained from a dataset."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    recorded_at: datetime


class NotedModelView(TrainedModelView):
    note: str


class DatasetView(BaseModel):
    """A dataset.

    `counts` are conversations by outcome code, `removed` are gaps by kind of personal information. `progress` is 0 to
    1, `bytes` the unencrypted size, `looks` the number of accesses to records.
    """

    id: UUID
    state: Literal["waiting", "building", "ready", "failed", "cancelled", "expired", "destroyed"]
    progress: float
    seconds_left: float | None
    reason: str | None
    purpose: str
    profile: Profile
    began_from: date | None
    began_until: date | None
    across: bool
    replaces: UUID | None
    created_at: datetime
    expires_at: datetime
    built_at: datetime | None
    ended_at: datetime | None
    records: int
    messages: int
    bytes: int
    counts: dict[str, int]
    withdrawn: int
    removed: dict[str, int]
    looks: int
    models: list[NotedModelView]

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        terms = dataset.terms
        return cls(
            id=dataset.id, state=dataset.state.value, progress=dataset.progress, seconds_left=dataset.seconds_left,
            reason=dataset.reason, purpose=dataset.purpose, profile=terms.profile, began_from=_day(terms.began_from),
            began_until=_day(terms.began_until), across=terms.across, replaces=terms.replaces,
            created_at=dataset.created_at, expires_at=dataset.expires_at, built_at=dataset.built_at,
            ended_at=dataset.ended_at, records=dataset.records, messages=dataset.messages, bytes=dataset.bytes,
            counts=dict(dataset.counts), withdrawn=dataset.withdrawn, removed=dict(dataset.removed),
            looks=dataset.looks, models=[NotedModelView.model_validate(model) for model in dataset.models],
        )  # fmt: skip


class ProfileView(BaseModel):
    name: Profile
    sentence: str


class DatasetsView(BaseModel):
    """All datasets, latest first, with the profiles and the meaning of each code.

    `days` is the default retention.
    """

    datasets: list[DatasetView]
    profiles: list[ProfileView]
    reasons: dict[str, str]
    days: int


class TurnView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    role: str
    content: str


class RecordView(BaseModel):
    """A de-identified record. A withdrawn record has no messages."""

    model_config = ConfigDict(from_attributes=True)

    n: int
    shard: int
    line: int
    withdrawn: bool
    messages: list[TurnView]


class RecordsView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    total: int
    records: list[RecordView]
    next: int | None

    @classmethod
    def of(cls, page: RecordPage) -> Self:
        return cls.model_validate(page)


class WithdrawnView(BaseModel):
    """The place of a withdrawn record, and the day of the withdrawal."""

    n: int
    shard: int
    line: int
    withdrawn_at: datetime

    @classmethod
    def of(cls, place: WithdrawnEntry) -> Self:
        return cls(n=place.n, shard=place.shard, line=place.line, withdrawn_at=whole_day(place.withdrawn_at))


class WithdrawalsView(BaseModel):
    records: list[WithdrawnView]

    @classmethod
    def of(cls, places: list[WithdrawnEntry]) -> Self:
        return cls(records=[WithdrawnView.of(place) for place in places])


class LookView(BaseModel):
    """One access to `records` records, starting with number `first`."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    who: str
    kind: Literal["preview", "download", "export", "proof"]
    first: int
    records: int


class LooksView(BaseModel):
    looks: list[LookView]

    @classmethod
    def of(cls, looks: list[DatasetAccess]) -> Self:
        return cls(looks=[LookView.model_validate(look) for look in looks])


class NowAndBefore(BaseModel):
    now: int
    before: int | None


class ReasonRow(NowAndBefore):
    code: str
    sentence: str


class KindRow(NowAndBefore):
    kind: str


class OtherView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    built_at: datetime


class ComparisonView(BaseModel):
    """A dataset beside the previous one of the same purpose.

    `before` is null without a previous one.
    """

    other: OtherView | None = Field(alias="with")
    rows: list[ReasonRow]
    records: NowAndBefore
    messages: NowAndBefore
    removed: list[KindRow]

    @classmethod
    def of(cls, beside: Comparison) -> Self:
        now, before = beside.now, beside.before
        reasons = _rows(now.counts, before.counts if before else None)
        kinds = _rows(now.removed, before.removed if before else None)
        return cls(
            **{"with": OtherView.model_validate(before) if before else None},
            rows=[
                ReasonRow(code=code, sentence=MEANING.get(code, code), now=n, before=b) for code, n, b in reasons
            ],
            records=NowAndBefore(now=now.records, before=before.records if before else None),
            messages=NowAndBefore(now=now.messages, before=before.messages if before else None),
            removed=[KindRow(kind=kind, now=n, before=b) for kind, n, b in kinds],
        )  # fmt: skip


class HoldingView(BaseModel):
    """A dataset that holds conversations of the person who asks.

    `conversations` counts them, `withdrawn` those that are withdrawn. `looks` counts accesses to records. `exports`
    counts unencrypted downloads of all records, the last at `exported_at`. A deleted dataset is listed if a model was
    trained from it.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    state: Literal["ready", "expired", "destroyed"]
    built_at: datetime
    expires_at: datetime
    purpose: str
    conversations: int
    messages: int
    withdrawn: int
    looks: int
    exports: int
    exported_at: datetime | None
    models: list[TrainedModelView]


class OwnGptView(BaseModel):
    """`name` is null if the GPT was deleted."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str | None


class MayHoldView(BaseModel):
    """A dataset that was built while these GPTs allowed training.

    Whether it holds conversations with them is not shown: that would tell their builder who used them.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    state: Literal["ready", "expired", "destroyed"]
    built_at: datetime
    expires_at: datetime
    purpose: str
    gpts: list[OwnGptView]
    models: list[TrainedModelView]


class HoldingsView(BaseModel):
    """`datasets` hold the person's conversations; `of_gpts` may hold their GPTs'."""

    datasets: list[HoldingView]
    of_gpts: list[MayHoldView]

    @classmethod
    def of(cls, held: list[Holding], of_gpts: list[DatasetsUsingGpt]) -> Self:
        return cls(
            datasets=[HoldingView.model_validate(each) for each in held],
            of_gpts=[MayHoldView.model_validate(each) for each in of_gpts],
        )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _rows(now: Mapping[str, int], before: Mapping[str, int] | None) -> list[tuple[str, int, int | None]]:
    """Return the current counts in order, then keys that only the previous one has."""
    keys = dict.fromkeys([*now, *(before or {})])
    return [(key, now.get(key, 0), before.get(key, 0) if before is not None else None) for key in keys]
