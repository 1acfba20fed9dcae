"""Values: prices in force, budgets in force, and sums of tokens and cost in a month."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from discreet.quotas.money import ModelPrice


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
    """Of an API key; of a workspace's people together without a key. `people`: how many."""

    key_id: UUID | None
    key_name: str | None
    people: int


@dataclass(frozen=True, kw_only=True)
class MemberSum(UseSum):
    account_id: UUID
    name: str


@dataclass(frozen=True)
class SetBudget:
    subject: str
    at: datetime
    amount: Decimal
