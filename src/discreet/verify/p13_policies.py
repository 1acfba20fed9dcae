"""P13: each accepted version was published before, and no version was skipped."""

from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot
from discreet.verify.invariant import Invariant, check_invariant

DERIVED_FACTS = (
    "Each acceptance, of the operator's documents and of a workspace's own policy, from the published version that it "
    "names; that each publisher's versions follow one another without a gap."
)
LIMITATIONS = (
    "That a person read what they accepted. A deleted workspace's policy and who accepted it: both were deleted with "
    "it; its audit log mentions them."
)

_WORKSPACE_SUFFIX = "CASE WHEN {0}.workspace_id IS NULL THEN '' ELSE ' of workspace ' || {0}.workspace_id END"

ACCEPTANCES = Invariant(
    "Each acceptance is of a version that its publisher had published.",
    "SELECT count(*) FROM policy_acceptances",
    f"""
    SELECT 'acceptance of ' || accepted.kind || ' ' || accepted.version || {_WORKSPACE_SUFFIX.format("accepted")}
            || ' by account ' || account_id AS item,
        CASE WHEN policies.version IS NULL THEN 'There is no such version.'
             ELSE 'It was accepted before it was published.' END AS why
    FROM policy_acceptances AS accepted LEFT JOIN policies USING (publisher, kind, version)
    WHERE policies.version IS NULL OR accepted_at < published_at
    """,
)

VERSIONS = Invariant(
    "Each publisher's versions are counted without a gap, each after the one before.",
    "SELECT count(*) FROM policies",
    f"""
    SELECT kind || ' ' || version || {_WORKSPACE_SUFFIX.format("ordered")} AS item,
        'The version before it is missing, or was published later.' AS why
    FROM (SELECT workspace_id, kind, version, published_at, lag(version, 1, 0) OVER by_version AS before,
              lag(published_at) OVER by_version AS earlier
          FROM policies WINDOW by_version AS (PARTITION BY publisher, kind ORDER BY version)) AS ordered
    WHERE version <> before + 1 OR published_at < earlier
    """,
)

INVARIANTS = (ACCEPTANCES, VERSIONS)


async def check(snapshot: VerificationSnapshot, findings: Findings) -> None:
    for invariant in INVARIANTS:
        await check_invariant(snapshot, findings, invariant)
