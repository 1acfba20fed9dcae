"""One breach of each kind is planted, as the database's owner past every trigger and policy; each is named (P12).

What is planted is what an operator with the database's own password could do.
"""

from dataclasses import dataclass

import pytest

from discreet.verify.run import CHECKS

pytestmark = pytest.mark.promise("P12")


@dataclass(frozen=True)
class Planted:
    """`named` is in the breach's item, `why` in its reason."""

    promise: str
    what: str
    statements: tuple[str, ...]
    named: str
    why: str

    def __str__(self) -> str:
        return f"{self.promise} {self.what}"


def plant(promise: str, what: str, *statements: str, named: str, why: str) -> Planted:
    return Planted(promise, what, statements, named, why)


TALK = "WHERE conversation_id = '{open_talk}'"

PLANTED = [
    # P1
    plant(
        "P1", "a label loses the GPT", f"UPDATE labels SET parties = array_remove(parties, 'gpt:{{gpt}}') {TALK}",
        named="label ", why="parties",
    ),
    plant(
        "P1", "a label loses whose words its GPT is made of",
        "UPDATE labels SET parties = array_remove(parties, 'gpt:{original}') WHERE conversation_id = '{copy_talk}'",
        named="label ", why="Somebody whose words",
    ),
    plant(
        "P1", "whose words its GPT is made of had not allowed it",
        "UPDATE choices SET at = at + interval '1 day' WHERE party = 'gpt:{original}'",
        named="pipeline's key to conversation {copy_talk}", why="not everybody had allowed",
    ),
    plant(
        "P1", "a label is dated back", f"UPDATE labels SET began_at = began_at - interval '1 day' {TALK}",
        named="label ", why="does not begin when",
    ),
    plant(
        "P1", "a third party's words in the improvement drawer",
        f"UPDATE labels SET parties = parties || 'third_party:flights.example'::text {TALK}",
        named="message ", why="who was none when it began",
    ),
    plant(
        "P1", "a question with a file in the improvement drawer",
        "UPDATE messages SET drawer = 'improvement' WHERE id = (SELECT message_id FROM given_files WHERE id = '{letter}')",
        named="file {letter}", why="improvement drawer",
    ),
    plant(
        "P1", "those in a file are forgotten",
        "UPDATE labels SET parties = array_remove(parties, 'file:given') WHERE id ="
        " (SELECT label_id FROM messages JOIN given_files ON message_id = messages.id WHERE given_files.id = '{letter}')",
        named="file {letter}", why="no parties",
    ),
    plant(
        "P1", "a file is laid into another conversation",
        "UPDATE given_files SET conversation_id = '{open_talk}' WHERE id = '{letter}'",
        named="file {letter}", why="no message of its conversation",
    ),
    plant(
        "P1", "a team's message in the improvement drawer",
        "UPDATE messages SET drawer = 'improvement' WHERE conversation_id = '{team_talk}'",
        named="message ", why="of a conversation that has none",
    ),
    plant(
        "P1", "the pipeline is given a key to a team's conversation",
        "ALTER TABLE key_grants DROP CONSTRAINT key_grants_check",
        "INSERT INTO key_grants (conversation_id, owner_id, service, drawer, holder, sealed_key)"
        " VALUES ('{team_talk}', '{team_person}', 'team', 'improvement', 'improvement', '')",
        named="pipeline's key to conversation {team_talk}", why="Its service never trains",
    ),
    plant(
        "P1", "a yes is dated back",
        "UPDATE conversations SET began_at = '2020-01-01Z' WHERE id = '{open_talk}'",
        f"UPDATE labels SET began_at = '2020-01-01Z' {TALK}",
        named="pipeline's key to conversation {open_talk}", why="not everybody had allowed",
    ),
    plant(
        "P1", "a team's conversation becomes a consumer's",
        "ALTER TABLE conversations DROP CONSTRAINT conversations_check",
        "UPDATE conversations SET service = 'consumer_chat' WHERE id = '{team_talk}'",
        named="conversation {team_talk}", why="not that of the workspace",
    ),
    plant(
        "P1", "a service begins to improve", "ALTER TABLE services DROP CONSTRAINT services_check",
        "UPDATE services SET improves = true WHERE name = 'team'", named="service team", why="may train",
    ),
    plant(
        "P1", "a business service allows", "ALTER TABLE permissions DROP CONSTRAINT permissions_check",
        "UPDATE permissions SET allowed_since = now() WHERE party = 'service:enterprise'",
        named="service:enterprise", why="never allow",
    ),
    plant(
        "P1", "a record of a dataset changes hands",
        "UPDATE dataset_records SET parties = ARRAY['user:{team_person}'] WHERE n = 0",
        named="dataset {dataset}, record 0", why="other parties",
    ),
    plant(
        "P1", "a record is taken off the list", "DELETE FROM dataset_records WHERE n = 0",
        named="dataset {dataset}", why="do not name the same records",
    ),
    plant(
        "P1", "a manifest tells another root",
        "UPDATE datasets SET manifest = regexp_replace(manifest, '\"merkle_root\": \"..', '\"merkle_root\": \"zz')",
        named="dataset {dataset}", why="root",
    ),
    plant(
        "P1", "the yes behind a record is gone from the history", "DELETE FROM choices WHERE party = 'gpt:{gpt}'",
        named="dataset {dataset}, record 0", why="No choice of gpt:{gpt}",
    ),
    # P2
    plant(
        "P2", "somebody is made to allow",
        "UPDATE permissions SET allowed_since = now() WHERE party = 'user:{dan_id}' AND purpose = 'improve'",
        named="user:{dan_id} for improve", why="no choice in its history",
    ),
    plant(
        "P2", "a no is taken out of the history",
        "DELETE FROM choices WHERE party = 'user:{dan_id}' AND NOT allowed",
        named="user:{dan_id} for improve", why="its history says that it does",
    ),
    plant(
        "P2", "a choice is dated back",
        "UPDATE choices SET at = '2020-01-01Z' WHERE party = 'user:{dan_id}' AND NOT allowed",
        named="choice ", why="dated before",
    ),
    plant(
        "P2", "somebody chose for somebody else",
        "UPDATE choices SET made_by = '{team_person}' WHERE party = 'user:{dan_id}'",
        named="choice ", why="Somebody else than user:{dan_id}",
    ),
    # P3
    plant(
        "P3", "instructions were copied before the builder's yes",
        "UPDATE instruction_copies SET made_at = '2020-01-01Z'",
        named="copy of the instructions of version 2 of gpt {gpt}", why="had not allowed",
    ),
    plant(
        "P3", "a workspace's instructions were copied",
        "UPDATE gpts SET workspace_id = (SELECT id FROM workspaces LIMIT 1) WHERE id = '{gpt}'",
        named="copy of the instructions", why="made in a workspace",
    ),
    plant(
        "P3", "a GPT keeps its yes when it is handed over", "UPDATE gpts SET handed_over_at = now() + interval '1 year'",
        named="gpt {gpt}", why="before it was handed over",
    ),
    plant(
        "P3", "a GPT keeps its secrets when it is handed over",
        "UPDATE gpts SET handed_over_at = now() + interval '1 year'",
        "INSERT INTO action_secrets (gpt_id, action_id, origin, use, sealed, set_at)"
        " VALUES ('{gpt}', gen_random_uuid(), 'https://a.example', 'key', '', now())",
        named="secret of action", why="before the GPT was handed over",
    ),
    plant(
        "P3", "a copy forgets whose words it holds",
        "UPDATE instruction_copies SET origins = '{{}}' WHERE gpt_id = '{copy}'",
        named="copy of the instructions of version 1 of gpt {copy}", why="Somebody else whose words",
    ),
    plant(
        "P3", "a copy holds words of somebody who had not allowed it",
        "UPDATE gpt_versions SET instructions_origins = ARRAY[gen_random_uuid()] WHERE gpt_id = '{copy}' AND version = 1",
        named="copy of the instructions of version 1 of gpt {copy}", why="Somebody else whose words",
    ),
    plant(
        "P3", "a handed-over GPT forgets its former owner",
        "UPDATE gpt_versions SET instructions_origins = '{{}}' WHERE gpt_id = '{given_away}' AND version = 1",
        named="version 1 of gpt {given_away}", why="former owner is no party",
    ),
    plant(
        "P3", "nobody is known to have handed a GPT over", "DELETE FROM gpt_former_owners",
        named="gpt {given_away}", why="no former owner is known",
    ),
    # P4
    plant(
        "P4", "another request left than was allowed", "UPDATE ledger SET digest = sha256('another')",
        named="ledger row ", why="not the one that was allowed",
    ),
    plant("P4", "somebody else allowed", "UPDATE ledger SET owner_id = '{team_person}'",
          named="ledger row ", why="Somebody else"),
    plant("P4", "a call without a grant", "UPDATE ledger SET grant_id = gen_random_uuid() WHERE ctid IN (SELECT min(ctid) FROM ledger)",
          named="ledger row ", why="no grant"),
    plant(
        "P4", "a grant was used late", "ALTER TABLE grants DROP CONSTRAINT grants_check1",
        "UPDATE grants SET used_at = expires_at + interval '1 second'",
        named="grant ", why="after it had expired",
    ),
    plant(
        "P4", "the card was declined", "UPDATE consents SET state = 'declined' WHERE state = 'used'",
        named="grant ", why="The card is declined",
    ),
    plant(
        "P4", "the card showed another request", "UPDATE consents SET digest = sha256('shown') WHERE state = 'used'",
        named="grant ", why="another request",
    ),
    plant("P4", "cards are gone", "DELETE FROM consents", named="grant ", why="Its card is gone"),
    plant(
        "P4", "an always for another operation", "UPDATE standing_grants SET fingerprint = sha256('other')",
        named="grant ", why="another operation",
    ),
    plant(
        "P4", "an always that was taken back", "UPDATE standing_grants SET revoked_at = given_at",
        named="grant ", why="had been taken back",
    ),
    plant(
        "P4", "an always for an operation that has been away",
        "INSERT INTO operation_beginnings (gpt_id, fingerprint, since) SELECT gpt_id, fingerprint, given_at + interval"
        " '1 microsecond' FROM standing_grants ON CONFLICT (gpt_id, fingerprint) DO UPDATE SET since = excluded.since",
        named="grant ", why="without the operation since",
    ),
    plant(
        "P4", "a program's key was granted another operation",
        "ALTER TABLE grants DROP CONSTRAINT grants_check2, DROP CONSTRAINT grants_check3",
        "INSERT INTO key_operations (id, key_id, owner_id, gpt_id, fingerprint, may_change, given_at, gpt_name, operation,"
        " host) SELECT gen_random_uuid(), gen_random_uuid(), owner_id, gpt_id, sha256('other'), false, given_at, '', '',"
        " '' FROM grants LIMIT 1",
        "UPDATE grants SET key_operation_id = (SELECT id FROM key_operations)",
        named="grant ", why="granted another operation",
    ),
    # P5
    plant("P5", "a row is gone", "DELETE FROM ledger", named="grant ", why="no row of it"),
    plant(
        "P5", "a row is nobody's", "UPDATE ledger SET owner_id = gen_random_uuid()",
        named="ledger row ", why="nobody's",
    ),
    plant(
        "P5", "a row has no end", "UPDATE ledger SET completed_at = NULL WHERE state = 'answered'",
        named="ledger row ", why="nothing says when",
    ),
    plant("P5", "fields are gone", "DELETE FROM ledger_fields", named="ledger row ", why="fields are gone"),
    plant(
        "P5", "fields are somebody else's", "UPDATE ledger_fields SET owner_id = '{team_person}'",
        named="fields of ledger row ", why="not of the person",
    ),
    # P6
    plant(
        "P6", "a right is given", "GRANT SELECT (sealed_title) ON conversations TO discreet_improve",
        named="rights of discreet_improve on conversations.sealed_title", why="No migration makes it",
    ),
    plant(
        "P6", "everybody may call", "GRANT EXECUTE ON FUNCTION conversations_over(timestamptz, uuid[]) TO PUBLIC",
        named="rights of everybody on conversations_over", why="No migration",
    ),
    plant(
        "P6", "a policy shows all", "ALTER POLICY own ON messages USING (true)",
        named="policy own on messages", why="not as the migrations make it",
    ),
    plant("P6", "a policy is dropped", "DROP POLICY pipeline ON key_grants",
          named="policy pipeline on key_grants", why="not there"),
    plant(
        "P6", "row-level security is switched off", "ALTER TABLE conversations DISABLE ROW LEVEL SECURITY",
        named="table conversations", why="not as the migrations",
    ),
    plant(
        "P6", "a trigger is switched off", "ALTER TABLE choices DISABLE TRIGGER choices_append_only",
        named="trigger choices_append_only on choices", why="switched off",
    ),
    plant(
        "P6", "foreign keys are switched off", "ALTER TABLE labels DISABLE TRIGGER ALL",
        named="foreign keys of labels", why="No migration",
    ),
    plant(
        "P6", "a constraint is dropped", "ALTER TABLE services DROP CONSTRAINT services_check",
        named="constraint services_check on services", why="not there",
    ),
    plant(
        "P6", "a function does something else",
        "CREATE OR REPLACE FUNCTION acting_account() RETURNS uuid LANGUAGE sql STABLE RETURN gen_random_uuid()",
        named="function acting_account()", why="not as the migrations",
    ),
    plant(
        "P6", "a view of everything", "CREATE VIEW everything AS SELECT sealed FROM messages",
        named="view everything", why="No migration",
    ),
    plant("P6", "a column more", "ALTER TABLE messages ADD plain text",
          named="column messages.plain", why="No migration"),
    # P7
    plant(
        "P7", "a message lies in clear", f"UPDATE messages SET sealed = convert_to('See you at noon.', 'UTF8') {TALK}",
        named="messages.sealed of ", why="should be sealed",
    ),
    plant(
        "P7", "words behind an envelope's version",
        f"UPDATE messages SET sealed = '\\x01' || convert_to('Wir sehen uns um zwölf am Brunnen.', 'UTF8') {TALK}",
        named="messages.sealed of ", why="should be sealed",
    ),
    plant(
        "P7", "a title lies in clear", "UPDATE conversations SET sealed_title = 'Noon' WHERE id = '{open_talk}'",
        named="conversations.sealed_title of {open_talk}", why="should be sealed",
    ),
    plant(
        "P7", "the server opens what somebody's own key alone should", "INSERT INTO own_keys VALUES ('{ben_id}', now())",
        named="conversation {open_talk}", why="can be opened with another (user)",
    ),
    plant(
        "P7", "an own key that nothing opens", "INSERT INTO own_keys VALUES ('{dan_id}', now())",
        named="own key of account {dan_id}", why="Neither a passphrase nor a recovery code",
    ),
    plant(
        "P7", "who keeps their own key allows improvement", "INSERT INTO own_keys VALUES ('{ben_id}', now())",
        named="own key of account {ben_id}", why="allows improvement",
    ),
    plant(
        "P7", "a beginning that nobody finished",
        "INSERT INTO own_keys VALUES ('{dan_id}', '2001-01-01 00:00+00')",
        named="own key of account {dan_id}", why="not noise yet",
    ),
    plant("P7", "a role passes the policies by", "ALTER ROLE discreet_insight BYPASSRLS",
          named="role discreet_insight", why="passes row-level security by"),
    plant("P7", "a role is given another", "GRANT discreet_serve TO discreet_improve",
          named="role discreet_improve", why="member of discreet_serve"),
    # P8
    plant("P8", "a release cost less", "UPDATE releases SET cost = cost - 1 WHERE question = 'people'",
          named="release of people for gpt {gpt}", why="share of the budget"),
    plant("P8", "less noise", "UPDATE releases SET variance = variance / 2 WHERE question = 'topics'",
          named="release of topics for gpt {gpt}", why="noise is less"),
    plant("P8", "another question", "UPDATE releases SET question = 'names' WHERE question = 'people'",
          named="release of names", why="closed list"),
    plant(
        "P8", "other cells",
        "UPDATE releases SET cells = ARRAY['ben'], measured = ARRAY[1] WHERE question = 'people'",
        named="release of people", why="cells",
    ),
    plant("P8", "another period", "UPDATE releases SET began = day - 9, step = 10 WHERE question = 'ratings'",
          named="release of ratings", why="period"),
    plant("P8", "contributions of a released day", "UPDATE contributions SET day = day - 1",
          named="contributions of ", why="still there"),
    plant(
        "P8", "more is spent than the budget",
        "INSERT INTO releases SELECT gpt_id, 'people', day + n, day + n, 1, cost * 400, variance, cells, measured"
        " FROM releases, generate_series(1, 2) AS n WHERE question = 'people'",
        named="gpt {gpt}, 90 days from", why="can have spent",
    ),
    plant("P8", "a budget that is not what it says", "UPDATE insight_budgets SET epsilon = 0.1",
          named="budget 1", why="not as it says"),
    plant("P8", "nothing is out of a GPT on a released day", "DELETE FROM releases WHERE gpt_id = '{gpt}'",
          named="gpt {gpt} on ", why="nothing is out of this GPT"),
    plant("P8", "a question that was released is gone", "DELETE FROM releases WHERE question = 'people'",
          named="gpt:{gpt} on ", why="evidence log was told"),
    plant("P8", "the log was told of numbers that are not out",
          "UPDATE releases SET day = day - 1, began = began - 1", named="gpt:{gpt} on ", why="evidence log was told"),
    plant(
        "P8", "stars that nobody gave", "UPDATE gpts SET rated_by = rated_by + 1 WHERE id = '{gpt}'",
        named="stars of gpt {gpt}", why="tosses",
    ),
    # P9
    plant(
        "P9", "a temporary chat is stored", "ALTER TABLE conversations DROP CONSTRAINT conversations_nature_check",
        "UPDATE conversations SET nature = 'temporary' WHERE id = '{open_talk}'",
        named="conversation {open_talk}", why="temporary, and stored",
    ),
    plant(
        "P9", "a permission of no conversation",
        "UPDATE permissions SET party = 'conversation:' || gen_random_uuid()"
        " WHERE party = 'conversation:{open_talk}'",
        named="permission of conversation:", why="no such conversation",
    ),
    # P10
    plant(
        "P10", "a shared copy of a conversation that is gone",
        "INSERT INTO shares (id, owner_id, conversation_id, created_at, expires_at, sealed) VALUES"
        " ('00000000-0000-7000-8000-000000000001', '{ben_id}', '00000000-0000-7000-8000-000000000002',"
        " now(), now() + interval '1 day', 'x')",
        named="share 00000000-0000-7000-8000-000000000001", why="is a copy of is gone",
    ),
    plant(
        "P10", "a shared copy of somebody else's conversation",
        "INSERT INTO shares (id, owner_id, conversation_id, created_at, expires_at, sealed) VALUES"
        " ('00000000-0000-7000-8000-000000000001', '{dan_id}', '{open_talk}', now(), now() + interval '1 day', 'x')",
        named="share 00000000-0000-7000-8000-000000000001", why="of another person",
    ),
    plant("P10", "a row is gone and its key is left", "DELETE FROM conversations WHERE id = '{open_talk}'",
          named="key conversation/{open_talk}", why="still there"),
    plant(
        "P10", "a conversation is said to lie under another key", "UPDATE conversations SET own_key = gen_random_uuid()"
        " WHERE id = '{open_talk}'", named="conversation/", why="its key is gone",
    ),
    plant(
        "P10", "what stayed of a conversation may still train",
        "UPDATE conversations SET own_key = id WHERE id = '{open_talk}'",
        named="conversation {open_talk}", why="The pipeline has a way in",
    ),
    plant(
        "P10", "the deletion of a message was never finished",
        "INSERT INTO deletions (id, kind, owner_id, made_by, about_id, asked_at, amounts, disclosures, datasets) VALUES"
        " (gen_random_uuid(), 'message', '{ben_id}', 'person', gen_random_uuid(), '2020-01-01Z', '{{}}', 0, '{{}}')",
        named="deletion ", why="is not finished",
    ),
    plant(
        "P10", "something is kept too long",
        "INSERT INTO account_retention (account_id, at, days) VALUES ('{ben_id}', now(), 1)",
        "UPDATE conversations SET updated_at = '2020-01-01Z' WHERE id = '{open_talk}'",
        named="conversation {open_talk}", why="should have been deleted",
    ),
    plant(
        "P10", "a deleted workspace stays", "UPDATE workspaces SET deleted_at = '2020-01-01Z'",
        named="workspace ", why="rows are still there",
    ),
    plant(
        "P10", "a dataset that ended has files",
        "UPDATE datasets SET state = 'destroyed', ended_at = now() WHERE id = '{dataset}'",
        named="dataset {dataset}", why="are left",
    ),
    # P11
    plant("P11", "a record is listed to somebody else", "UPDATE dataset_records SET owner_id = '{team_person}'",
          named="dataset {dataset}, record 0", why="somebody else"),
    plant("P11", "a dataset holds more than is listed", "UPDATE datasets SET records = records + 1",
          named="dataset {dataset}", why="are listed"),
    plant(
        "P11", "a mark is taken off", "UPDATE dataset_records SET withdrawn_at = NULL WHERE owner_id = '{dan_id}'",
        named="dataset {dataset}, record ", why="it is not marked",
    ),
    # P12
    plant("P12", "an entry's facts are changed", "UPDATE evidence_public SET facts = facts || ' '",
          named="about ", why="not those that the log was given"),
    plant("P12", "a leaf is changed", "UPDATE evidence_log SET leaf = sha256('another') WHERE position = 0",
          named="hash 0 at height 0", why="below it"),
    plant("P12", "an entry is dropped", "DELETE FROM evidence_log WHERE position = 0",
          named="entry number 1", why="missing"),
    plant("P12", "two entries change places",
          "ALTER TABLE evidence_log DROP CONSTRAINT evidence_log_log_position_key",
          "UPDATE evidence_log SET position = 1 - position WHERE position < 2",
          named="checkpoint of ", why="another root"),
    plant("P12", "a checkpoint is of another tree", "UPDATE evidence_checkpoints SET root = sha256('another')",
          named="checkpoint of ", why="What was signed is another tree"),
    plant("P12", "a checkpoint is signed by somebody else",
          "UPDATE evidence_checkpoints SET note = regexp_replace(note, '....\n$', E'AAA=\n')",
          named="checkpoint of ", why="not signed by this log"),
    plant("P12", "the log is cut short", "DELETE FROM evidence_checkpoints", "DELETE FROM evidence_log",
          "DELETE FROM evidence_nodes", named="tree of ", why="not so many entries"),
    # P13
    plant("P13", "accepted before it was published", "UPDATE policy_acceptances SET accepted_at = '2020-01-01Z'",
          named="acceptance of terms 1 by account {ben_id}", why="before it was published"),
    plant("P13", "accepted what does not exist", "UPDATE policy_acceptances SET version = 7",
          named="acceptance of terms 7", why="no such version"),
    plant("P13", "a workspace's text is accepted that it never published",
          "UPDATE policy_acceptances SET workspace_id = '{ben_id}' WHERE kind = 'workspace'",
          named="acceptance of workspace 1 of workspace {ben_id} by account {team_person}", why="no such version"),
    plant("P13", "a workspace's version is skipped", "ALTER TABLE policies DROP CONSTRAINT policies_check",
          "UPDATE policies SET version = 2 WHERE kind = 'workspace'", named="workspace 2 of workspace ", why="missing"),
    plant("P13", "a version is skipped", "ALTER TABLE policies DROP CONSTRAINT policies_check", "UPDATE policies SET version = 3", named="terms 3", why="missing"),
]  # fmt: skip


@pytest.mark.parametrize("planted", PLANTED, ids=str)
async def test_it_is_named(broken, lived, planted):
    found = await broken(planted.promise, *planted.statements)
    named, why = (text.format(**lived.names()) for text in (planted.named, planted.why))
    assert any(named in breach.item and why in breach.why for breach in found.breaches), found


def test_every_promise_that_is_checked_has_a_breach_planted():
    assert {planted.promise for planted in PLANTED} == {check.id for check in CHECKS}
