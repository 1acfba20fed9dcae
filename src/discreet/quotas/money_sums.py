"""Values: requests that are counted, prices and budgets in force, and sums of tokens and cost in a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from discreet.ports.model import TokenCounts
from discreet.ports.model_request import UsageOwner
from discreet.quotas.money import WARNING_PERCENT, BudgetKind, ModelPrice, month_of

MAX_NAME_LENGTH = 200
"""Characters of a model's name that are kept."""


def sub_payer(payer: UsageOwner) -> UUID | None:
    """Return the API key or the link for guests with which a payer pays; None: neither."""
    return payer.key_id or payer.own_key_id or payer.guest_link_id


class CountedRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request that is counted. `name` is the endpoint's name of the model; None: its default."""

    payer: UsageOwner
    day: date
    reservation: UUID
    is_answer: bool
    endpoint_id: UUID
    name: str | None
    public_name: str | None

    @property
    def key_id(self) -> UUID | None:
        """What the use is also of: an API key, a workspace's or a person's own, or a link for guests."""
        return sub_payer(self.payer)


class PlannedUse(msgspec.Struct, frozen=True, kw_only=True):
    """A request that is counted together with its question. `holders`: the subjects that it counts for."""

    counted: CountedRequest
    holders: Sequence[str]
    expected: TokenCounts
    moment: datetime


class EndedUse(msgspec.Struct, frozen=True, kw_only=True):
    """The use of an ended request. `holders`: the subjects that it counts for. `today`: the day of its tokens."""

    counted: CountedRequest
    holders: Sequence[str]
    used: TokenCounts
    today: date

    @property
    def columns(self) -> tuple[Any, ...]:
        """What the functions add_tokens and count_model_use of the database take."""
        counted, used = self.counted, self.used
        return (
            self.holders,
            self.today,
            used.total,
            counted.payer.account_id,
            counted.payer.workspace_id,
            counted.key_id,
            month_of(self.today),
            counted.reservation,
            counted.endpoint_id,
            (counted.name or "")[:MAX_NAME_LENGTH],
            int(counted.is_answer),
            used.prompt,
            min(used.cached or 0, used.prompt),
            used.completion,
            (counted.public_name or "")[:MAX_NAME_LENGTH],
        )


@dataclass(frozen=True, kw_only=True)
class BudgetUse:
    """A budget of the running month. `spent` is None for a workspace's; `percent` is rounded down to tens."""

    kind: BudgetKind
    amount: Decimal
    spent: Decimal | None
    percent: int

    @property
    def is_nearly_used(self) -> bool:
        return self.percent >= WARNING_PERCENT


@dataclass(frozen=True, kw_only=True)
class ShownMembers:
    """Whether a workspace shows members' use to its owners, and since when."""

    shows: bool = False
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PricedModel:
    """A model's price since a moment; `price` None: it has none from then on."""

    endpoint_id: UUID
    model: str
    since: datetime
    currency: str
    price: ModelPrice | None


@dataclass(frozen=True, kw_only=True)
class UseSum:
    """A sum of use in a month. `unpriced_tokens`: of models without a price, which `cost` leaves out."""

    month: date
    currency: str
    answers: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    unpriced_tokens: int
    cost: Decimal


@dataclass(frozen=True, kw_only=True)
class ModelSum(UseSum):
    endpoint: str
    model: str


@dataclass(frozen=True, kw_only=True)
class KeySum(UseSum):
    """The sum of an API key, or of a workspace's people together if there is no key. `people`: how many."""

    key_id: UUID | None
    key_name: str | None
    people: int


@dataclass(frozen=True, kw_only=True)
class MemberSum(UseSum):
    account_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class GuestCost:
    """What an account's guests cost in a month that has ended."""

    month: date
    currency: str
    cost: Decimal


@dataclass(frozen=True)
class SetBudget:
    subject: str
    at: datetime
    amount: Decimal
