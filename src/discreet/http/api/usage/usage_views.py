"""What the API tells about usage, and the bodies that change a workspace's rules."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View
from discreet.promises.masking import KindRule, MaskedKind
from discreet.quotas.model_usage import UsageRules
from discreet.quotas.money import BudgetKind, budget_of

Amount = Annotated[str, Field(max_length=40)]
Name = Annotated[str, Field(max_length=1000)]


class UsageSumView(View):
    """A sum of a month. `cost` is exact; with `unpriced_tokens` it is a least amount, because they have no price."""

    month: date
    currency: str
    answers: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    unpriced_tokens: int
    cost: Decimal


class ModelSumView(UsageSumView):
    endpoint: str
    model: str


class KeySumView(UsageSumView):
    """The usage of an API key; null key: of people together. `people`: how many of them."""

    key_id: UUID | None
    key_name: str | None
    people: int


class MemberSumView(UsageSumView):
    account_id: UUID
    name: str


class BudgetUseView(View):
    """A budget of the running month. `spent` is null for a workspace's; `percent` used is rounded down to tens.

    `is_nearly_used`: people are warned.
    """

    kind: BudgetKind
    amount: Decimal
    spent: Decimal | None
    percent: int
    is_nearly_used: bool


class GuestCostView(View):
    """What a person's guests cost in a month that has ended."""

    month: date
    currency: str
    cost: Decimal


class MyUsageView(View):
    """A person's own use by month and model, this month's by their API keys, their guests' cost, and budgets.

    Budgets show without guests, whose use counts towards them.
    """

    currency: str
    renews_on: date
    models: list[ModelSumView]
    keys: list[KeySumView]
    guests: list[GuestCostView]
    budgets: list[BudgetUseView]


class NearlyUsedBudgetsView(View):
    """Budgets that are used to 80 % or more."""

    currency: str
    budgets: list[BudgetUseView]


class UsageRulesView(View):
    shows_members: bool
    member_budget: Decimal | None
    key_budget: Decimal | None


class MaskingSumView(View):
    """Questions of a month in which a kind of personal data was masked, blocked or allowed. `people`: whose."""

    month: date
    kind: MaskedKind
    outcome: KindRule
    people: int
    questions: int


class WorkspaceUsageView(View):
    """Rules and the budget for all members; sums of ended months for owners. `members` only if the rules show them."""

    currency: str
    rules: UsageRulesView
    shown_since: datetime | None
    may_change: bool
    budget: BudgetUseView | None
    sums: list[KeySumView]
    members: list[MemberSumView]
    masking: list[MaskingSumView]


class ServerUsageView(View):
    """Sums of ended months by endpoint and model."""

    models: list[ModelSumView]


class UsageRulesBody(StrictBody):
    """`shows_members`: owners see each member's use. Budgets are amounts as text, such as "20.00"; "" is no budget."""

    shows_members: bool
    member_budget: Amount
    key_budget: Amount

    def rules(self) -> UsageRules:
        return UsageRules(
            shows_members=self.shows_members,
            member_budget=budget_of(self.member_budget),
            key_budget=budget_of(self.key_budget),
        )
