"""Key pages beside the conversations that name their leaves (P7, P10).

Invariants:
- A page's keys below its next leaf are exactly those of its conversations; above it, every key is there.
"""

from discreet.ports.keys import LEAVES
from discreet.verify.invariant import Invariant

NAMED_LEAVES = """
    SELECT id, own_key AS leaf, 'own' AS use, owner_id, workspace_id FROM conversations WHERE is_leaf(own_key)
    UNION ALL
    SELECT id, spare_key, 'spare', owner_id, workspace_id FROM conversations WHERE is_leaf(spare_key)
    UNION ALL
    SELECT id, share_key, 'share', owner_id, workspace_id FROM conversations WHERE share_key IS NOT NULL
"""

_LEAVES_AND_PAGES = f"SELECT (SELECT count(*) FROM ({NAMED_LEAVES}) AS leaves) + (SELECT count(*) FROM held_pages)"

PAGE_LEAVES = Invariant(
    "A key in a page exists exactly as long as the conversation that took it, and no key has two.",
    _LEAVES_AND_PAGES,
    f"""
    WITH leaves AS MATERIALIZED ({NAMED_LEAVES}), page_leaves AS (
        SELECT held_pages.id, live, next_leaf, is_closed, number, leaf_of(held_pages.id, number) AS leaf
        FROM held_pages JOIN key_pages ON key_pages.id = held_pages.id
        CROSS JOIN generate_series(0, {LEAVES - 1}) AS number)
    SELECT 'leaf ' || page_leaves.leaf AS item,
        CASE WHEN number < next_leaf THEN 'What it opens is gone, and the key is still there.'
             ELSE 'No conversation took it, and its key is gone.' END AS why
    FROM page_leaves LEFT JOIN leaves ON leaves.leaf = page_leaves.leaf
    WHERE CASE WHEN number < next_leaf THEN get_bit(live, number) = 1 AND leaves.leaf IS NULL
               ELSE get_bit(live, number) = 0 AND NOT is_closed END
    UNION ALL
    SELECT 'key page ' || held_pages.id, 'No person has it.'
    FROM held_pages LEFT JOIN key_pages ON key_pages.id = held_pages.id WHERE key_pages.id IS NULL
    UNION ALL
    SELECT 'conversation ' || leaves.id, 'It is still there, and its key is gone.'
    FROM leaves LEFT JOIN held_pages ON held_pages.id = page_of(leaf)
    JOIN accounts ON accounts.id = leaves.owner_id LEFT JOIN workspaces ON workspaces.id = leaves.workspace_id
    WHERE use = 'own' AND coalesce(get_bit(live, leaf_number(leaf)), 0) = 0
        AND accounts.deleted_at IS NULL AND workspaces.deleted_at IS NULL
        AND NOT EXISTS (SELECT FROM deletions WHERE about_id = leaves.id)
    UNION ALL
    SELECT 'conversation ' || leaves.id, 'It allows improvement, and its share is gone or damaged.'
    FROM leaves JOIN key_pages ON key_pages.id = page_of(leaf) LEFT JOIN held_pages ON held_pages.id = key_pages.id
    WHERE use = 'share' AND coalesce(get_bit(live, leaf_number(leaf)), 0) = 0
    UNION ALL
    SELECT 'leaf ' || leaf, count(*) || ' conversations have this key.' FROM leaves GROUP BY leaf HAVING count(*) > 1
    UNION ALL
    SELECT 'conversation ' || leaves.id, 'Its key counts as not taken.'
    FROM leaves JOIN key_pages ON key_pages.id = page_of(leaf) WHERE leaf_number(leaf) >= next_leaf
    """,
    is_rechecked=True,
)

CLOSED_PAGE_KEYS = f"""
    SELECT count(*) FROM held_pages JOIN key_pages ON key_pages.id = held_pages.id
    CROSS JOIN generate_series(next_leaf, {LEAVES - 1}) AS number WHERE is_closed AND get_bit(live, number) = 1
"""
"""Keys of pages that give no more: conversations that began after a backup may have taken them."""

PAGE_OWNERS = Invariant(
    "A key page holds keys of one person in one space, for one use.",
    f"SELECT count(*) FROM ({NAMED_LEAVES}) AS leaves",
    f"""
    SELECT 'conversation ' || leaves.id AS item, 'Its key is in a page of another person, space or use.' AS why
    FROM ({NAMED_LEAVES}) AS leaves JOIN key_pages ON key_pages.id = page_of(leaf)
    WHERE key_pages.owner_id <> leaves.owner_id OR key_pages.workspace_id IS DISTINCT FROM leaves.workspace_id
        OR is_share <> (use = 'share')
    """,
    is_rechecked=True,
)
