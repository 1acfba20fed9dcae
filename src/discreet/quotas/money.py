"""Money: prices of models per million tokens, and budgets for a month.

Invariants:
- Pure. Amounts are exact decimal numbers in the server's one currency.
- A month is a UTC month.
- A refusal tells the budget, when it renews and who can raise it, never what other people spent (P8).
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from discreet.errors import Invalid, QuotaSpent

MAX_PRICE: Final = Decimal(100_000)
"""Per million tokens."""
MAX_BUDGET: Final = Decimal(1_000_000_000)
WARNING_PERCENT: Final = 80
"""Per cent of a budget from which people are warned."""

_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, kw_only=True)
class ModelPrice:
    """Prices per million tokens. `cached_input` None: as other input."""

    input: Decimal
    output: Decimal
    cached_input: Decimal | None = None


class BudgetKind(StrEnum):
    """Whose use counts towards a budget."""

    ACCOUNT = "account"
    WORKSPACE = "workspace"
    KEY = "key"
    MEMBER = "member"
    """A person in a workspace, as its owners set it."""
    WORKSPACE_KEY = "workspace_key"
    """An API key of a workspace, as its owners set it."""
    GUEST_LINK = "guest_link"
    """A link for guests, as its GPT's owner set it."""


@dataclass(frozen=True, kw_only=True)
class BudgetReached:
    """A budget that is used up."""

    kind: BudgetKind
    amount: Decimal


def price_of(input_price: str, cached_input: str, output: str) -> ModelPrice | None:
    """Parse a price; None where input and output are empty. Invalid for one without the other."""
    if not (input_price.strip() or output.strip() or cached_input.strip()):
        return None
    prices = {name: _parse_price(name, text) for name, text in (("input", input_price), ("output", output))}
    return ModelPrice(
        **prices, cached_input=_parse_price("cached_input", cached_input) if cached_input.strip() else None
    )


def budget_of(text: str) -> Decimal | None:
    """Parse a budget; None for an empty one."""
    return _parse_amount("amount", text, MAX_BUDGET, 2) if text.strip() else None


def currency_of(text: str) -> str:
    """Parse a currency code."""
    code = text.strip().upper()
    if not _CURRENCY.fullmatch(code):
        raise Invalid("A currency is three letters, such as EUR or USD.", field="currency")
    return code


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def percent_used(spent: Decimal, amount: Decimal) -> int:
    """Return how far a budget is used, in per cent rounded down to tens."""
    return 100 if spent >= amount else int(spent * 10 / amount) * 10


def budget_refusal(reached: BudgetReached, currency: str, now: datetime) -> QuotaSpent:
    """Return the refusal of a prompt whose budget is used up."""
    renews_at = datetime.combine(next_month(now.astimezone(UTC).date()), datetime.min.time(), UTC)
    return QuotaSpent(
        f"{_WHOSE[reached.kind]} for this month is used up ({reached.amount:,.2f} {currency}), so nothing was sent. It "
        f"renews on the 1st of next month (UTC). {_ASK[reached.kind]}",
        retry_after=max(1, int((renews_at - now).total_seconds())),
    )


def _parse_price(field: str, text: str) -> Decimal:
    if not text.strip():
        raise Invalid("Give the price of input and of output, or leave all prices empty for no price.", field=field)
    return _parse_amount(field, text, MAX_PRICE, 6)


def _parse_amount(field: str, text: str, limit: Decimal, places: int) -> Decimal:
    text_ = text.strip()
    try:
        amount = Decimal(text_) if _AMOUNT.fullmatch(text_) else None
    except InvalidOperation:
        amount = None
    if amount is None or amount > limit or amount != round(amount, places):
        raise Invalid(
            f"Give an amount from 0 to {limit:,} with a point and up to {places} decimals, such as 2.50.", field=field
        )
    return amount


_OPERATOR = "Ask the operator of this server for a higher budget."
_OWNER = "Ask an owner of the workspace for a higher budget."
_WHOSE = {
    BudgetKind.ACCOUNT: "Your budget",
    BudgetKind.WORKSPACE: "Your workspace's budget",
    BudgetKind.KEY: "This API key's budget",
    BudgetKind.MEMBER: "Your budget in this workspace",
    BudgetKind.WORKSPACE_KEY: "This API key's budget",
    BudgetKind.GUEST_LINK: "This link's budget",
}
_ASK = {
    BudgetKind.ACCOUNT: _OPERATOR,
    BudgetKind.WORKSPACE: _OPERATOR,
    BudgetKind.KEY: _OPERATOR,
    BudgetKind.MEMBER: _OWNER,
    BudgetKind.WORKSPACE_KEY: _OWNER,
    BudgetKind.GUEST_LINK: "Ask the person who gave you the link.",
}
