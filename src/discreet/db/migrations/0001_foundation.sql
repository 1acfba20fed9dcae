-- Foundation: roles, services, the instance's settings, and functions that every area uses.
--
-- Four roles carry the rights (see db/prepare.py):
-- * `discreet_serve` answers people. It names the acting person in `discreet.account`, and row-level security shows it
--   that person's content and no other (P6, P7).
-- * `discreet_improve` builds datasets: it reads labels and the encrypted improvement part, and nothing else (P1).
-- * `discreet_insight` releases private statistics: it reads pseudonymous, encrypted contributions (P8).
-- * `discreet_verify` runs `discreet verify`: it reads ids, states and times, and no content.
--
-- Append-only tables refuse UPDATE and DELETE for every role, their owner included.
--
-- Each file has two parts: first tables with their indexes and first rows, then functions, triggers, policies and
-- rights. The upgrade from migration 0084 (../from_0084.sql) repeats the second part. Constraints have the names that
-- PostgreSQL gives them; an index is called <table>_<what it finds>_idx, a unique one _key.

CREATE EXTENSION IF NOT EXISTS vector;
-- By default, no role may execute a function; each function below grants it.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Returns the number of the process that this connection belongs to (docs/decisions/0048). A connection names it when it
-- begins. Null where it names none: the next process to start cleans up after it. Tables use it as a default.
CREATE FUNCTION this_process() RETURNS int LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT nullif(current_setting('discreet.process', true), '')::int;
END;
GRANT EXECUTE ON FUNCTION this_process() TO discreet_serve;

CREATE TABLE services (
    name     text PRIMARY KEY,
    improves boolean NOT NULL,
    -- P1: never for team, enterprise and API, by construction
    CHECK (improves = (name IN ('consumer_chat', 'consumer_images')))
);
INSERT INTO services (name, improves) VALUES
    ('consumer_chat', true), ('consumer_images', true), ('team', false), ('enterprise', false), ('api', false);

CREATE TABLE instance_settings (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL,
    account_id uuid,
    name       text NOT NULL,
    sign_up    text NOT NULL CHECK (sign_up IN ('open', 'invitation', 'closed'))
);
INSERT INTO instance_settings (at, name, sign_up) VALUES (now(), 'Discreet', 'invitation');

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

GRANT USAGE ON SCHEMA discreet TO discreet_serve, discreet_improve, discreet_insight, discreet_verify;

CREATE FUNCTION acting_account() RETURNS uuid LANGUAGE sql STABLE
    RETURN nullif(current_setting('discreet.account', true), '')::uuid;
GRANT EXECUTE ON FUNCTION acting_account() TO discreet_serve, discreet_improve;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % keeps what it was created with', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

-- Returns the encrypted columns, which are recognised by their names.
CREATE FUNCTION sealed_columns() RETURNS TABLE (of_table text, of_column text) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT pg_class.relname::text, attname::text
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'discreet'::regnamespace AND relkind IN ('r', 'p') AND NOT attisdropped
        AND atttypid = 'bytea'::regtype
        AND (attname = 'sealed' OR starts_with(attname, 'sealed_') OR attname = 'client_secret');
END;
GRANT EXECUTE ON FUNCTION sealed_columns() TO discreet_verify;

-- Returns the numbers of running processes. Each holds a lock on its number, which PostgreSQL drops with the
-- connection.
CREATE FUNCTION living_processes() RETURNS SETOF int LANGUAGE sql VOLATILE
BEGIN ATOMIC
    SELECT objid::bigint::int FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 2 AND classid = 220545770 AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
END;
GRANT EXECUTE ON FUNCTION living_processes() TO discreet_serve;

-- Returns whether bytes read as UTF-8 text, the first and last characters possibly cut.
CREATE FUNCTION reads_as_text(bytes bytea) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN encode(bytes, 'hex') ~
        '^([89ab].){0,3}(0[9ad]|[2-6].|7[0-9a-e]|(c[2-9a-f]|d.)[89ab].|e.[89ab].[89ab].|f[0-4][89ab].[89ab].[89ab].)*((c|d|e|f).([89ab].){0,2})?$';
GRANT EXECUTE ON FUNCTION reads_as_text(bytea) TO discreet_verify;

-- Returns whether bytes have the form of an envelope (format v1): the version, room for nonce and tag, and no text.
-- The nonce, the start of the ciphertext and the end are not UTF-8, no 32 bytes in a row are ASCII, and a short rest
-- is not letters only. Of envelopes over 32 kB it checks the first and last 16 kB. The chance that it rejects one of a
-- million envelopes is below one in a thousand.
CREATE FUNCTION is_sealed(sealed bytea) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN octet_length(sealed) >= 29 AND get_byte(substr(sealed, 1, 1), 0) = 1
        AND NOT reads_as_text(substr(sealed, 2, 28))
        AND (octet_length(sealed) < 41 OR encode(substr(sealed, 30), 'escape') !~ '^[A-Za-z ,.!?''-]+$')
        AND (octet_length(sealed) < 57 OR NOT (
            reads_as_text(substr(sealed, 30, 28)) OR reads_as_text(substr(sealed, octet_length(sealed) - 27))))
        AND encode(CASE WHEN octet_length(sealed) <= 32768 THEN sealed
                        ELSE substr(sealed, 1, 16384) || substr(sealed, octet_length(sealed) - 16383) END, 'hex')
            !~ '([2-7].){32}';
GRANT EXECUTE ON FUNCTION is_sealed(bytea) TO discreet_verify;

-- Counts the encrypted values of a column and those that are no envelope, with the keys of the first 100.
CREATE FUNCTION check_envelopes(
    of_table text, of_column text, OUT held bigint, OUT bare bigint, OUT rows text[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    row_key text;
BEGIN
    IF NOT EXISTS (SELECT FROM sealed_columns() AS known
                   WHERE known.of_table = $1 AND known.of_column = $2) THEN
        RAISE EXCEPTION 'no sealed column' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT coalesce(string_agg(format('%I::text', attname), ' || '' '' || ' ORDER BY position), '''a row without a key''::text')
    INTO row_key
    FROM pg_index CROSS JOIN unnest(indkey) WITH ORDINALITY AS key (number, position)
    JOIN pg_attribute ON attrelid = indrelid AND attnum = key.number
    WHERE indrelid = to_regclass('discreet.' || quote_ident(of_table)) AND indisprimary;
    EXECUTE format(
        'SELECT count(*), count(*) FILTER (WHERE NOT fine), (array_agg(row_key) FILTER (WHERE NOT fine))[1:100]'
        ' FROM (SELECT %2$s AS row_key, is_sealed(%1$I) AS fine FROM %3$I WHERE %1$I <> '''' OFFSET 0) AS looked',
        of_column, row_key, of_table)
    INTO held, bare, rows;
END $$;
GRANT EXECUTE ON FUNCTION check_envelopes(text, text) TO discreet_verify;

CREATE TRIGGER services_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON services EXECUTE FUNCTION refuse_change();
GRANT SELECT ON services TO discreet_serve, discreet_improve, discreet_verify;

CREATE TRIGGER instance_settings_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON instance_settings
    EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON instance_settings TO discreet_serve;
GRANT SELECT ON instance_settings TO discreet_verify;
