"""Views of datasets: numbers, places, and records for an access that is logged."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import Field

from discreet.http.api.view import Day, View
from discreet.training.access_log import DatasetAccess
from discreet.training.dataset import Dataset, DatasetMembership, WithdrawnEntry
from discreet.training.deidentify.profiles import Profile
from discreet.training.gpt_usage import DatasetsUsingGpt
from discreet.training.reasons import MEANINGS
from discreet.training.service import Comparison


class TrainedModelView(View):
    """A model that was trained from a dataset."""

    name: str
    recorded_at: datetime


class AnnotatedModelView(TrainedModelView):
    note: str


class DatasetView(View):
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
    models: list[AnnotatedModelView]

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        terms = dataset.terms
        return cls.from_value(
            dataset,
            profile=terms.profile,
            began_from=_day(terms.began_from),
            began_until=_day(terms.began_until),
            across=terms.across,
            replaces=terms.replaces,
        )


class ProfileView(View):
    name: Profile
    sentence: str


class DatasetsView(View):
    """All datasets, latest first, with the profiles and the meaning of each code.

    `days` is the default retention.
    """

    datasets: list[DatasetView]
    profiles: list[ProfileView]
    reasons: dict[str, str]
    days: int


class TurnView(View):
    role: str
    content: str


class RecordView(View):
    """A de-identified record. A withdrawn record has no messages."""

    n: int
    shard: int
    line: int
    withdrawn: bool
    messages: list[TurnView]


class RecordsView(View):
    total: int
    records: list[RecordView]
    next: int | None


class WithdrawnView(View):
    """The place of a withdrawn record, and the day of the withdrawal."""

    n: int
    shard: int
    line: int
    withdrawn_at: Day


class WithdrawalsView(View):
    records: list[WithdrawnView]

    @classmethod
    def of(cls, places: list[WithdrawnEntry]) -> Self:
        return cls(records=[WithdrawnView.model_validate(place) for place in places])


class DatasetAccessView(View):
    """One access to `records` records, starting with number `first`."""

    at: datetime
    who: str
    kind: Literal["preview", "download", "export", "proof"]
    first: int
    records: int


class DatasetAccessLogView(View):
    looks: list[DatasetAccessView]

    @classmethod
    def of(cls, looks: list[DatasetAccess]) -> Self:
        return cls(looks=[DatasetAccessView.model_validate(look) for look in looks])


class CountChange(View):
    now: int
    before: int | None


class ReasonCountView(CountChange):
    code: str
    sentence: str


class KindCountView(CountChange):
    kind: str


class PreviousDatasetView(View):
    id: UUID
    built_at: datetime


class ComparisonView(View):
    """A dataset beside the previous one of the same purpose.

    `before` is null without a previous one.
    """

    other: PreviousDatasetView | None = Field(alias="with")
    rows: list[ReasonCountView]
    records: CountChange
    messages: CountChange
    removed: list[KindCountView]

    @classmethod
    def of(cls, beside: Comparison) -> Self:
        now, before = beside.now, beside.before
        reasons = _rows(now.counts, before.counts if before else None)
        kinds = _rows(now.removed, before.removed if before else None)
        return cls(
            **{"with": PreviousDatasetView.model_validate(before) if before else None},
            rows=[
                ReasonCountView(code=code, sentence=MEANINGS.get(code, code), now=n, before=b) for code, n, b in reasons
            ],
            records=CountChange(now=now.records, before=before.records if before else None),
            messages=CountChange(now=now.messages, before=before.messages if before else None),
            removed=[KindCountView(kind=kind, now=n, before=b) for kind, n, b in kinds],
        )


class DatasetWithMyContentView(View):
    """A dataset that holds conversations of the person who asks.

    `conversations` counts them, `withdrawn` those that are withdrawn. `looks` counts accesses to records. `exports`
    counts unencrypted downloads of all records, the last at `exported_at`. A deleted dataset is listed if a model was
    trained from it.
    """

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


class OwnGptView(View):
    """`name` is null if the GPT was deleted."""

    id: UUID
    name: str | None


class DatasetOfGptView(View):
    """A dataset that was built while these GPTs allowed training.

    Whether it holds conversations with them is not shown: that would tell their builder who used them.
    """

    id: UUID
    state: Literal["ready", "expired", "destroyed"]
    built_at: datetime
    expires_at: datetime
    purpose: str
    gpts: list[OwnGptView]
    models: list[TrainedModelView]


class DatasetsWithMyContentView(View):
    """`datasets` hold the person's conversations; `of_gpts` may hold their GPTs'."""

    datasets: list[DatasetWithMyContentView]
    of_gpts: list[DatasetOfGptView]

    @classmethod
    def of(cls, memberships: list[DatasetMembership], of_gpts: list[DatasetsUsingGpt]) -> Self:
        return cls(
            datasets=[DatasetWithMyContentView.model_validate(each) for each in memberships],
            of_gpts=[DatasetOfGptView.model_validate(each) for each in of_gpts],
        )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _rows(now: Mapping[str, int], before: Mapping[str, int] | None) -> list[tuple[str, int, int | None]]:
    """Return the current counts in order, then keys that only the previous one has."""
    keys = dict.fromkeys([*now, *(before or {})])
    return [(key, now.get(key, 0), before.get(key, 0) if before is not None else None) for key in keys]
