"""Breaches of P1 to P5, P7 to P11, P13 and P14 in rows."""

from discreet.ports.keys import PageUse
from tests.verify.outside_changes import (
    added_key,
    added_page,
    added_share,
    changed_records,
    deleted_proofs,
    deleted_records,
    punctured_leaf,
    readable_key_file,
)  # fmt: skip
from tests.verify.planted import TALK, plant, undetected

ROWS = [
    # P1
    plant(
        "P1", "a label loses the GPT", f"UPDATE labels SET parties = array_remove(parties, 'gpt:{{gpt}}') {TALK}",
        item="label ", why="parties",
    ),
    plant(
        "P1", "a label loses an origin of its GPT",
        "UPDATE labels SET parties = array_remove(parties, 'gpt:{original}') WHERE conversation_id = '{copy_talk}'",
        item="label ", why="An origin of its GPT",
    ),
    plant(
        "P1", "an origin of a GPT had not allowed training",
        "UPDATE choices SET at = at + interval '1 day' WHERE party = 'gpt:{original}'",
        item="pipeline's key to conversation {copy_talk}", why="not every party had allowed",
    ),
    plant(
        "P1", "a label is dated back", f"UPDATE labels SET began_at = began_at - interval '1 day' {TALK}",
        item="label ", why="does not begin when",
    ),
    plant(
        "P1", "a third party's words in the improvement drawer",
        f"UPDATE labels SET parties = parties || 'third_party:flights.example'::text {TALK}",
        item="message ", why="that was none when it began",
    ),
    plant(
        "P1", "a question with a file in the improvement drawer",
        "UPDATE messages SET drawer = 'improvement' WHERE id = (SELECT message_id FROM attachments WHERE id = '{letter}')",
        item="file {letter}", why="the training part",
    ),
    plant(
        "P1", "a label loses the people in a file",
        "UPDATE labels SET parties = array_remove(parties, 'file:given') WHERE id ="
        " (SELECT label_id FROM messages JOIN attachments ON message_id = messages.id WHERE attachments.id = '{letter}')",
        item="file {letter}", why="no parties",
    ),
    plant(
        "P1", "a file is moved into another conversation",
        "UPDATE attachments SET conversation_id = '{open_talk}' WHERE id = '{letter}'",
        item="file {letter}", why="no message of its conversation",
    ),
    plant(
        "P1", "a team's message in the improvement drawer",
        "UPDATE messages SET drawer = 'improvement' WHERE conversation_id = '{team_talk}'",
        item="message ", why="of a conversation that has none",
    ),
    plant(
        "P1", "the pipeline is given a key to a team's conversation",
        "ALTER TABLE key_grants DROP CONSTRAINT key_grants_check",
        "INSERT INTO key_grants (conversation_id, owner_id, service, drawer, holder, sealed_key)"
        " VALUES ('{team_talk}', '{team_person}', 'team', 'improvement', 'improvement', '')",
        item="pipeline's key to conversation {team_talk}", why="Its service never trains",
    ),
    plant(
        "P1", "a yes is dated back",
        "UPDATE conversations SET began_at = '2020-01-01Z' WHERE id = '{open_talk}'",
        f"UPDATE labels SET began_at = '2020-01-01Z' {TALK}",
        item="pipeline's key to conversation {open_talk}", why="not every party had allowed",
    ),
    plant(
        "P1", "a team's conversation becomes a consumer's",
        "ALTER TABLE conversations DROP CONSTRAINT conversations_check",
        "UPDATE conversations SET service = 'consumer_chat' WHERE id = '{team_talk}'",
        item="conversation {team_talk}", why="not that of the workspace",
    ),
    plant(
        "P1", "a service begins to improve", "ALTER TABLE services DROP CONSTRAINT services_check",
        "UPDATE services SET improves = true WHERE name = 'team'", item="service team", why="may train",
    ),
    plant(
        "P1", "a business service allows", "ALTER TABLE permissions DROP CONSTRAINT permissions_check",
        "UPDATE permissions SET allowed_since = now() WHERE party = 'service:enterprise'",
        item="service:enterprise", why="never allow",
    ),
    plant(
        "P1", "a record of a dataset changes hands",
        "UPDATE dataset_records SET parties = ARRAY['user:{team_person}'] WHERE n = 0",
        item="dataset {dataset}, record 0", why="other parties",
    ),
    plant(
        "P1", "a record is taken off the list", "DELETE FROM dataset_records WHERE n = 0",
        item="dataset {dataset}", why="do not name the same records",
    ),
    plant(
        "P1", "a manifest names another root",
        "UPDATE datasets SET manifest = regexp_replace(manifest, '\"merkle_root\": \"..', '\"merkle_root\": \"zz')",
        item="dataset {dataset}", why="root",
    ),
    plant(
        "P1", "the yes behind a record is gone from the history", "DELETE FROM choices WHERE party = 'gpt:{gpt}'",
        item="dataset {dataset}, record 0", why="No choice of gpt:{gpt}",
    ),
    # P2
    plant(
        "P2", "a permission is set without a choice",
        "UPDATE permissions SET allowed_since = now() WHERE party = 'user:{dan_id}' AND purpose = 'improve'",
        item="user:{dan_id} for improve", why="no choice in its history",
    ),
    plant(
        "P2", "a no is taken out of the history",
        "DELETE FROM choices WHERE party = 'user:{dan_id}' AND NOT allowed",
        item="user:{dan_id} for improve", why="its history says that it does",
    ),
    plant(
        "P2", "a choice is dated back",
        "UPDATE choices SET at = '2020-01-01Z' WHERE party = 'user:{dan_id}' AND NOT allowed",
        item="choice ", why="dated before",
    ),
    plant(
        "P2", "a choice is another person's",
        "UPDATE choices SET made_by = '{team_person}' WHERE party = 'user:{dan_id}'",
        item="choice ", why="Another person than user:{dan_id}",
    ),
    # P3
    plant(
        "P3", "instructions were copied before the builder's yes",
        "UPDATE instruction_copies SET made_at = '2020-01-01Z'",
        item="copy of the instructions of version 2 of gpt {gpt}", why="had not allowed",
    ),
    plant(
        "P3", "a workspace's instructions were copied",
        "UPDATE gpts SET workspace_id = (SELECT id FROM workspaces LIMIT 1) WHERE id = '{gpt}'",
        item="copy of the instructions", why="made in a workspace",
    ),
    plant(
        "P3", "a transferred GPT keeps its permission", "UPDATE gpts SET handed_over_at = now() + interval '1 year'",
        item="gpt {gpt}", why="before it was handed over",
    ),
    plant(
        "P3", "a transferred GPT keeps its secrets",
        "UPDATE gpts SET handed_over_at = now() + interval '1 year'",
        "INSERT INTO action_secrets (gpt_id, action_id, origin, use, sealed, set_at)"
        " VALUES ('{gpt}', gen_random_uuid(), 'https://a.example', 'key', '', now())",
        item="secret of action", why="before the GPT was handed over",
    ),
    plant(
        "P3", "a copy loses its origins",
        "UPDATE instruction_copies SET origins = '{{}}' WHERE gpt_id = '{copy}'",
        item="copy of the instructions of version 1 of gpt {copy}", why="Another party to its words",
    ),
    plant(
        "P3", "a copy has an origin that had not allowed training",
        "UPDATE gpt_versions SET instructions_origins = ARRAY[gen_random_uuid()] WHERE gpt_id = '{copy}' AND version = 1",
        item="copy of the instructions of version 1 of gpt {copy}", why="Another party to its words",
    ),
    plant(
        "P3", "a transferred GPT loses its former owner",
        "UPDATE gpt_versions SET instructions_origins = '{{}}' WHERE gpt_id = '{transferred_gpt}' AND version = 1",
        item="version 1 of gpt {transferred_gpt}", why="former owner is no party",
    ),
    plant(
        "P3", "the former owner of a GPT is not recorded", "DELETE FROM gpt_former_owners",
        item="gpt {transferred_gpt}", why="no former owner is known",
    ),
    plant(
        "P3", "a public page stays when its GPT is private",
        "ALTER TABLE gpts DISABLE TRIGGER gpts_end_public_page",
        "INSERT INTO gpt_public_pages (gpt_id, indexed, since) VALUES ('{gpt}', true, now())",
        "UPDATE gpts SET level = 'me' WHERE id = '{gpt}'",
        item="public page of gpt {gpt}", why="not published to people outside",
    ),
    # P4
    plant(
        "P4", "another request was sent than was allowed", "UPDATE ledger SET digest = sha256('another')",
        item="ledger row ", why="not the one that was allowed",
    ),
    plant("P4", "another person allowed a call", "UPDATE ledger SET owner_id = '{team_person}'",
          item="ledger row ", why="Another person allowed it"),
    plant("P4", "a call without a grant", "UPDATE ledger SET grant_id = gen_random_uuid() WHERE ctid IN (SELECT min(ctid) FROM ledger)",
          item="ledger row ", why="no grant"),
    plant(
        "P4", "a grant was used late", "ALTER TABLE grants DROP CONSTRAINT grants_check1",
        "UPDATE grants SET used_at = expires_at + interval '1 second'",
        item="grant ", why="after it had expired",
    ),
    plant(
        "P4", "the card was declined", "UPDATE consents SET state = 'declined' WHERE state = 'used'",
        item="grant ", why="The card is declined",
    ),
    plant(
        "P4", "the card showed another request", "UPDATE consents SET digest = sha256('shown') WHERE state = 'used'",
        item="grant ", why="another request",
    ),
    plant("P4", "cards are gone", "DELETE FROM consents", item="grant ", why="Its card is gone"),
    plant(
        "P4", "an always for another operation", "UPDATE standing_grants SET fingerprint = sha256('other')",
        item="grant ", why="another operation",
    ),
    plant(
        "P4", "an always that was taken back", "UPDATE standing_grants SET revoked_at = given_at",
        item="grant ", why="had been withdrawn",
    ),
    plant(
        "P4", "an always for another chat", "UPDATE standing_grants SET conversation_id = gen_random_uuid()",
        item="grant ", why="for another chat",
    ),
    plant(
        "P4", "an always for an operation that was absent",
        "INSERT INTO operation_first_seen (gpt_id, fingerprint, since) SELECT gpt_id, fingerprint, given_at + interval"
        " '1 microsecond' FROM standing_grants ON CONFLICT (gpt_id, fingerprint) DO UPDATE SET since = excluded.since",
        item="grant ", why="without the operation since",
    ),
    plant(
        "P4", "an always for other instructions", "UPDATE standing_grants SET wording = wording + 1",
        item="grant ", why="instructions or actions were others",
    ),
    plant(
        "P4", "an always that another had replaced",
        "INSERT INTO standing_grants (id, owner_id, workspace_id, gpt_id, fingerprint, given_at, expires_at, wording,"
        " sealed) SELECT gen_random_uuid(), owner_id, workspace_id, gpt_id, fingerprint, given_at + interval"
        " '1 microsecond', expires_at, wording, sealed FROM standing_grants",
        item="grant ", why="had replaced it",
    ),
    plant(
        "P4", "a program's key was granted another operation",
        "ALTER TABLE grants DROP CONSTRAINT grants_check2, DROP CONSTRAINT grants_check3",
        "INSERT INTO key_operations (id, key_id, owner_id, gpt_id, fingerprint, may_change, given_at, gpt_name, operation,"
        " host) SELECT gen_random_uuid(), gen_random_uuid(), owner_id, gpt_id, sha256('other'), false, given_at, '', '',"
        " '' FROM grants LIMIT 1",
        "UPDATE grants SET key_operation_id = (SELECT id FROM key_operations)",
        item="grant ", why="granted another operation",
    ),
    # P5
    plant("P5", "a row is gone", "DELETE FROM ledger", item="grant ", why="no row of it"),
    plant(
        "P5", "a row has no owner", "UPDATE ledger SET owner_id = gen_random_uuid()",
        item="ledger row ", why="It has no owner",
    ),
    plant(
        "P5", "a row has no completion time", "UPDATE ledger SET completed_at = NULL WHERE state = 'answered'",
        item="ledger row ", why="nothing says when",
    ),
    plant("P5", "fields are gone", "DELETE FROM ledger_fields", item="ledger row ", why="fields are gone"),
    plant(
        "P5", "fields are another person's", "UPDATE ledger_fields SET owner_id = '{team_person}'",
        item="fields of ledger row ", why="not of the person",
    ),
    # P7
    plant(
        "P7", "a message is not encrypted", f"UPDATE messages SET sealed = convert_to('See you at noon.', 'UTF8') {TALK}",
        item="messages.sealed of ", why="should be encrypted",
    ),
    plant(
        "P7", "words behind an envelope's version",
        f"UPDATE messages SET sealed = '\\x01' || convert_to('Wir sehen uns um zwölf am Brunnen.', 'UTF8') {TALK}",
        item="messages.sealed of ", why="should be encrypted",
    ),
    plant(
        "P7", "a title is not encrypted", "UPDATE conversations SET sealed_title = 'Noon' WHERE id = '{open_talk}'",
        item="conversations.sealed_title of {open_talk}", why="should be encrypted",
    ),
    plant(
        "P7", "the server can open a conversation under a user-held key", "INSERT INTO user_keys VALUES ('{ben_id}', now())",
        item="conversation {open_talk}", why="can be opened with another (user)",
    ),
    plant(
        "P7", "a user-held key that nothing opens", "INSERT INTO user_keys VALUES ('{dan_id}', now())",
        item="own key of account {dan_id}", why="Neither a passphrase nor a recovery code",
    ),
    plant(
        "P7", "a person with a user-held key allows improvement", "INSERT INTO user_keys VALUES ('{ben_id}', now())",
        item="own key of account {ben_id}", why="allows improvement",
    ),
    plant(
        "P7", "a user-held key whose set-up was never finished",
        "INSERT INTO user_keys VALUES ('{dan_id}', '2001-01-01 00:00+00')",
        item="own key of account {dan_id}", why="not noise yet",
    ),
    plant("P7", "a role bypasses the policies", "ALTER ROLE discreet_insight BYPASSRLS",
          item="role discreet_insight", why="bypasses row-level security"),
    plant("P7", "a role is given another", "GRANT discreet_serve TO discreet_improve",
          item="role discreet_improve", why="member of discreet_serve"),
    # P8
    plant("P8", "a release cost less", "UPDATE releases SET cost = cost - 1 WHERE question = 'people'",
          item="release of people for gpt {gpt}", why="share of the budget"),
    plant("P8", "less noise", "UPDATE releases SET variance = variance / 2 WHERE question = 'topics'",
          item="release of topics for gpt {gpt}", why="noise is less"),
    plant("P8", "another question", "UPDATE releases SET question = 'names' WHERE question = 'people'",
          item="release of names", why="closed list"),
    plant(
        "P8", "other cells",
        "UPDATE releases SET cells = ARRAY['ben'], measured = ARRAY[1] WHERE question = 'people'",
        item="release of people", why="cells",
    ),
    plant("P8", "another period", "UPDATE releases SET began = day - 9, step = 10 WHERE question = 'ratings'",
          item="release of ratings", why="period"),
    plant("P8", "contributions of a released day", "UPDATE contributions SET day = day - 1",
          item="contributions of ", why="still there"),
    plant(
        "P8", "more is spent than the budget",
        "INSERT INTO releases SELECT gpt_id, 'people', day + n, day + n, 1, cost * 400, variance, cells, measured"
        " FROM releases, generate_series(1, 2) AS n WHERE question = 'people'",
        item="gpt {gpt}, 90 days from", why="can have spent",
    ),
    plant("P8", "a budget that is not what it says", "UPDATE insight_budgets SET epsilon = 0.1",
          item="budget 1", why="not as it says"),
    plant("P8", "a GPT has no release on a released day", "DELETE FROM releases WHERE gpt_id = '{gpt}'",
          item="gpt {gpt} on ", why="nothing is out of this GPT"),
    plant("P8", "a question that was released is gone", "DELETE FROM releases WHERE question = 'people'",
          item="gpt:{gpt} on ", why="differ from the evidence log"),
    plant("P8", "the log has numbers that were not released",
          "UPDATE releases SET day = day - 1, began = began - 1", item="gpt:{gpt} on ", why="differ from the evidence log"),
    plant(
        "P8", "stars without ratings", "UPDATE gpts SET rated_by = rated_by + 1 WHERE id = '{gpt}'",
        item="stars of gpt {gpt}", why="not what was released",
    ),
    plant(
        "P8", "stars that were released and are not shown",
        "INSERT INTO gpt_star_releases (gpt_id, month, good, bad) VALUES ('{gpt}', '2020-01-01', 70, 5)",
        item="stars of gpt {gpt}", why="not what was released",
    ),
    plant(
        "P8", "stars that are released twice in a month",
        "ALTER TABLE gpt_star_releases DROP CONSTRAINT gpt_star_releases_pkey",
        "INSERT INTO gpt_star_releases (gpt_id, month, good, bad)"
        " SELECT '{gpt}', '2020-01-01', 0, 0 FROM generate_series(1, 2)",
        item="stars of gpt {gpt}", why="more than once in",
    ),
    # P9
    plant(
        "P9", "a temporary chat is stored", "ALTER TABLE conversations DROP CONSTRAINT conversations_nature_check",
        "UPDATE conversations SET nature = 'temporary' WHERE id = '{open_talk}'",
        item="conversation {open_talk}", why="temporary, and stored",
    ),
    plant(
        "P9", "a permission of no conversation",
        "UPDATE permissions SET party = 'conversation:' || gen_random_uuid()"
        " WHERE party = 'conversation:{open_talk}'",
        item="permission of conversation:", why="no such conversation",
    ),
    plant(
        "P9", "a guest has a stored conversation",
        "ALTER TABLE accounts DROP CONSTRAINT accounts_role_check",
        "UPDATE accounts SET role = 'guest' WHERE id = '{ben_id}'",
        item="guest {ben_id}", why="A conversation of theirs is stored",
    ),
    # P10
    plant(
        "P10", "a shared copy of a conversation that is gone",
        "INSERT INTO shares (id, owner_id, conversation_id, created_at, expires_at, sealed) VALUES"
        " ('00000000-0000-7000-8000-000000000001', '{ben_id}', '00000000-0000-7000-8000-000000000002',"
        " now(), now() + interval '1 day', 'x')",
        item="share 00000000-0000-7000-8000-000000000001", why="is a copy of is gone",
    ),
    plant(
        "P10", "a shared copy of another person's conversation",
        "INSERT INTO shares (id, owner_id, conversation_id, created_at, expires_at, sealed) VALUES"
        " ('00000000-0000-7000-8000-000000000001', '{dan_id}', '{open_talk}', now(), now() + interval '1 day', 'x')",
        item="share 00000000-0000-7000-8000-000000000001", why="of another person",
    ),
    plant("P10", "a row is gone and its key is left", "DELETE FROM conversations WHERE id = '{open_talk}'",
          item="leaf ", why="still there"),
    plant(
        "P10", "a conversation names another key", "UPDATE conversations SET own_key = gen_random_uuid()"
        " WHERE id = '{open_talk}'", item="conversation/", why="its key is gone",
    ),
    plant(
        "P10", "a conversation with a deleted message may still train",
        "UPDATE conversations SET message_deleted = true WHERE id = '{open_talk}'",
        item="conversation {open_talk}", why="The pipeline has a way in",
    ),
    plant("P10", "a leaf counts as taken that no conversation has", "UPDATE key_pages SET next_leaf = next_leaf + 1",
          item="leaf ", why="still there"),
    plant("P10", "a leaf counts as not taken", "UPDATE key_pages SET next_leaf = 0", item="conversation ",
          why="counts as not taken"),
    plant("P10", "two conversations name one leaf", "UPDATE conversations SET spare_key ="
          " (SELECT own_key FROM conversations WHERE id = '{open_talk}') WHERE id <> '{open_talk}'",
          item="leaf ", why="conversations have this key"),
    plant("P10", "a page has no owner", "DELETE FROM key_pages WHERE owner_id = '{ben_id}'", item="key page ",
          why="No person has it"),
    plant("P7", "a page is another person's", "UPDATE key_pages SET owner_id = '{dan_id}' WHERE owner_id = '{ben_id}'",
          item="conversation ", why="a page of another person"),
    plant("P1", "a conversation that refused has a share",
          "UPDATE permissions SET allowed_since = NULL WHERE party = 'conversation:{open_talk}'",
          item="share of conversation:{open_talk}", why="no permission that it belongs to"),
    plant(
        "P10", "the deletion of a message was never finished",
        "INSERT INTO deletions (id, kind, owner_id, made_by, about_id, asked_at, amounts, disclosures, datasets) VALUES"
        " (gen_random_uuid(), 'message', '{ben_id}', 'person', gen_random_uuid(), '2020-01-01Z', '{{}}', 0, '{{}}')",
        item="deletion ", why="is not finished",
    ),
    plant(
        "P10", "a conversation is kept too long",
        "INSERT INTO account_retention (account_id, at, days) VALUES ('{ben_id}', now(), 1)",
        "UPDATE conversations SET updated_at = '2020-01-01Z' WHERE id = '{open_talk}'",
        item="conversation {open_talk}", why="should have been deleted",
    ),
    plant(
        "P10", "a deleted workspace stays", "UPDATE workspaces SET deleted_at = '2020-01-01Z'",
        item="workspace ", why="rows are still there",
    ),
    plant(
        "P10", "a dataset that ended has files",
        "UPDATE datasets SET state = 'destroyed', ended_at = now() WHERE id = '{dataset}'",
        item="dataset {dataset}", why="are left",
    ),
    # P11
    plant("P11", "a record is listed to another person", "UPDATE dataset_records SET owner_id = '{team_person}'",
          item="dataset {dataset}, record 0", why="another person"),
    plant("P11", "a dataset holds more than is listed", "UPDATE datasets SET records = records + 1",
          item="dataset {dataset}", why="are listed"),
    plant(
        "P11", "a mark is taken off", "UPDATE dataset_records SET withdrawn_at = NULL WHERE owner_id = '{dan_id}'",
        item="dataset {dataset}, record ", why="it is not marked",
    ),

    # P1: proofs
    plant("P1", "a yes that an earlier no had ended",
          "INSERT INTO choices (at, made_by, party, purpose, allowed)"
          " SELECT at + interval '1 second', made_by, party, purpose, false FROM choices WHERE party = 'user:{ben_id}'",
          item="dataset {dataset}, record ", why="had ended the yes that its proof names"),
    plant("P1", "a conversation that had said no",
          "INSERT INTO choices (at, made_by, party, purpose, allowed)"
          " SELECT began_at + interval '1 second', owner_id, 'conversation:' || id, 'improve', false FROM conversations"
          " WHERE id = '{open_talk}'", item="dataset {dataset}, record ", why="had ended the yes that its proof names"),
    plant("P1", "a yes that was lost before the dataset",
          "INSERT INTO lost_permissions (at, party, allowed_since)"
          " SELECT at + interval '1 second', party, at FROM choices WHERE party = 'gpt:{gpt}'",
          item="dataset {dataset}, record ", why="had ended the yes that its proof names"),
    plant("P1", "a third party's words in a record",
          "UPDATE dataset_records SET parties = parties || 'third_party:flights.example'::text WHERE n = 0",
          item="dataset {dataset}, record 0", why="other parties"),
    plant("P1", "a record is another conversation's", "UPDATE dataset_records SET owner_id = '{ada_id}' WHERE n = 0",
          item="dataset {dataset}, record 0", why="names another owner"),
    plant("P1", "a dataset's manifest is gone", "UPDATE datasets SET manifest = '{{}}'",
          item="dataset {dataset}", why="missing or were changed"),
    plant("P1", "a message is another person's", f"UPDATE messages SET owner_id = '{{dan_id}}' {TALK}",
          item="message ", why="not of the person"),
    plant("P1", "a label is another person's", f"UPDATE labels SET owner_id = '{{dan_id}}' {TALK}",
          item="label ", why="not of the person"),
    plant("P1", "the pipeline opens the private drawer",
          "ALTER TABLE key_grants DROP CONSTRAINT key_grants_check",
          "UPDATE key_grants SET drawer = 'private' WHERE holder = 'improvement' AND conversation_id = '{open_talk}'"
          " AND NOT EXISTS (SELECT FROM key_grants AS other WHERE other.conversation_id = key_grants.conversation_id"
          " AND other.holder = key_grants.holder AND other.drawer = 'private')",
          item="pipeline's key to conversation {open_talk}", why="private part"),
    plant("P1", "an imported conversation trains", "UPDATE conversations SET nature = 'imported' WHERE id = '{open_talk}'",
          item="pipeline's key to conversation {open_talk}", why="not begun here"),
    # P2
    plant("P2", "a permission is older than its yes",
          "UPDATE permissions SET allowed_since = allowed_since - interval '1 day' WHERE party = 'user:{ben_id}'",
          item="user:{ben_id} for improve", why="another moment"),
    plant("P2", "a no has another date", "UPDATE permissions SET refused_at = now() WHERE party = 'user:{dan_id}'",
          item="user:{dan_id} for improve", why="last no"),
    plant("P2", "a choice about another person's conversation",
          "INSERT INTO choices (at, made_by, party, purpose, allowed) VALUES"
          " (now(), '{ada_id}', 'conversation:{open_talk}', 'improve', false)",
          item="choice ", why="conversation's own"),
    # P4, P14
    plant("P4", "a call of a sealed chat",
          "UPDATE conversations SET model_limit = 'sealed', model_limit_since = began_at",
          item="ledger row ", why="Its chat is sealed"),
    plant("P4", "a call of a sealed person",
          "UPDATE accounts SET model_limit = 'sealed', model_limit_since = created_at",
          item="ledger row ", why="Its person lets nothing leave"),
    plant("P4", "a call of a sealed GPT", "UPDATE gpt_versions SET model_limit = 'sealed'",
          item="ledger row ", why="Its GPT lets nothing leave"),
    # P4, P5
    plant("P4", "an always without a card",
          "INSERT INTO standing_grants (id, owner_id, gpt_id, fingerprint, given_at, expires_at, sealed)"
          " SELECT gen_random_uuid(), '{dan_id}', gpt_id, fingerprint, given_at, expires_at, sealed FROM standing_grants",
          item="standing grant ", why="No card was allowed"),
    plant("P4", "an always for an operation that no card showed",
          "INSERT INTO standing_grants (id, owner_id, gpt_id, fingerprint, given_at, expires_at, sealed)"
          " SELECT gen_random_uuid(), owner_id, gpt_id, sha256('other'), given_at, expires_at, sealed FROM standing_grants",
          item="standing grant ", why="No card was allowed"),
    plant("P4", "an always that holds for years",
          "ALTER TABLE standing_grants DROP CONSTRAINT IF EXISTS standing_grants_check",
          "UPDATE standing_grants SET expires_at = given_at + interval '10 years'",
          item="standing grant ", why="longer than 90 days"),
    plant("P4", "a grant is another person's", "UPDATE grants SET owner_id = '{dan_id}'",
          item="grant ", why="another person's"),
    plant("P4", "a card was used and its grant is gone", "DELETE FROM grants", item="card ", why="there is no grant"),
    plant("P5", "a call is removed from all tables",
          "UPDATE labels SET parties = parties || 'third_party:flights.example'::text"
          " WHERE conversation_id IN (SELECT conversation_id FROM ledger)", "DELETE FROM ledger_fields", "DELETE FROM ledger", "DELETE FROM grants",
          "DELETE FROM consents", item="conversation ", why="the ledger has no row of it"),
    plant("P5", "a row was completed before it began", "UPDATE ledger SET completed_at = begun_at - interval '1 second'",
          item="ledger row ", why="before it began"),
    # P7
    plant("P7", "words after an envelope's header",
          "UPDATE messages SET sealed = substr(sealed, 1, 29) || convert_to('Meet me at noon', 'UTF8')",
          item="messages.sealed of ", why="should be encrypted"),
    plant("P7", "a letter after an envelope's header",
          "UPDATE messages SET sealed = substr(sealed, 1, 29)"
          " || convert_to('Wir treffen uns um zwölf Uhr am Brunnen, wie immer.', 'UTF8')",
          item="messages.sealed of ", why="should be encrypted"),
    plant("P7", "another script after an envelope's header",
          "UPDATE messages SET sealed = substr(sealed, 1, 29) || convert_to('Прочти это письмо и сожги его', 'UTF8')",
          item="messages.sealed of ", why="should be encrypted"),
    plant("P7", "words amid random bytes",
          "UPDATE messages SET sealed = substr(sealed, 1, 29) || sha256('a') || sha256('b')"
          " || convert_to('See you at noon under the bridge, and do not forget it.', 'UTF8') || sha256('c')",
          item="messages.sealed of ", why="should be encrypted"),
    plant("P7", "words at the end of a whole envelope",
          "UPDATE gpt_versions SET sealed_instructions = sealed_instructions || sha256('a')"
          " || convert_to('Я знаю дорогу и никому её не покажу', 'UTF8')",
          item="gpt_versions.sealed_instructions of ", why="should be encrypted"),
    plant("P7", "an envelope is cut off", "UPDATE ledger SET sealed_entry = substr(sealed_entry, 1, 20)",
          item="ledger.sealed_entry of ", why="should be encrypted"),
    plant("P7", "an envelope of another version", "UPDATE images SET sealed_about = set_byte(sealed_about, 0, 2)",
          item="images.sealed_about of ", why="should be encrypted"),
    plant("P7", "words in the search index of knowledge",
          "ALTER TABLE passages ALTER embedding DROP NOT NULL", "INSERT INTO passages (id, file_id, gpt_id, n, sealed, lexemes) SELECT gen_random_uuid(), gen_random_uuid(),"
          " '{gpt}', 1, sealed, 'noon bridge'::tsvector FROM messages LIMIT 1",
          item="passage ", why="readable words"),
    plant("P7", "an operator is made by a row", "UPDATE accounts SET role = 'operator' WHERE id = '{ada_id}'",
          item="account {ada_id}", why="did not sign up with the set-up link"),
    plant("P7", "a role of the program makes roles", "ALTER ROLE discreet_serve CREATEROLE",
          item="role discreet_serve", why="creates roles"),
    # P8
    plant("P8", "released numbers are raised", "UPDATE releases SET measured = ARRAY(SELECT one + 5000 FROM unnest(measured) AS one)",
          item="gpt {gpt} on ", why="differ from those in the evidence log"),
    plant("P8", "one released number is raised",
          "UPDATE releases SET measured[1] = measured[1] + 1 WHERE question = 'people'",
          item="gpt {gpt} on ", why="differ from those in the evidence log"),
    plant("P8", "numbers of an unreleased day",
          "INSERT INTO releases SELECT gpt_id, question, day + 1, day + 1, 1, cost, variance, cells, measured FROM releases",
          item="gpt {gpt} on ", why="missing in the evidence log"),
    plant("P8", "a day is left out", "DELETE FROM insight_days WHERE day = (SELECT max(day) FROM insight_days)",
          item="release of ", why="never closed"),
    plant("P8", "a budget is raised without a reason", "UPDATE insight_budgets SET grains = grains * 100 WHERE id > 1",
          item="budget 2", why="not as it says"),
    # P9, P10
    plant("P9", "an imported conversation allows improvement", "UPDATE conversations SET nature = 'kept' WHERE id = '{open_talk}'",
          item="conversation {open_talk}", why="allows improvement"),
    plant("P10", "a permission outlives its GPT",
          "UPDATE permissions SET party = 'gpt:' || gen_random_uuid() WHERE party = 'gpt:{gpt}'",
          item="permission of gpt:", why="is gone"),
    plant("P10", "a GPT's row is gone and its key is left", "DELETE FROM gpts WHERE id = '{gpt}'",
          item="key gpt/{gpt}", why="still there"),
    plant("P10", "an account's row is gone and its key is left", "DELETE FROM accounts WHERE id = '{dan_id}'",
          item="key user/{dan_id}", why="still there"),
    plant("P10", "a retention run never ends",
          "INSERT INTO retention_runs (id, began_at, due) VALUES (gen_random_uuid(), '2020-01-01Z', '{{}}')",
          item="retention run ", why="not finished"),
    plant("P10", "an ended account stays",
          "UPDATE accounts SET deleted_at = '2020-01-01Z', suspended_at = now(), password_hash = NULL, name = '',"
          " email = id::text WHERE id = '{dan_id}'", item="account {dan_id}", why="its row is still there"),
    # P11, P13
    plant("P11", "a record is hidden from its person", "DELETE FROM dataset_records WHERE n = 0",
          item="dataset {dataset}", why="are listed"),
    plant("P11", "a record's owner is none of its parties",
          "UPDATE dataset_records SET parties = array_remove(parties, 'user:{ben_id}') WHERE owner_id = '{ben_id}'",
          item="dataset {dataset}, record ", why="none of its parties"),
    plant("P11", "a knowledge file in a record is gone and not marked",
          "UPDATE dataset_records SET withdrawn_at = NULL, sources = ARRAY[gen_random_uuid()] WHERE owner_id = '{ben_id}'",
          item="dataset {dataset}, record ", why="knowledge file"),
    # Outside of the database
    plant("P1", "a dataset's records are gone", item="dataset {dataset}", why="missing or were changed",
          outside_change=deleted_records),
    plant("P1", "a dataset's records are changed", item="dataset {dataset}", why="missing or were changed",
          outside_change=changed_records),
    plant("P1", "a dataset's proofs are gone", item="dataset {dataset}", why="missing or were changed",
          outside_change=deleted_proofs),
    plant("P1", "a team's service holds a share", item="share of service:team", why="never hold a share",
          outside_change=added_share("service:team")),
    plant("P1", "a third party holds a share", item="share of third_party:", why="never hold a share",
          outside_change=added_share("third_party:flights.example")),
    plant("P10", "a key of a conversation that is gone", item="key conversation/{deleted_talk}", why="still there",
          outside_change=added_key("conversation/{deleted_talk}")),
    plant("P10", "a page in the key store alone", item="key page ", why="No person has it", outside_change=added_page),
    plant("P10", "the key of a conversation is gone", item="conversation {open_talk}", why="its key is gone",
          outside_change=punctured_leaf(PageUse.PRIVATE)),
    plant("P10", "the share of a conversation is gone", item="conversation {open_talk}", why="its share is gone",
          outside_change=punctured_leaf(PageUse.SHARE)),
    plant("P10", "a key is gone that no conversation took", item="leaf ", why="No conversation took it",
          outside_change=punctured_leaf(PageUse.PRIVATE, last=True)),
    plant("P9", "a key of no conversation", item="key conversation/{deleted_talk}", why="no such conversation",
          outside_change=added_key("conversation/{deleted_talk}")),
    plant("P7", "others read the keys", item="keys/ring", why="Others may open it", outside_change=readable_key_file),
    # Undetected breaches: docs/verify.md lists each with its reason
    undetected("P7", "a session is planted",
           "INSERT INTO sessions (id, account_id, token_hash, device, created_at, last_seen_at, expires_at, confirmed_at)"
           " VALUES (gen_random_uuid(), '{ben_id}', sha256('x'), 'x', now(), now(), now() + interval '1 day', now())",
           reason="No other row refers to a session."),
    undetected("P7", "a password is replaced", "UPDATE accounts SET password_hash = 'other' WHERE id = '{ben_id}'",
           reason="The log has no entries about passwords."),
    undetected("P7", "a passkey is planted",
           "INSERT INTO passkeys (id, account_id, credential_id, public_key, sign_count, name, created_at)"
           " VALUES (gen_random_uuid(), '{ben_id}', 'x', 'x', 0, 'x', now())",
           reason="The log has no entries about passkeys."),
    undetected("P10", "an own limit of retention is removed", "DELETE FROM account_retention",
           reason="The log has no entries about a person's own limit."),
    undetected("P8", "spent budgets are erased", "DELETE FROM insight_ledgers",
           reason="What a person has spent is sealed, and its row names no GPT."),
    undetected("P7", "a few words behind an envelope's header",
           "UPDATE messages SET sealed = substr(sealed, 1, 29) || convert_to('At noon.', 'UTF8')",
           reason="So few bytes may be chance."),
    # P14
    plant(
        "P14", "a prompt leaves a server that its person had sealed",
        "UPDATE model_disclosures SET person_limit = 'sealed', facts_id ="
        " (SELECT max(id) FROM recipient_facts WHERE run_by = 'company')"
        " WHERE owner_id = '{ben_id}'",
        item="prompt ", why="It left this server, and a limit forbade that",
    ),
    plant(
        "P14", "a prompt goes to a provider that keeps it",
        "UPDATE model_disclosures SET gpt_limit = 'keeps_nothing', facts_id ="
        " (SELECT max(id) FROM recipient_facts WHERE run_by = 'company')"
        " WHERE owner_id = '{ben_id}'",
        item="prompt ", why="Its provider keeps messages or trains",
    ),
    plant(
        "P14", "a prompt goes to an endpoint that the workspace does not allow",
        "UPDATE model_disclosures SET workspace_endpoints = ARRAY[gen_random_uuid()] WHERE owner_id = '{team_person}'",
        item="prompt ", why="The workspace did not allow its provider",
    ),
    plant(
        "P14", "a prompt goes to a country that the workspace does not allow",
        "UPDATE model_disclosures SET workspace_countries = '{{DE}}', facts_id ="
        " (SELECT max(id) FROM recipient_facts WHERE run_by = 'company') WHERE owner_id = '{team_person}'",
        item="prompt ", why="did not allow the country",
    ),
    plant(
        "P14", "a prompt is kept longer than the workspace allows",
        "UPDATE model_disclosures SET workspace_retention_days = 0, facts_id ="
        " (SELECT max(id) FROM recipient_facts WHERE run_by = 'company') WHERE owner_id = '{team_person}'",
        item="prompt ", why="keeps messages longer",
    ),
    plant(
        "P14", "facts are dated after the prompt that they allowed",
        "UPDATE recipient_facts SET since = now() + interval '10 days'",
        item="prompt ", why="The facts that allowed it are from later",
    ),
    plant(
        "P14", "a prompt rests on facts that were replaced",
        "INSERT INTO recipient_facts (endpoint_id, since, run_by, basis)"
        " SELECT endpoint_id, since + interval '1 second', 'company', 'declared' FROM recipient_facts",
        item="prompt ", why="Other facts about its provider were known by then",
    ),
    plant(
        "P14", "a prompt is another person's",
        "UPDATE model_disclosures SET owner_id = '{dan_id}' WHERE owner_id = '{ben_id}'",
        item="prompt ", why="another person's",
    ),
    plant(
        "P14", "a prompt is dated back", "UPDATE model_disclosures SET at = at - interval '1 hour'",
        item="prompt ", why="before its answer began",
    ),
    plant(
        "P14", "the record of a prompt is taken away",
        "DELETE FROM model_disclosures WHERE message_id IN (SELECT id FROM messages WHERE conversation_id = '{open_talk}')",
        item="message ", why="It is not recorded which model provider",
    ),
    plant(
        "P14", "a test was answered, and it is not recorded by whom",
        "INSERT INTO gpt_test_runs (id, gpt_id, account_id, version, sealed_plan, started_at)"
        " SELECT gen_random_uuid(), id, owner_id, 0, '\\x01', now() FROM gpts WHERE id = '{gpt}'",
        "INSERT INTO gpt_test_results (id, run_id, test, model, state, sealed_result)"
        " SELECT gen_random_uuid(), id, 0, 0, 'answered', '\\x01' FROM gpt_test_runs",
        item="test result ", why="It is not recorded which model provider",
    ),
    plant(
        "P14", "a prompt of a test is charged to another person",
        "INSERT INTO gpt_test_runs (id, gpt_id, account_id, version, sealed_plan, started_at)"
        " SELECT gen_random_uuid(), id, owner_id, 0, '\\x01', now() FROM gpts WHERE id = '{gpt}'",
        "INSERT INTO gpt_test_results (id, run_id, test, model) SELECT gen_random_uuid(), id, 0, 0 FROM gpt_test_runs",
        "INSERT INTO test_disclosures (id, owner_id, result_id, facts_id, host, at, person_limit, gpt_limit,"
        " workspace_limit, masked) SELECT gen_random_uuid(), '{dan_id}', gpt_test_results.id,"
        " (SELECT max(id) FROM recipient_facts), '', now(), 'offered', 'offered', 'offered', '{{}}'"
        " FROM gpt_test_results",
        item="test prompt ", why="Its run is another person's",
    ),
    plant(
        "P14", "a kind that the workspace requires is not masked",
        "UPDATE workspace_rules SET masked_kinds = '{{person,email}}', at = at - interval '1 day'",
        "UPDATE model_disclosures SET masked = '{{\"person\": 2}}', facts_id ="
        " (SELECT max(id) FROM recipient_facts WHERE run_by = 'company') WHERE owner_id = '{team_person}'",
        item="prompt ", why="A kind that its workspace required was not masked",
    ),
    plant(
        "P14", "a prompt for this server is recorded as masked",
        "UPDATE model_disclosures SET masked = '{{\"person\": 2}}' WHERE owner_id = '{ben_id}'",
        item="prompt ", why="It stayed on this server, and masking is recorded",
    ),
    plant(
        "P14", "a file goes to a provider although its GPT's owner had sealed it",
        "INSERT INTO knowledge_files (id, gpt_id, service, name, bytes, state, added_at) VALUES"
        " ('00000000-0000-0000-0000-0000000000bb', '{gpt}', 'consumer_chat', 'a.txt', 1, 'ready', now())",
        "INSERT INTO knowledge_disclosures (id, owner_id, file_id, facts_id, host, at, person_limit, gpt_limit,"
        " workspace_limit) SELECT gen_random_uuid(), '{ben_id}', '00000000-0000-0000-0000-0000000000bb', max(id),"
        " 'models.example', now(), 'sealed', 'offered', 'offered' FROM recipient_facts WHERE run_by = 'company'",
        item="knowledge ", why="It left this server, and a limit forbade that",
    ),
    plant(
        "P14", "a file's passages went to a model that no record names",
        "INSERT INTO knowledge_files (id, gpt_id, service, name, bytes, state, added_at) VALUES"
        " ('00000000-0000-0000-0000-0000000000bb', '{gpt}', 'consumer_chat', 'a.txt', 1, 'ready', now())",
        "INSERT INTO passages (id, file_id, gpt_id, n, sealed, lexemes, embedding) VALUES"
        " ('00000000-0000-0000-0000-0000000000cc', '00000000-0000-0000-0000-0000000000bb', '{gpt}', 0, '', '', '[1,0]')",
        "INSERT INTO vector_spaces (id, endpoint_id, model, started_at) VALUES"
        " ('00000000-0000-0000-0000-0000000000aa', '00000000-0000-0000-0000-000000000002', 'other', now())",
        "INSERT INTO passage_vectors (passage_id, space_id, gpt_id, embedding) VALUES"
        " ('00000000-0000-0000-0000-0000000000cc', '00000000-0000-0000-0000-0000000000aa', '{gpt}', '[1,0]')",
        item="knowledge file ", why="It is not recorded which model provider got its passages",
    ),
]  # fmt: skip
