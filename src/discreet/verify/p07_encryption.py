"""P7: content is encrypted, key files are private, no role bypasses policies."""

import asyncio
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot
from discreet.verify.invariant import Invariant, check_invariant
from discreet.verify.key_pages import PAGE_OWNERS
from discreet.verify.text_columns import TEXT_COLUMNS

DERIVED_FACTS = (
    "That every value in every encrypted column has an envelope's form, and contains no readable text in its whole "
    "length; that every bytea column is either encrypted or known to contain no person's words, and every text column "
    "is in a list with the reason why it is not encrypted; that the search index of knowledge contains fingerprints "
    "only; that conversations and prompts under a user-held key have no other key, judged by rows; that a key page "
    "holds keys of one person in one space; that only their owner can read key files and their folders; that the "
    "program's roles have no powers beyond their rights; that an operator signed up with the set-up link."
)
LIMITATIONS = (
    "That an envelope opens: that needs its key. So these words behind an envelope's header stay undetected: shorter "
    "than 12 letters, or not plain letters and shorter than 28 bytes, or within random bytes in pieces of less than "
    "32, or in another script between random bytes, or deep within more than 32 kB, or compressed. Planted sessions, "
    "passwords, passkeys and API keys: they look like any others. What root on the server can do, and what is in "
    "memory or swap; see the threat model."
)

ONE_DAY = timedelta(days=1)
"""What a killed server left unfinished is completed at the next start, and hourly."""

PLAIN_BYTES = frozenset({
    ("sessions", "token_hash"), ("exports", "ticket_hash"), ("one_time_links", "token_hash"),
    ("reset_links", "token_hash"),
    ("workspace_invitations", "token_hash"), ("gpt_rights", "link_hash"), ("gpt_handovers", "link_hash"),
    ("guest_links", "token_hash"), ("guest_counts", "subject"), ("used_guest_proofs", "digest"),
    ("directory_tokens", "token_hash"), ("api_keys", "digest"),
    ("personal_api_keys", "digest"),
    ("gpts", "picture"), ("gpts", "import_digest"), ("actions", "mark"), ("oauth_states", "state_hash"),
    ("consents", "digest"),
    ("standing_grants", "fingerprint"), ("operation_first_seen", "fingerprint"), ("grants", "fingerprint"),
    ("key_operations", "fingerprint"), ("known_gpt_parts", "digest"), ("knowledge_files", "digest"),
    ("imported_conversations", "mark"), ("grants", "digest"), ("ledger", "digest"),
    ("contributions", "pseudonym"), ("contributions", "mark"), ("insight_ledgers", "mark"),
    ("passkeys", "credential_id"),
    ("passkeys", "public_key"), ("passkey_challenges", "challenge"), ("passkey_challenges", "browser_hash"),
    ("user_key_unlock_methods", "salt"), ("pending_key_rotations", "mark"),
    ("prompts", "next_mark"),
    ("deletions", "code_hash"), ("evidence_log", "leaf"), ("evidence_public", "salt"),
    ("evidence_nodes", "hash"), ("evidence_checkpoints", "root"),
    ("evidence_logs", "old_root"), ("instance_logo", "mark"), ("instance_logo", "icon"), ("instance_logo", "big_icon"),
    ("instance_logo", "maskable"), ("profile_pictures", "picture"),
    ("provider_sign_ins", "state_hash"), ("provider_sign_ins", "browser_hash"), ("provider_links", "browser_hash"),
})  # fmt: skip
"""Digests, marks, salts, pseudonyms, public keys, public pictures, and people's, which their workspaces see."""

UNENCRYPTED_COLUMNS = """
    SELECT relname::text AS of_table, attname::text AS of_column
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'discreet'::regnamespace AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped
        AND atttypid = 'bytea'::regtype
    EXCEPT SELECT of_table, of_column FROM sealed_columns()
"""

ROLES = Invariant(
    "No role of the program is a superuser, bypasses row-level security, or creates roles or databases.",
    "SELECT count(*) FROM pg_roles WHERE rolname ~ '^discreet_(serve|improve|insight|verify)$' OR rolname ~ $1",
    """
    SELECT 'role ' || rolname AS item,
        concat_ws(', ', 'It has powers beyond its rights', CASE WHEN rolsuper THEN 'superuser' END,
            CASE WHEN rolbypassrls THEN 'bypasses row-level security' END,
            CASE WHEN rolcreaterole THEN 'creates roles' END, CASE WHEN rolcreatedb THEN 'creates databases' END,
            CASE WHEN rolreplication THEN 'reads the write-ahead log' END) || '.' AS why
    FROM pg_roles
    WHERE (rolname ~ '^discreet_(serve|improve|insight|verify)$' OR rolname ~ $1)
        AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
    UNION ALL
    SELECT 'role ' || member.rolname, 'It is a member of ' || granted_role.rolname || ', and should not be.'
    FROM pg_auth_members JOIN pg_roles AS granted_role ON granted_role.oid = roleid
    JOIN pg_roles AS member ON member.oid = pg_auth_members.member
    WHERE (granted_role.rolname ~ '^discreet_(serve|improve|insight|verify)$' OR member.rolname ~ $1)
        AND member.rolname !~ ('_' || substr(granted_role.rolname, 10) || '_login$')
        AND NOT (member.oid = (SELECT nspowner FROM pg_namespace WHERE nspname = 'discreet')
                 AND granted_role.rolname ~ '^discreet_')
    """,
)


DATABASE_TEXT_COLUMNS = """
    SELECT relname::text AS of_table, attname::text AS of_column
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN pg_type ON pg_type.oid = atttypid
    LEFT JOIN pg_type AS element ON element.oid = pg_type.typelem
    WHERE relnamespace = 'discreet'::regnamespace AND relkind IN ('r', 'p', 'm', 'f')
        AND attnum > 0 AND NOT attisdropped
        AND (pg_type.typcategory = 'S' OR (pg_type.typcategory = 'A' AND element.typcategory = 'S')
             OR pg_type.typname IN ('json', 'jsonb', '_json', '_jsonb', 'xml', 'tsvector', 'tsquery', 'vector',
                                    'halfvec'))
"""

LEXEMES = Invariant(
    "The search index of knowledge holds keyed fingerprints of words, and no word.",
    "SELECT count(*) FROM passages",
    "SELECT 'passage ' || id AS item, 'Its index contains readable words.' AS why FROM passages_with_words() AS id",
)

OPERATORS = Invariant(
    "An operator signed up with the set-up link, which was used when the account was made.",
    "SELECT count(*) FROM accounts WHERE role = 'operator'",
    """
    SELECT 'account ' || accounts.id AS item, 'It is an operator, but did not sign up with the set-up link.' AS why
    FROM accounts LEFT JOIN one_time_links AS link ON link.kind = 'set_up'
        AND link.used_at BETWEEN accounts.created_at - interval '1 minute' AND accounts.created_at + interval '1 minute'
    WHERE role = 'operator' AND (link.id IS NULL OR EXISTS (
        SELECT FROM accounts AS closer_operator
        WHERE closer_operator.role = 'operator' AND closer_operator.id <> accounts.id
            AND (abs(extract(epoch FROM closer_operator.created_at - link.used_at)), closer_operator.id)
                < (abs(extract(epoch FROM accounts.created_at - link.used_at)), accounts.id)))
    """,
)

USER_HELD_KEYS = Invariant(
    "Conversations and prompts under a user-held key have no other key.",
    """
    SELECT (SELECT count(*) FROM user_keys)
         + (SELECT count(*) FROM key_grants JOIN user_keys ON account_id = owner_id WHERE service = 'consumer_chat')
         + (SELECT count(*) FROM prompts JOIN user_keys ON account_id = owner_id WHERE workspace_id IS NULL)
    """,
    """
    SELECT 'conversation ' || conversation_id AS item,
        'Its person keeps their own key, and it can be opened with another (' || holder || ').' AS why
    FROM key_grants JOIN user_keys ON account_id = owner_id
    WHERE service = 'consumer_chat' AND holder <> 'person'
        AND NOT EXISTS (SELECT FROM deletions WHERE about_id = conversation_id)
    UNION ALL
    SELECT 'conversation ' || conversation_id, 'Only a user-held key opens it, and its person has none.'
    FROM key_grants WHERE holder = 'person' AND NOT EXISTS (SELECT FROM user_keys WHERE account_id = owner_id)
    UNION ALL
    SELECT 'prompt ' || id, 'Its person keeps their own key, and it can be opened without it.'
    FROM prompts JOIN user_keys ON account_id = owner_id WHERE workspace_id IS NULL AND holder <> 'person'
    UNION ALL
    SELECT 'prompt ' || id, 'Only a user-held key opens it, and its person has none.'
    FROM prompts WHERE holder = 'person' AND NOT EXISTS (SELECT FROM user_keys WHERE account_id = owner_id)
    UNION ALL
    SELECT 'own key of account ' || account_id, 'Its person allows improvement, which needs another key.'
    FROM user_keys JOIN permissions ON party = 'user:' || account_id
    WHERE purpose = 'improve' AND allowed_since IS NOT NULL
    UNION ALL
    SELECT 'own key of account ' || account_id, 'After a day, what the server could open is not noise yet.'
    FROM user_keys WHERE since < $1 AND (finished_at IS NULL
        OR EXISTS (SELECT FROM pending_key_rotations WHERE pending_key_rotations.account_id = user_keys.account_id)
        OR EXISTS (SELECT FROM conversations
                   WHERE owner_id = user_keys.account_id AND workspace_id IS NULL AND spare_key IS NOT NULL))
    UNION ALL
    SELECT 'own key of account ' || account_id, 'Neither a passphrase nor a recovery code opens it.'
    FROM user_keys WHERE NOT EXISTS (
        SELECT FROM user_key_unlock_methods AS method
        WHERE method.account_id = user_keys.account_id AND kind <> 'passkey')
    """,
)


async def check(snapshot: VerificationSnapshot, findings: Findings) -> None:
    await _check_envelopes(snapshot, findings)
    await _check_text(snapshot, findings)
    await check_invariant(snapshot, findings, LEXEMES)
    await check_invariant(snapshot, findings, OPERATORS)
    await check_invariant(snapshot, findings, USER_HELD_KEYS, snapshot.now - ONE_DAY)
    await check_invariant(snapshot, findings, PAGE_OWNERS)
    database = await snapshot.connection.fetchval("SELECT current_database()")
    await check_invariant(
        snapshot, findings, ROLES, f"^{_escape_regex(database)}_(serve|improve|insight|verify)_login$"
    )
    await asyncio.to_thread(_check_files, snapshot.home / "keys", findings)


async def _check_envelopes(snapshot: VerificationSnapshot, findings: Findings) -> None:
    for column in await snapshot.connection.fetch("SELECT of_table, of_column FROM sealed_columns() ORDER BY 1, 2"):
        place = f"{column['of_table']}.{column['of_column']}"
        counts = await snapshot.connection.fetchrow(
            "SELECT held, bare, rows FROM check_envelopes($1, $2)", column["of_table"], column["of_column"]
        )
        findings.checked += counts["held"]
        for row in counts["rows"] or ():
            findings.breach(f"{place} of {row}", "It should be encrypted, but is not.")
        findings.breached += counts["bare"] - len(counts["rows"] or ())
    for column in await snapshot.connection.fetch(UNENCRYPTED_COLUMNS):
        if (column["of_table"], column["of_column"]) not in PLAIN_BYTES:
            findings.add_unchecked(
                f"{column['of_table']}.{column['of_column']}",
                "This version does not know whether it should be encrypted.",
            )


async def _check_text(snapshot: VerificationSnapshot, findings: Findings) -> None:
    """Check that each text column is known."""
    for column in await snapshot.connection.fetch(DATABASE_TEXT_COLUMNS):
        table, name = column["of_table"], column["of_column"]
        findings.checked += 1
        if name not in TEXT_COLUMNS.get(table, {}):
            findings.add_unchecked(f"{table}.{name}", "This version does not know why its text is not encrypted.")


def _check_files(folder: Path, findings: Findings) -> None:
    """Check the key folder and every non-empty file below it.

    There are a few files for each conversation, so a path is built only for a breach.
    """
    user_id = os.geteuid()
    for place, state in _walk_files(folder):
        findings.checked += 1
        if state.st_mode & 0o077 or state.st_uid != user_id:
            name = f"file {Path(place).relative_to(folder.parent)}"
            mode = stat.S_IMODE(state.st_mode)
            findings.expect(not mode & 0o077, name, f"Others may open it ({mode:04o}); only its owner should.")
            findings.expect(state.st_uid == user_id, name, "It does not belong to the user who runs the verification.")


def _walk_files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    yield os.fspath(folder), folder.lstat()
    folders = [os.fspath(folder)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                    continue
                with suppress(FileNotFoundError):  # it was destroyed in between
                    if (state := entry.stat(follow_symlinks=False)).st_size:
                        yield entry.path, state


def _escape_regex(name: str) -> str:
    """Return a regular expression that matches only this name."""
    return "".join(letter if letter.isalnum() or letter == "_" else f"\\{letter}" for letter in name)
