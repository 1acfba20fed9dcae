"""Key pages beside the conversations that name their leaves (P7, P10).

Invariants:
- A page's keys below its next leaf are exactly those of its conversations; above it, every key is there.
"""

from discreet.ports.keys import LEAVES
from discreet.verify.invariant import Invariant

NAMED = """
    SELECT id, own_key AS leaf, 'own' AS use, owner_id, workspace_id FROM conversations WHERE is_leaf(own_key)
    UNION ALL
    SELECT id, spare_key, 'spare', owner_id, workspace_id FROM conversations WHERE is_leaf(spare_key)
    UNION ALL
    SELECT id, share_key, 'share', owner_id, workspace_id FROM conversations WHERE share_key IS NOT NULL
"""

_COUNTED = f"SELECT (SELECT count(*) FROM ({NAMED}) AS named) + (SELECT count(*) FROM held_pages)"

LEAVES_OF_ROWS = Invariant(
    "A key in a page exists exactly as long as the conversation that took it, and no key has two.",
    _COUNTED,
    f"""
    WITH named AS MATERIALIZED ({NAMED}), held AS (
        SELECT held_pages.id, live, next_leaf, is_closed, number, leaf_of(held_pages.id, number) AS leaf
        FROM held_pages JOIN key_pages ON key_pages.id = held_pages.id
        CROSS JOIN generate_series(0, {LEAVES - 1}) AS number)
    SELECT 'leaf ' || held.leaf AS item,
        CASE WHEN number < next_leaf THEN 'What it opens is gone, and the key is still there.'
             ELSE 'No conversation took it, and its key is gone.' END AS why
    FROM held LEFT JOIN named ON named.leaf = held.leaf
    WHERE CASE WHEN number < next_leaf THEN get_bit(live, number) = 1 AND named.leaf IS NULL
               ELSE get_bit(live, number) = 0 AND NOT is_closed END
    UNION ALL
    SELECT 'key page ' || held_pages.id, 'No person has it.'
    FROM held_pages LEFT JOIN key_pages ON key_pages.id = held_pages.id WHERE key_pages.id IS NULL
    UNION ALL
    SELECT 'conversation ' || named.id, 'It is still there, and its key is gone.'
    FROM named LEFT JOIN held_pages ON held_pages.id = page_of(leaf)
    JOIN accounts ON accounts.id = named.owner_id LEFT JOIN workspaces ON workspaces.id = named.workspace_id
    WHERE use = 'own' AND coalesce(get_bit(live, leaf_number(leaf)), 0) = 0
        AND accounts.deleted_at IS NULL AND workspaces.deleted_at IS NULL
        AND NOT EXISTS (SELECT FROM deletions WHERE about_id = named.id)
    UNION ALL
    SELECT 'conversation ' || named.id, 'It allows improvement, and its share is gone or damaged.'
    FROM named JOIN key_pages ON key_pages.id = page_of(leaf) LEFT JOIN held_pages ON held_pages.id = key_pages.id
    WHERE use = 'share' AND coalesce(get_bit(live, leaf_number(leaf)), 0) = 0
    UNION ALL
    SELECT 'leaf ' || leaf, count(*) || ' conversations have this key.' FROM named GROUP BY leaf HAVING count(*) > 1
    UNION ALL
    SELECT 'conversation ' || named.id, 'Its key counts as not taken.'
    FROM named JOIN key_pages ON key_pages.id = page_of(leaf) WHERE leaf_number(leaf) >= next_leaf
    """,
    is_rechecked=True,
)

CLOSED = f"""
    SELECT count(*) FROM held_pages JOIN key_pages ON key_pages.id = held_pages.id
    CROSS JOIN generate_series(next_leaf, {LEAVES - 1}) AS number WHERE is_closed AND get_bit(live, number) = 1
"""
"""Keys of pages that give no more: conversations that began after a backup may have taken them."""

PAGES_OF_PEOPLE = Invariant(
    "A key page holds keys of one person in one space, for one use.",
    f"SELECT count(*) FROM ({NAMED}) AS named",
    f"""
    SELECT 'conversation ' || named.id AS item, 'Its key is in a page of another person, space or use.' AS why
    FROM ({NAMED}) AS named JOIN key_pages ON key_pages.id = page_of(leaf)
    WHERE key_pages.owner_id <> named.owner_id OR key_pages.workspace_id IS DISTINCT FROM named.workspace_id
        OR is_share <> (use = 'share')
    """,
    is_rechecked=True,
)
