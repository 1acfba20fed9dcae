-- Policies: the operator's privacy policy and terms of use, and who accepted which version (P13).
--
-- A version that people have accepted never changes: it can be added to and read, and nothing else.

CREATE TABLE policies (
    kind         text NOT NULL CHECK (kind IN ('privacy', 'terms')),
    version      integer NOT NULL CHECK (version >= 1),
    text         text NOT NULL CHECK (text <> ''),
    -- What changed since the version before; the first has nothing before it.
    note         text NOT NULL CHECK (note <> '' OR version = 1),
    published_at timestamptz NOT NULL,
    PRIMARY KEY (kind, version)
);
CREATE TRIGGER policies_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON policies EXECUTE FUNCTION refuse_change();

-- Versions are counted without a gap: so nobody can be asked for one that was skipped, or accept one in advance.
CREATE FUNCTION refuse_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version IS DISTINCT FROM
        (SELECT coalesce(max(version), 0) + 1 FROM policies WHERE kind = NEW.kind) THEN
        RAISE EXCEPTION 'version % of % is not the next one', NEW.version, NEW.kind USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER policies_counted BEFORE INSERT ON policies FOR EACH ROW EXECUTE FUNCTION refuse_gap();

-- What an operator is writing and has not published yet.
CREATE TABLE policy_drafts (
    kind     text PRIMARY KEY CHECK (kind IN ('privacy', 'terms')),
    text     text NOT NULL,
    note     text NOT NULL,
    saved_at timestamptz NOT NULL
);

-- Who accepted which version, when. It names no version that does not exist, and is never taken back.
CREATE TABLE policy_acceptances (
    account_id  uuid NOT NULL,
    kind        text NOT NULL,
    version     integer NOT NULL,
    accepted_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, kind, version),
    FOREIGN KEY (kind, version) REFERENCES policies (kind, version)
);
CREATE INDEX policy_acceptances_version ON policy_acceptances (kind, version);
CREATE TRIGGER policy_acceptances_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON policy_acceptances
    EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON policies, policy_acceptances TO discreet_serve;
GRANT SELECT, INSERT, UPDATE, DELETE ON policy_drafts TO discreet_serve;

-- One accepts for oneself, and sees one's own.
ALTER TABLE policy_acceptances ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON policy_acceptances FOR SELECT TO discreet_serve USING (account_id = acting_account());
CREATE POLICY accept_for_oneself ON policy_acceptances FOR INSERT TO discreet_serve
    WITH CHECK (account_id = acting_account());

-- The latest version that an account accepted, for the statement that finds out who is asking: it acts for nobody yet.
CREATE FUNCTION accepted_policy(of_account uuid, of_kind text) RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT max(version) FROM policy_acceptances WHERE account_id = of_account AND kind = of_kind;
END;
GRANT EXECUTE ON FUNCTION accepted_policy(uuid, text) TO discreet_serve;

-- How many accounts accepted a version: a number for the operator, and no names.
CREATE FUNCTION policy_accepted_by(of_kind text, of_version integer) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT count(*) FROM policy_acceptances JOIN accounts ON accounts.id = policy_acceptances.account_id
    WHERE kind = of_kind AND version = of_version;
END;
GRANT EXECUTE ON FUNCTION policy_accepted_by(text, integer) TO discreet_serve;
