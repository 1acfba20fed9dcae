"""P8: released numbers follow the closed list, with its noise, within budgets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from discreet.analytics.accounting import epsilon
from discreet.analytics.budgets import Budget, budget_on
from discreet.analytics.questions import QUESTIONS, Period, cells_of
from discreet.analytics.release import Release, digest_of
from discreet.analytics.releasing.measure import variance
from discreet.promises.release import WINDOW_DAYS
from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot
from discreet.verify.invariant import Invariant, check_invariant

DERIVED_FACTS = (
    "Each release's cost from the budget in force, its noise from that cost, its period and cells from the closed list "
    "of questions; that every published GPT has releases of every day since its first, and those in the evidence "
    "log, with the same numbers; the cost of all releases of a GPT for one person in every 90 days, against the "
    "budget; each budget's ε from its grains; that no contribution, stream or key of a released day is left; that a "
    "GPT's shown stars are its released ones."
)
LIMITATIONS = (
    "That the noise was drawn at random: a number cannot show that. What was spent of one person's budget: it is "
    "encrypted with that person's key; its maximum is compared instead."
)

RELEASES = """
    SELECT gpt_id, question, day, began, step, cost, variance, cells, measured
    FROM releases ORDER BY gpt_id, question, day
"""

DAYS = Invariant(
    "Days are closed and released one after another, and a released day's contributions are deleted.",
    "SELECT (SELECT count(*) FROM insight_days) + (SELECT count(*) FROM held_keys WHERE starts_with(name, 'insight/'))",
    """
    SELECT 'day ' || day AS item, 'The day before it was never closed.' AS why
    FROM (SELECT day, lag(day) OVER (ORDER BY day) AS before FROM insight_days) AS days WHERE day <> before + 1
    UNION ALL
    SELECT 'contributions of ' || contributions.day, count(*) || ' are still there, and the day is released.'
    FROM contributions JOIN insight_days USING (day) WHERE released_at IS NOT NULL GROUP BY contributions.day
    UNION ALL
    SELECT 'key ' || name, 'The day is released, and what people did on it can still be opened.'
    FROM held_keys JOIN insight_days ON name = 'insight/day/' || day WHERE released_at IS NOT NULL
    UNION ALL
    SELECT 'key ' || name, 'A later day is released, and the counts of this one can still be opened.'
    FROM held_keys JOIN insight_days AS later ON name = 'insight/state/' || (later.day - 1)
    WHERE later.released_at IS NOT NULL
    UNION ALL
    SELECT 'release of ' || releases.day || ' for gpt ' || gpt_id, 'The day was never closed.'
    FROM releases LEFT JOIN insight_days USING (day) WHERE insight_days.day IS NULL
    """,
    is_rechecked=True,
)

STARS = Invariant(
    "A GPT's shown stars are its latest release, and a month has at most one release.",
    "SELECT count(*) FROM gpts",
    """
    SELECT 'stars of gpt ' || gpts.id AS item, 'What is shown of them is not what was released.' AS why
    FROM gpts LEFT JOIN (SELECT DISTINCT ON (gpt_id) gpt_id, good, greatest(good + bad, 0) AS people
                         FROM gpt_star_releases ORDER BY gpt_id, month DESC) AS latest ON latest.gpt_id = gpts.id
    WHERE (gpts.rated_by, gpts.rated_good)
        <> (coalesce(latest.people, 0), least(greatest(coalesce(latest.good, 0), 0), coalesce(latest.people, 0)))
    UNION ALL
    SELECT 'stars of gpt ' || gpt_id, 'They are released more than once in ' || month || '.'
    FROM gpt_star_releases GROUP BY gpt_id, month HAVING count(*) > 1
    """,
)

COMPLETENESS = Invariant(
    "Every day has numbers of every GPT: a gap would reveal something.",
    """
    SELECT (SELECT count(*) FROM insight_published_gpts)
         + (SELECT count(*) FROM evidence_public WHERE starts_with(subject, 'gpt:') AND facts LIKE '%numbers_released%')
    """,
    """
    SELECT 'gpt ' || gpt_id || ' on ' || day AS item, 'The day is released, and nothing is out of this GPT.' AS why
    FROM insight_published_gpts JOIN insight_days ON day >= since AND released_at IS NOT NULL
    WHERE NOT EXISTS (
        SELECT FROM releases WHERE releases.gpt_id = insight_published_gpts.gpt_id AND releases.day = insight_days.day)
    UNION ALL
    SELECT entries.subject || ' on ' || entries.day,
        'The released numbers or their cost differ from the evidence log.'
    FROM (SELECT subject, facts::jsonb -> 'facts' ->> 'day' AS day, facts::jsonb -> 'facts' -> 'costs' AS costs
          FROM evidence_public
          WHERE starts_with(subject, 'gpt:') AND facts::jsonb ->> 'kind' = 'numbers_released') AS entries
    LEFT JOIN (SELECT gpt_id, day, jsonb_object_agg(question, cost) AS costs
               FROM releases GROUP BY gpt_id, day) AS released
        ON entries.subject = 'gpt:' || released.gpt_id AND entries.day = released.day::text
    WHERE released.costs IS DISTINCT FROM entries.costs
    UNION ALL
    SELECT DISTINCT 'gpt ' || gpt_id || ' on ' || day, 'Released numbers are missing in the evidence log.'
    FROM releases
    WHERE day >= (SELECT min((facts::jsonb -> 'facts' ->> 'day')::date) FROM evidence_public
                  WHERE starts_with(subject, 'gpt:') AND facts LIKE '%numbers_released%')
        AND NOT EXISTS (
            SELECT FROM evidence_public WHERE subject = 'gpt:' || gpt_id AND facts LIKE '%numbers_released%'
                AND facts::jsonb -> 'facts' ->> 'day' = day::text)
    """,
)

DIGESTS = """
    SELECT subject, facts::jsonb -> 'facts' ->> 'day' AS day, facts::jsonb -> 'facts' ->> 'sha256' AS sha256
    FROM evidence_public WHERE starts_with(subject, 'gpt:') AND facts::jsonb ->> 'kind' = 'numbers_released'
"""


def _release_name(release: Release) -> str:
    return f"release of {release.question} for gpt {release.gpt_id} on {release.day}"


async def check(snapshot: VerificationSnapshot, findings: Findings) -> None:
    for invariant in (DAYS, COMPLETENESS, STARS):
        await check_invariant(snapshot, findings, invariant)
    budgets = [
        Budget(**row)
        for row in await snapshot.connection.fetch(
            "SELECT id, at, from_day, grains, epsilon, delta, reason FROM insight_budgets ORDER BY id"
        )
    ]
    _check_budgets(budgets, findings)
    digests = {(row["subject"], row["day"]): row["sha256"] for row in await snapshot.connection.fetch(DIGESTS)}
    releases: list[Release] = []
    async for row in snapshot.connection.cursor(RELEASES, prefetch=1000):
        if releases and releases[0].gpt_id != row["gpt_id"]:
            _check_gpt(releases, budgets, digests, findings)
            releases = []
        releases.append(_read_release(row))
    _check_gpt(releases, budgets, digests, findings)


def _read_release(row: Any) -> Release:
    return Release(**{**dict(row), "cells": tuple(row["cells"]), "measured": tuple(row["measured"])})


def _check_budgets(budgets: Sequence[Budget], findings: Findings) -> None:
    findings.checked += len(budgets)
    for before, budget in zip((None, *budgets), budgets, strict=False):
        name = f"budget {budget.id}"
        actual_epsilon = epsilon(budget.grains, budget.delta)
        findings.expect(
            actual_epsilon <= budget.epsilon + 1e-3,
            name,
            f"Its grains come to ε = {actual_epsilon:.4f}, not as it says.",
        )
        is_raised = before is not None and budget.grains > before.grains
        findings.expect(not is_raised or bool(budget.reason), name, "It was raised, and nothing says why.")
        findings.expect(
            before is None or budget.from_day > budget.at.date(), name, "It holds for a day that had begun already."
        )


def _check_gpt(
    releases: Sequence[Release], budgets: Sequence[Budget], digests: Mapping[tuple[str, str], str], findings: Findings
) -> None:
    """Check all releases of one GPT, in the order of their questions and days."""
    findings.checked += len(releases)
    _check_numbers(releases, digests, findings)
    for release in releases:
        if fault := _find_fault(release, budgets):
            findings.breach(_release_name(release), fault)
    for start, spent, limit in _windows(releases, budgets):
        findings.expect(
            spent <= limit,
            f"gpt {releases[0].gpt_id}, 90 days from {start}",
            f"A person can have spent {spent:,} grains of a budget of {limit:,}.",
        )
    days = {release.day for release in releases}
    for question, group in groupby(releases, lambda each: each.question):
        own_days = [release.day for release in group]
        last = max(days) if question in QUESTIONS else own_days[-1]
        missing = sorted(day for day in days - set(own_days) if own_days[0] <= day <= last)
        if missing:
            findings.breach(
                f"gpt {releases[0].gpt_id} on {missing[0]}", f"{question} was not released, which tells something."
            )


def _check_numbers(releases: Sequence[Release], digests: Mapping[tuple[str, str], str], findings: Findings) -> None:
    """Compare each day's numbers with the digest in the evidence log."""
    for day, day_releases in groupby(
        sorted(releases, key=lambda each: (each.day, each.question)), lambda each: each.day
    ):
        numbers = list(day_releases)
        sha256 = digests.get((f"gpt:{numbers[0].gpt_id}", str(day)))
        if sha256 is not None:
            findings.expect(
                digest_of(numbers) == sha256,
                f"gpt {numbers[0].gpt_id} on {day}",
                "The numbers differ from those in the evidence log.",
            )


def _find_fault(release: Release, budgets: Sequence[Budget]) -> str | None:
    """Return what is wrong with a release, or None."""
    question = QUESTIONS.get(release.question)
    if question is None:
        return "It answers no question of the closed list."
    if release.step != (release.day - release.began).days + 1 or question.period.first_day(release.day) > release.began:
        return "Its day is not in the period that it measures."
    if release.cost != question.cost(budget_on(budgets, question.period.first_day(release.day)).grains):
        return "Its cost is not the question's share of the budget in force."
    if release.variance < variance(question, release.cost):
        return "Its noise is less than its cost asks for."
    if question.cells is not None and not set(release.cells) <= set(cells_of(question, ())):
        return "It has cells that the question does not have."
    return None


@dataclass(frozen=True)
class ExpectedCharge:
    """What a counted person spends for a question and period.

    It is charged on the first released day of the period.
    """

    question: str
    day: date
    grains: int
    budget: int


def _windows(releases: Sequence[Release], budgets: Sequence[Budget]) -> Iterator[tuple[date, int, int]]:
    """Yield each window of 90 days that begins with a charge: start, maximum spent, budget.

    The maximum is what one person can have spent in it; the budget is the largest in force in it. A question that
    counts people once in all time is charged as often as 90 days can depend on it.
    """
    charges = sorted(_charges(releases, budgets), key=lambda charge: charge.day)
    for start in sorted({charge.day for charge in charges}):
        in_window = [charge for charge in charges if start <= charge.day < start + timedelta(days=WINDOW_DAYS)]
        spent = 0
        for name in {charge.question for charge in in_window}:
            grains = sorted((charge.grains for charge in in_window if charge.question == name), reverse=True)
            question = QUESTIONS.get(name)
            spent += sum(grains[: question.times] if question and question.ever else grains)
        yield start, spent, max(charge.budget for charge in in_window)


def _charges(releases: Sequence[Release], budgets: Sequence[Budget]) -> Iterator[ExpectedCharge]:
    """Yield one charge for each period in which a person can have counted."""
    for (question, period), group in groupby(releases, lambda r: (r.question, _period(r.question).first_day(r.day))):
        first = next(group)
        yield ExpectedCharge(question, first.day, first.cost, budget_on(budgets, period).grains)


def _period(question: str) -> Period:
    declared = QUESTIONS.get(question)
    return declared.period if declared else Period.DAY
