"""P12: the evidence log is complete, unchanged, and continues all signed trees."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from discreet.data_rights.deletion.reports import KEPT
from discreet.evidence import log_keys
from discreet.evidence.checkpoint import NotSigned, SigningKey, Tree
from discreet.evidence.cosignature import WitnessKey, text_of
from discreet.evidence.merkle import Frontier, leaf_hash
from discreet.verify import personal_entries, public_entries
from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot
from discreet.verify.invariant import Invariant, check_invariant
from discreet.verify.log_entries import fill_fillers, fill_personal, fill_public, fill_since

DERIVED_FACTS = (
    "Each commitment from its facts and their salt, opened with the key of the person concerned; every hash of the "
    "tree from the leaves; the root of each checkpoint that was ever signed, and its signature; that the log continues "
    "the tree that the key store remembers, or, after a new log was begun, that its first entry names the last tree of "
    "the one before. That log and rows agree, in both directions: datasets with their manifests and roots, published "
    "texts, acts in workspaces with their members and roles, operators' acts on accounts, who may sign up, workspaces' "
    "rules, quotas, budgets, reports of deleted accounts, looks at datasets and their unencrypted exports, trained "
    "models, choices, acceptances, transferred GPTs, disclosures, passwords set with an operator's link, operators, "
    "rights on GPTs; that objects whose deletion is in the log do not exist; that each entry has its opening, except "
    "fillers, which the log's key identifies, and as many as the log says were deleted with accounts; each "
    "cosignature, that no witness has cosigned another tree, and that as many have cosigned as the settings require; "
    "that no entry waits longer than its promise allows."
)
LIMITATIONS = (
    "What is never in the log: sessions, passwords, passkeys, API keys, a person's own limit of retention. Rows from "
    "before the log, or from before their kind was logged, and those of deleted accounts. The time within its hour of "
    "a public act. Whether the details of acts that an earlier version recorded were changed. False entries that an "
    "attacker who can write into the database has the server log, before they are signed. Whether a person was shown "
    "another log: witnesses, `discreet evidence watch` and people's browsers notice it."
)

FACTS = Invariant(
    "The facts of a public entry are those that its leaf commits to.",
    "SELECT count(*) FROM evidence_public",
    """
    SELECT 'entry ' || evidence_public.id || ' about ' || subject AS item,
        CASE WHEN evidence_log.id IS NULL THEN 'The log has no such entry.'
             ELSE 'Its facts do not match its leaf in the log.' END AS why
    FROM evidence_public LEFT JOIN evidence_log USING (id)
    WHERE evidence_log.leaf IS DISTINCT FROM sha256(salt || convert_to(facts, 'UTF8'))
    """,
)

NUMBERS = Invariant(
    "Entries are numbered without a gap.",
    "SELECT count(*) FROM evidence_log",
    """
    SELECT 'entry number ' || position || CASE WHEN log > 1 THEN ' of log ' || log ELSE '' END AS item,
        'The one before it is missing.' AS why
    FROM (SELECT log, position, lag(position, 1, -1::bigint) OVER (PARTITION BY log ORDER BY position) AS before
          FROM evidence_log WHERE position IS NOT NULL) AS numbered
    WHERE position <> before + 1
    """,
)

NODES = Invariant(
    "Each hash of the tree matches the hashes below it.",
    "SELECT count(*) FROM evidence_nodes",
    r"""
    SELECT 'hash ' || node.n || ' at height ' || node.height AS item, 'It does not match the hashes below it.' AS why
    FROM evidence_nodes AS node
    LEFT JOIN evidence_log ON node.height = 0 AND evidence_log.log = node.log AND evidence_log.position = node.n
    LEFT JOIN evidence_nodes AS older
        ON older.log = node.log AND older.height = node.height - 1 AND older.n = 2 * node.n
    LEFT JOIN evidence_nodes AS newer
        ON newer.log = node.log AND newer.height = node.height - 1 AND newer.n = 2 * node.n + 1
    WHERE node.hash IS DISTINCT FROM CASE node.height
        WHEN 0 THEN sha256('\x00'::bytea || evidence_log.leaf)
        ELSE sha256('\x01'::bytea || older.hash || newer.hash) END
    """,
)


NEW_LOGS = Invariant(
    "The first entry of a log after the first names the log before it.",
    "SELECT count(*) FROM evidence_logs",
    """
    SELECT 'log ' || evidence_logs.log AS item, 'Its first entry does not name the log before it.' AS why
    FROM evidence_logs
    LEFT JOIN evidence_log AS first_leaf ON first_leaf.log = evidence_logs.log AND first_leaf.position = 0
    LEFT JOIN evidence_public AS opening ON opening.id = first_leaf.id AND opening.facts::jsonb ->> 'kind' = 'log_begun'
    WHERE (opening.facts::jsonb -> 'facts' -> 'before') - 'here' IS DISTINCT FROM jsonb_build_object(
        'origin', old_origin, 'size', old_size, 'root', encode(old_root, 'base64'))
    """,
)

ONE_DAY = timedelta(days=1)
CONTRADICTIONS = Invariant(
    "The present tree continues every tree that a witness has cosigned.",
    "SELECT count(*) FROM evidence_witnesses",
    """
    SELECT 'witness ' || split_part(witness, '+', 1) AS item, failure AS why FROM evidence_witnesses
    WHERE contradicts AND log = (SELECT coalesce(max(log), 1) FROM evidence_logs)
    """,
)

LOG_NUMBERS = "SELECT 1 AS log UNION SELECT log FROM evidence_logs ORDER BY log"
OLD_LOGS = "SELECT old_log, old_origin, old_size, old_root FROM evidence_logs"
PUBLISHED_SIZE = "SELECT count(*) FROM evidence_log WHERE log = $1 AND position IS NOT NULL"
CHECKPOINTS = "SELECT size, root, note FROM evidence_checkpoints WHERE log = $1 ORDER BY size"

WAITING_ENTRIES = """
    WITH entries AS (
        SELECT id, at FROM public_entries WHERE kind <> 'numbers_released'
        UNION ALL SELECT id, at FROM personal_entries
    ), waiting AS (SELECT at FROM entries JOIN evidence_log USING (id) WHERE position IS NULL
    )
    SELECT (SELECT count(*) FROM waiting) AS entries, (SELECT min(at) FROM waiting) AS oldest,
        greatest((SELECT max(at) FROM entries), (SELECT max(at) FROM evidence_checkpoints)) AS last_run
"""
"""The entries that wait for publication, and the latest moment at which a server certainly ran. Released numbers have
the time of their day, which may be long before their release.
"""

COSIGNATURES = """
    SELECT size, witness, line, note FROM evidence_cosignatures JOIN evidence_checkpoints USING (log, size)
    ORDER BY log, size
"""
COSIGNING_DEADLINE = timedelta(hours=1)
LATEST_COSIGNED = """
    SELECT size, (
        SELECT count(DISTINCT witness) FROM evidence_cosignatures AS cosignatures
        WHERE cosignatures.log = checkpoints.log AND cosignatures.size >= checkpoints.size
            AND witness = ANY ($2::text[])) AS witnesses
    FROM evidence_checkpoints AS checkpoints
    WHERE at < $1 AND log = (SELECT coalesce(max(log), 1) FROM evidence_logs) ORDER BY log DESC, size DESC LIMIT 1
"""
"""A cosignature of a later checkpoint counts too: that checkpoint begins with this one."""


async def check(snapshot: VerificationSnapshot, findings: Findings) -> None:
    for invariant in (FACTS, NUMBERS, NODES, NEW_LOGS, CONTRADICTIONS):
        await check_invariant(snapshot, findings, invariant)
    old_trees = {
        row["old_log"]: Tree(row["old_origin"], row["old_size"], row["old_root"])
        for row in await snapshot.connection.fetch(OLD_LOGS)
    }
    for row in await snapshot.connection.fetch(LOG_NUMBERS):
        await _check_log(snapshot, findings, row["log"], old_trees.get(row["log"]))
    await fill_public(snapshot, findings)
    await fill_since(snapshot)
    await fill_personal(snapshot, findings)
    await fill_fillers(snapshot, findings)
    for invariant in (*public_entries.INVARIANTS, *personal_entries.INVARIANTS):
        await check_invariant(snapshot, findings, invariant, snapshot.now - KEPT + ONE_DAY)
    await _check_publication(snapshot, findings)
    await _check_cosignatures(snapshot, findings)
    await _check_required_cosignatures(snapshot, findings)


async def _check_log(snapshot: VerificationSnapshot, findings: Findings, log: int, named_tree: Tree | None) -> None:
    """Check one log.

    `named_tree`: for an old log, its last tree as the next log names it.
    """
    last_signed = log_keys.last_signed_state(snapshot.keys, log)
    if named_tree is not None and last_signed is not None:
        findings.checked += 1
        findings.expect(
            last_signed.size < named_tree.size or last_signed == named_tree,
            f"log {log}",
            "The log after it names another last tree.",
        )
    tree = _IncrementalTree(snapshot, log)
    checkpoints = 0
    async for row in snapshot.connection.cursor(CHECKPOINTS, log, prefetch=1000):
        if last_signed and last_signed.size <= row["size"]:
            await _check_is_prefix(tree, last_signed, findings)
            last_signed = None
        findings.checked += 1
        checkpoints += 1
        item = f"checkpoint of {row['size']} entries"
        findings.expect(
            await tree.root(row["size"]) == row["root"], item, "The log's first entries lead to another root."
        )
        if fault := _find_signature_fault(snapshot, log, row):
            findings.breach(item, fault)
    if last_signed is not None and named_tree is None:
        await _check_last_signed(snapshot, log, tree, last_signed, findings)
    if checkpoints and snapshot.keys.key(log_keys.key_name(log)) is None:
        findings.add_unchecked("signatures of checkpoints", "The key of the log is not in the key store.")


async def _check_last_signed(
    snapshot: VerificationSnapshot, log: int, tree: "_IncrementalTree", last_signed: Tree, findings: Findings
) -> None:
    if last_signed.size <= await snapshot.connection.fetchval(PUBLISHED_SIZE, log):
        await _check_is_prefix(tree, last_signed, findings)
    else:
        await _check_signed_later(snapshot, log, last_signed, findings)


class _IncrementalTree:
    """The tree over the log's first entries, built entry by entry."""

    def __init__(self, snapshot: VerificationSnapshot, log: int) -> None:
        self._leaves = _read_leaves(snapshot, log)
        self._frontier = Frontier()

    async def root(self, size: int) -> bytes | None:
        """Return the root of ever larger sizes; None if there are not enough entries."""
        while self._frontier.size < size:
            if (leaf := await anext(self._leaves, None)) is None:
                return None
            self._frontier.append(leaf_hash(leaf))
        return self._frontier.root()


async def _read_leaves(snapshot: VerificationSnapshot, log: int) -> AsyncIterator[bytes]:
    query = "SELECT leaf FROM evidence_log WHERE log = $1 AND position IS NOT NULL ORDER BY position"
    async for row in snapshot.connection.cursor(query, log, prefetch=1000):
        yield row["leaf"]


async def _check_is_prefix(tree: _IncrementalTree, last_signed: Tree, findings: Findings) -> None:
    findings.checked += 1
    findings.expect(
        await tree.root(last_signed.size) == last_signed.root,
        f"tree of {last_signed.size} entries",
        "According to the key store another one was signed.",
    )


async def _check_signed_later(snapshot: VerificationSnapshot, log: int, last_signed: Tree, findings: Findings) -> None:
    """Check whether the tree was signed after the snapshot was taken."""
    async with snapshot.reopen() as later:
        findings.expect(
            await later.fetchval(PUBLISHED_SIZE, log) >= last_signed.size,
            f"tree of {last_signed.size} entries",
            "It was signed, but the log has fewer entries.",
        )


def _find_signature_fault(snapshot: VerificationSnapshot, log: int, row: Any) -> str | None:
    """Return what is wrong with a checkpoint's signature, or None.

    Also None if the key is missing.
    """
    if (seed := snapshot.keys.key(log_keys.key_name(log))) is None:
        return None
    try:
        tree = SigningKey(row["note"].partition("\n")[0], seed).verifier.read(row["note"])
    except NotSigned as reason:
        return f"It is not signed by this log: {reason}."
    is_same_tree = (tree.size, tree.root) == (row["size"], row["root"])
    return None if is_same_tree else "What was signed is another tree."


async def _check_publication(snapshot: VerificationSnapshot, findings: Findings) -> None:
    """Check that no entry waits longer than its promise allows.

    If no server ran, the check is reported as unchecked.
    """
    row = await snapshot.connection.fetchrow(WAITING_ENTRIES)
    findings.checked += row["entries"]
    if (
        row["oldest"] is None
        or (deadline := snapshot.schedule.latest(snapshot.schedule.next(row["oldest"]))) >= snapshot.now
    ):
        return
    description = (
        f"{row['entries']} entries wait, one of them since {row['oldest']}; it had to be published by {deadline}"
    )
    if row["last_run"] >= deadline:
        findings.breach("entries that wait", f"{description}.")
    else:
        findings.add_unchecked(
            "entries that wait", f"{description}. No server may have run then. See: discreet doctor."
        )


async def _check_cosignatures(snapshot: VerificationSnapshot, findings: Findings) -> None:
    """Check that each cosignature is of its checkpoint, by the witness that it names."""
    async for row in snapshot.connection.cursor(COSIGNATURES, prefetch=1000):
        findings.checked += 1
        try:
            line = WitnessKey.parse(row["witness"]).cosignature(text_of(row["note"]), row["line"])
            fault = None if line == row["line"] else "It is not a cosignature of the witness that it names."
        except (NotSigned, ValueError) as reason:
            fault = f"It does not hold: {reason}."
        if fault:
            findings.breach(f"cosignature of {row['size']} entries", fault)


async def _check_required_cosignatures(snapshot: VerificationSnapshot, findings: Findings) -> None:
    """Check that the latest checkpoint of an hour ago has enough cosignatures.

    Receipts need that many.
    """
    policy = snapshot.witnesses
    if policy.required == 0:
        return
    keys = [str(key) for key in policy.witnesses]
    row = await snapshot.connection.fetchrow(LATEST_COSIGNED, snapshot.now - COSIGNING_DEADLINE, keys)
    if row is not None and row["witnesses"] < policy.required:
        findings.add_unchecked(
            "cosignatures",
            f"{row['witnesses']} of {len(keys)} witnesses have cosigned the log of {row['size']} entries within an "
            f"hour, and {policy.required} are required. See: discreet doctor.",
        )
