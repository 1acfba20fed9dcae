"""P13: each acceptance is of a version that was published before, and no version was skipped."""

from discreet.verify.findings import Findings
from discreet.verify.instance import Instance
from discreet.verify.law import Law, hold

DERIVES = "Each acceptance from the published version that it names; that versions follow one another without a gap."
CANNOT = "That somebody read what they accepted."

ACCEPTED = Law(
    "Each acceptance is of a version that had been published.",
    "SELECT count(*) FROM policy_acceptances",
    """
    SELECT 'acceptance of ' || accepted.kind || ' ' || accepted.version || ' by account ' || account_id AS item,
        CASE WHEN policies.version IS NULL THEN 'There is no such version.'
             ELSE 'It was accepted before it was published.' END AS why
    FROM policy_acceptances AS accepted
    LEFT JOIN policies ON policies.kind = accepted.kind AND policies.version = accepted.version
    WHERE policies.version IS NULL OR accepted_at < published_at
    """,
)

VERSIONS = Law(
    "Versions are counted without a gap, each after the one before.",
    "SELECT count(*) FROM policies",
    """
    SELECT kind || ' ' || version AS item, 'The version before it is missing, or was published later.' AS why
    FROM (SELECT kind, version, published_at, lag(version, 1, 0) OVER said AS before,
              lag(published_at) OVER said AS earlier
          FROM policies WINDOW said AS (PARTITION BY kind ORDER BY version)) AS counted
    WHERE version <> before + 1 OR published_at < earlier
    """,
)

LAWS = (ACCEPTED, VERSIONS)


async def check(on: Instance, found: Findings) -> None:
    for law in LAWS:
        await hold(on, found, law)
