-- From migration 0084, the last one before the first release, to the schema of the numbered files in `migrations/`.
--
-- It renames tables, columns, sequences, constraints and indexes in place, and rewrites no row. Then it drops all
-- functions, triggers, policies and rights; db/prepare.py makes them again from the second part of each file. All of it
-- is one transaction. Servers of the earlier version cannot work with the result, so none may be running.

DO $$
BEGIN
    IF EXISTS (SELECT FROM living_processes()) THEN
        RAISE EXCEPTION 'a server is running' USING ERRCODE = 'object_in_use';
    END IF;
END $$;

ALTER TABLE accounts RENAME COLUMN heard_of TO last_read_security_event;
ALTER TABLE moved_in RENAME COLUMN move_in_id TO chat_import_id;

ALTER TABLE choices RENAME CONSTRAINT choices_of_images TO choices_check2;
ALTER TABLE permissions RENAME CONSTRAINT permissions_not_in_files TO permissions_check1;
ALTER TABLE moved_in RENAME CONSTRAINT moved_in_move_in_id_fkey TO moved_in_chat_import_id_fkey;

ALTER TABLE endings RENAME TO revocations;
ALTER TABLE move_ins RENAME TO chat_imports;
ALTER TABLE moved_in RENAME TO imported_conversations;
ALTER TABLE dataset_looks RENAME TO dataset_access_log;
ALTER TABLE insight_roster RENAME TO insight_published_gpts;
ALTER TABLE workspace_acts RENAME TO workspace_audit_events;
ALTER TABLE sign_in_acts RENAME TO security_events;
ALTER TABLE own_keys RENAME TO user_keys;
ALTER TABLE own_key_openers RENAME TO user_key_unlock_methods;
ALTER TABLE keys_to_advance RENAME TO pending_key_rotations;
ALTER TABLE given_files RENAME TO attachments;
ALTER TABLE given_file_pieces RENAME TO attachment_pieces;
ALTER TABLE operation_beginnings RENAME TO operation_first_seen;
ALTER TABLE evidence_since RENAME TO evidence_kind_starts;
ALTER TABLE image_turns RENAME TO image_request_counts;

-- Names that begin with the table's follow it.
DO $$
DECLARE
    renamed record;
    found record;
BEGIN
    FOR renamed IN
        SELECT * FROM (VALUES
            ('endings', 'revocations'),
            ('move_ins', 'chat_imports'),
            ('moved_in', 'imported_conversations'),
            ('dataset_looks', 'dataset_access_log'),
            ('insight_roster', 'insight_published_gpts'),
            ('workspace_acts', 'workspace_audit_events'),
            ('sign_in_acts', 'security_events'),
            ('own_keys', 'user_keys'),
            ('own_key_openers', 'user_key_unlock_methods'),
            ('keys_to_advance', 'pending_key_rotations'),
            ('given_files', 'attachments'),
            ('given_file_pieces', 'attachment_pieces'),
            ('operation_beginnings', 'operation_first_seen'),
            ('evidence_since', 'evidence_kind_starts'),
            ('image_turns', 'image_request_counts')
        ) AS names (old, new)
    LOOP
        FOR found IN
            SELECT relname AS name FROM pg_class
            WHERE relnamespace = 'discreet'::regnamespace AND relkind = 'S' AND starts_with(relname, renamed.old || '_')
        LOOP
            EXECUTE format(
                'ALTER SEQUENCE %I RENAME TO %I', found.name, renamed.new || substr(found.name, length(renamed.old) + 1));
        END LOOP;
        FOR found IN
            SELECT conname AS name FROM pg_constraint
            WHERE conrelid = renamed.new::regclass AND contype <> 'n' AND starts_with(conname, renamed.old || '_')
        LOOP
            EXECUTE format(
                'ALTER TABLE %I RENAME CONSTRAINT %I TO %I',
                renamed.new, found.name, renamed.new || substr(found.name, length(renamed.old) + 1));
        END LOOP;
        FOR found IN
            SELECT relname AS name FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
            WHERE indrelid = renamed.new::regclass AND starts_with(relname, renamed.old || '_')
        LOOP
            EXECUTE format(
                'ALTER INDEX %I RENAME TO %I', found.name, renamed.new || substr(found.name, length(renamed.old) + 1));
        END LOOP;
    END LOOP;
END $$;

-- An index of no constraint ends in _idx, a unique one in _key. From PostgreSQL 18 on, NOT NULL is a constraint, too.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT relname AS name, CASE WHEN indisunique THEN '_key' ELSE '_idx' END AS ending
        FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE relnamespace = 'discreet'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
    LOOP
        EXECUTE format('ALTER INDEX %I RENAME TO %I', found.name, found.name || found.ending);
    END LOOP;
    FOR found IN
        SELECT relname AS of_table, conname AS name, format('%s_%s_not_null', relname, attname) AS plain
        FROM pg_constraint
        JOIN pg_class ON pg_class.oid = conrelid
        JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
        WHERE connamespace = 'discreet'::regnamespace AND contype = 'n' AND relname <> 'migrations'
            AND conname <> format('%s_%s_not_null', relname, attname)
    LOOP
        EXECUTE format('ALTER TABLE %I RENAME CONSTRAINT %I TO %I', found.of_table, found.name, found.plain);
    END LOOP;
END $$;

-- `this_process` stays: it is the default of columns, and belongs to the first part of its file.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'discreet' LOOP
        EXECUTE format('DROP POLICY %I ON %I', found.policyname, found.tablename);
    END LOOP;
    FOR found IN
        SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE relnamespace = 'discreet'::regnamespace AND NOT tgisinternal
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %I', found.tgname, found.relname);
    END LOOP;
    EXECUTE (
        SELECT 'DROP FUNCTION ' || string_agg(pg_proc.oid::regprocedure::text, ', ') FROM pg_proc
        WHERE pronamespace = 'discreet'::regnamespace AND proname <> 'this_process' AND NOT EXISTS (
            SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e'));
END $$;
REVOKE ALL ON ALL TABLES IN SCHEMA discreet FROM discreet_serve, discreet_improve, discreet_insight, discreet_verify;

DELETE FROM migrations;
