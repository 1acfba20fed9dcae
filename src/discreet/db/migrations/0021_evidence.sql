-- Evidence: a log in which nothing is ever changed, and what its entries commit to (P12).
--
-- The log holds commitments alone. What they commit to lies apart: what concerns a person sealed under that person's key
-- and gone with their account, and what concerns nobody in particular in clear. So nothing that is erased breaks the tree.

CREATE TABLE evidence_log (
    id       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- SHA-256 over a salt of 32 bytes and the facts
    leaf     bytea NOT NULL CHECK (length(leaf) = 32),
    arrived  bigint GENERATED ALWAYS AS IDENTITY,
    -- its number in the tree; given once, a moment later, by the one process that does so at a time
    position bigint UNIQUE CHECK (position >= 0)
);
CREATE INDEX evidence_log_waiting ON evidence_log (arrived) WHERE position IS NULL;
CREATE TRIGGER evidence_log_append_only BEFORE DELETE OR TRUNCATE ON evidence_log EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_log_numbered_once BEFORE UPDATE ON evidence_log FOR EACH ROW
    WHEN (OLD.position IS NOT NULL OR NEW.position IS NULL OR NEW.id <> OLD.id OR NEW.leaf <> OLD.leaf
        OR NEW.arrived <> OLD.arrived)
    EXECUTE FUNCTION refuse_update();

-- What concerns a person: salt and facts, sealed.
CREATE TABLE evidence_personal (
    id         uuid PRIMARY KEY REFERENCES evidence_log (id),
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    sealed     bytea NOT NULL
);
CREATE INDEX evidence_personal_account ON evidence_personal (account_id);
CREATE TRIGGER evidence_personal_fixed BEFORE UPDATE ON evidence_personal FOR EACH ROW EXECUTE FUNCTION refuse_update();

-- What concerns nobody in particular. `subject` is what it is looked up by: "dataset:<id>", "gpt:<id>", …
CREATE TABLE evidence_public (
    id      uuid PRIMARY KEY REFERENCES evidence_log (id),
    subject text NOT NULL,
    salt    bytea NOT NULL CHECK (length(salt) = 32),
    facts   text NOT NULL
);
CREATE INDEX evidence_public_subject ON evidence_public (subject);
CREATE TRIGGER evidence_public_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_public
    EXECUTE FUNCTION refuse_change();

-- The tree: the hash of every whole subtree, of `2 ^ height` leaves; `n` counts them from the left.
CREATE TABLE evidence_nodes (
    height smallint NOT NULL CHECK (height BETWEEN 0 AND 62),
    n      bigint NOT NULL CHECK (n >= 0),
    hash   bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (height, n)
);
CREATE TRIGGER evidence_nodes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_nodes
    EXECUTE FUNCTION refuse_change();

-- Every tree that was signed: one per size, for ever.
CREATE TABLE evidence_checkpoints (
    size bigint PRIMARY KEY CHECK (size >= 0),
    root bytea NOT NULL CHECK (length(root) = 32),
    note text NOT NULL,
    at   timestamptz NOT NULL
);
CREATE TRIGGER evidence_checkpoints_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_checkpoints
    EXECUTE FUNCTION refuse_change();

-- Whoever acts adds; who builds datasets or releases numbers adds what concerns nobody in particular.
GRANT SELECT, INSERT (id, leaf), UPDATE (position) ON evidence_log TO discreet_serve;
GRANT SELECT, INSERT, DELETE ON evidence_personal TO discreet_serve;
GRANT SELECT, INSERT ON evidence_public, evidence_nodes, evidence_checkpoints TO discreet_serve;
GRANT INSERT (id, leaf) ON evidence_log TO discreet_improve, discreet_insight;
GRANT INSERT ON evidence_public TO discreet_improve, discreet_insight;

-- One sees and forgets one's own; somebody else's act may concern one.
ALTER TABLE evidence_personal ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON evidence_personal FOR SELECT TO discreet_serve USING (account_id = acting_account());
CREATE POLICY forget ON evidence_personal FOR DELETE TO discreet_serve USING (account_id = acting_account());
CREATE POLICY whom_it_concerns ON evidence_personal FOR INSERT TO discreet_serve WITH CHECK (true);
