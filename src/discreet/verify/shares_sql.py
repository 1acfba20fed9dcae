"""The invariant that a party has a key share exactly while it allows training (specification: The one rule)."""

from discreet.verify.invariant import Invariant


def build_share_invariant(kind: str, parties: str) -> Invariant:
    """Return the invariant for one kind of party, in both directions.

    No share without a permission of the same moment, no permission without its share.
    """
    return Invariant(
        f"{parties} that allow improvement hold a share born when they allowed it, and no other does.",
        f"""
        SELECT (SELECT count(*) FROM held_shares WHERE starts_with(party, '{kind}:'))
             + (SELECT count(*) FROM permissions WHERE purpose = 'improve' AND starts_with(party, '{kind}:'))
        """,
        f"""
        SELECT 'share of ' || coalesce(shares.party, permission.party) AS item,
            CASE WHEN permission.party IS NULL THEN 'There is a share, and no permission that it belongs to.'
                 WHEN shares.since IS NULL THEN 'It allows improvement, and its share is gone or damaged.'
                 ELSE 'Its share was not born when it allowed improvement.' END AS why
        FROM (SELECT party, since FROM held_shares WHERE starts_with(party, '{kind}:')) AS shares
        FULL JOIN (SELECT party, allowed_since FROM permissions
                   WHERE purpose = 'improve' AND allowed_since IS NOT NULL AND starts_with(party, '{kind}:')
                  ) AS permission
            ON permission.party = shares.party
        WHERE permission.allowed_since IS DISTINCT FROM shares.since
            OR (permission.party IS NULL AND shares.since IS NOT NULL)
        """,
        is_rechecked=True,
    )
