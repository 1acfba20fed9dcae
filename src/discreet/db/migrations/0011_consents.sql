-- Consent cards, grants, and the ledger of disclosures (P4, P5).

-- Consent cards: calls that wait for an answer, or were answered. `conversation_id` is null when a builder tries an
-- operation. `sealed` holds the disclosure, under the conversation's keys.
CREATE TABLE consents (
    id              uuid PRIMARY KEY,
    owner_id        uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    conversation_id uuid REFERENCES conversations (id) ON DELETE CASCADE,
    gpt_id          uuid NOT NULL,
    gpt_version     int NOT NULL,
    state           text NOT NULL CHECK (state IN ('waiting', 'allowed', 'declined', 'used', 'superseded')),
    digest          bytea NOT NULL,
    sealed          bytea NOT NULL,
    created_at      timestamptz NOT NULL,
    decided_at      timestamptz
);
CREATE INDEX consents_owner_idx ON consents (owner_id);
-- One waiting card per conversation, also under concurrency.
CREATE UNIQUE INDEX consents_waiting_key ON consents (conversation_id) WHERE state = 'waiting';
CREATE INDEX consents_conversation_idx ON consents (conversation_id) WHERE conversation_id IS NOT NULL;

-- "Always allow". `sealed` holds a description.
CREATE TABLE standing_grants (
    id           uuid PRIMARY KEY,
    owner_id     uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    gpt_id       uuid NOT NULL,
    fingerprint  bytea NOT NULL,
    given_at     timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz,
    sealed       bytea NOT NULL,
    -- The workspace in which it holds; null: the person's own space.
    workspace_id uuid,
    -- The GPT's wording when it was given; 0 where that is not known, which makes the next call ask again.
    wording      int NOT NULL DEFAULT 0 CHECK (wording >= 0),
    CHECK (expires_at > given_at AND expires_at <= given_at + interval '2160 hours')
);
CREATE INDEX standing_grants_owner_idx ON standing_grants (owner_id, gpt_id);

-- Grants for one exact request each, usable once. A grant outlives its conversation, as the ledger's reason.
CREATE TABLE grants (
    id               uuid PRIMARY KEY,
    owner_id         uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    consent_id       uuid UNIQUE,
    conversation_id  uuid,
    gpt_id           uuid NOT NULL,
    gpt_version      int NOT NULL,
    fingerprint      bytea NOT NULL,
    digest           bytea NOT NULL,
    standing_id      uuid REFERENCES standing_grants (id) ON DELETE CASCADE,
    given_at         timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    used_at          timestamptz,
    key_operation_id uuid,
    -- The GPT's wording when a grant was given under "always allow". Null where it is not known.
    wording          int,
    CHECK (expires_at > given_at AND expires_at <= given_at + interval '10 minutes'),
    CHECK (used_at >= given_at AND used_at < expires_at),
    CHECK (num_nonnulls(consent_id, key_operation_id) = 1),
    CHECK (key_operation_id IS NULL OR (standing_id IS NULL AND conversation_id IS NULL))
);
CREATE INDEX grants_owner_idx ON grants (owner_id);
CREATE INDEX grants_standing_idx ON grants (standing_id) WHERE standing_id IS NOT NULL;

-- Disclosures. A row is committed as "sending" before the socket opens, and completed once. It outlives the
-- conversation.
CREATE TABLE ledger (
    id              uuid PRIMARY KEY,
    owner_id        uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    grant_id        uuid NOT NULL UNIQUE REFERENCES grants (id) ON DELETE CASCADE,
    conversation_id uuid,
    gpt_id          uuid NOT NULL,
    digest          bytea NOT NULL,
    state           text NOT NULL CHECK (state IN ('sending', 'answered', 'failed', 'unknown')),
    begun_at        timestamptz NOT NULL,
    completed_at    timestamptz,
    sealed_entry    bytea NOT NULL,
    sealed_result   bytea,
    process         int DEFAULT this_process()
);
CREATE INDEX ledger_owner_idx ON ledger (owner_id, begun_at DESC, id DESC);
CREATE INDEX ledger_conversation_idx ON ledger (conversation_id);
-- To find the few that are being sent.
CREATE INDEX ledger_sending_idx ON ledger (id) WHERE state = 'sending';

-- The disclosed fields, under the conversation's keys: deleted with it, and unreadable in backups (P10).
CREATE TABLE ledger_fields (
    ledger_id       uuid PRIMARY KEY REFERENCES ledger (id) ON DELETE CASCADE,
    owner_id        uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    conversation_id uuid REFERENCES conversations (id) ON DELETE CASCADE,
    sealed          bytea NOT NULL
);
CREATE INDEX ledger_fields_conversation_idx ON ledger_fields (conversation_id);
CREATE INDEX ledger_fields_owner_idx ON ledger_fields (owner_id);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- A new card is a question, or answered by a standing grant.
CREATE FUNCTION require_undecided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state NOT IN ('waiting', 'allowed') THEN
        RAISE EXCEPTION 'a consent cannot begin as %', NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- A decision never changes. Re-encryption keeps it, and only `reencrypt_cards` may do that: it runs as the table's
-- owner.
CREATE FUNCTION refuse_second_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reencrypted boolean := coalesce(current_setting('discreet.reencrypting', true), '') = OLD.conversation_id::text
        AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)
        AND (NEW.state, NEW.digest, NEW.decided_at) IS NOT DISTINCT FROM (OLD.state, OLD.digest, OLD.decided_at);
BEGIN
    IF reencrypted THEN
        RETURN NEW;
    END IF;
    IF NOT (OLD.state = 'waiting' OR (OLD.state = 'allowed' AND NEW.state = 'used')) THEN
        RAISE EXCEPTION 'a consent that was % stays so', OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'waiting' AND (NEW.digest, NEW.sealed) IS DISTINCT FROM (OLD.digest, OLD.sealed) THEN
        RAISE EXCEPTION 'what was decided on stays as it was' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER consents_decided BEFORE UPDATE ON consents FOR EACH ROW EXECUTE FUNCTION refuse_second_decision();
CREATE TRIGGER consents_undecided BEFORE INSERT ON consents FOR EACH ROW EXECUTE FUNCTION require_undecided();
CREATE TRIGGER consents_fixed BEFORE UPDATE OF id, owner_id, conversation_id, gpt_id, gpt_version, created_at ON consents
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE ON consents TO discreet_serve;
GRANT SELECT (id, owner_id, conversation_id, gpt_id, gpt_version, state, digest, created_at, decided_at) ON
    consents TO discreet_verify;
ALTER TABLE consents ENABLE ROW LEVEL SECURITY;

-- Cards and sent fields are content of their conversation, visible to active members only. The disclosure itself stays
-- in its person's ledger (P5).
CREATE POLICY own ON consents TO discreet_serve USING (owner_id = acting_account() AND (
    conversation_id IS NULL OR EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id))) WITH CHECK (
    owner_id = acting_account() AND (conversation_id IS NULL
        OR EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id)));
CREATE POLICY verify ON consents FOR SELECT TO discreet_verify USING (true);

-- Stores the re-encrypted cards and sent fields of a conversation of the acting person, and deletes the others.
CREATE FUNCTION reencrypt_cards(
    conversation uuid, kept_cards uuid[], sealed_cards bytea[], kept_entries uuid[], sealed_fields bytea[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    PERFORM FROM conversations WHERE id = conversation AND owner_id = acting_account();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such conversation' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('discreet.reencrypting', conversation::text, true);
    DELETE FROM consents WHERE conversation_id = conversation AND id <> ALL (kept_cards);
    UPDATE consents SET sealed = reencrypted.sealed FROM unnest(kept_cards, sealed_cards) AS reencrypted (id, sealed)
    WHERE consents.id = reencrypted.id AND consents.conversation_id = conversation;
    DELETE FROM ledger_fields WHERE conversation_id = conversation AND ledger_id <> ALL (kept_entries);
    UPDATE ledger_fields SET sealed = reencrypted.sealed FROM unnest(kept_entries, sealed_fields) AS reencrypted (id, sealed)
    WHERE ledger_fields.ledger_id = reencrypted.id AND ledger_fields.conversation_id = conversation;
    PERFORM set_config('discreet.reencrypting', '', true);
END $$;
GRANT EXECUTE ON FUNCTION reencrypt_cards(uuid, uuid[], bytea[], uuid[], bytea[]) TO discreet_serve;

-- A grant without a wording is for the published version.
CREATE FUNCTION number_standing_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(wording_of(id, coalesce(current_version, 0)), 0) INTO NEW.wording FROM gpts WHERE id = NEW.gpt_id;
    NEW.wording = coalesce(NEW.wording, 0);
    RETURN NEW;
END $$;

CREATE TRIGGER standing_grants_fixed
    BEFORE UPDATE OF id, owner_id, gpt_id, fingerprint, given_at, expires_at, sealed ON standing_grants
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER standing_grants_revoked_once BEFORE UPDATE OF revoked_at ON standing_grants
    FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL) EXECUTE FUNCTION refuse_update();
CREATE TRIGGER standing_grants_stay BEFORE UPDATE OF workspace_id ON standing_grants
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER standing_grants_number BEFORE INSERT ON standing_grants
    FOR EACH ROW WHEN (NEW.wording = 0) EXECUTE FUNCTION number_standing_grant();
CREATE TRIGGER standing_grants_wording BEFORE UPDATE OF wording ON standing_grants
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE ON standing_grants TO discreet_serve;
GRANT SELECT (id, owner_id, gpt_id, fingerprint, given_at, expires_at, revoked_at, workspace_id, wording) ON
    standing_grants TO discreet_verify;
ALTER TABLE standing_grants ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON standing_grants TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY verify ON standing_grants FOR SELECT TO discreet_verify USING (true);

-- Returns when a later "always allow" of the same operation replaced this one; null if none did.
CREATE FUNCTION replaced_at(standing standing_grants) RETURNS timestamptz LANGUAGE sql STABLE
    RETURN (
        SELECT min(later.given_at) FROM standing_grants AS later
        WHERE later.owner_id = standing.owner_id AND later.gpt_id = standing.gpt_id
            AND later.fingerprint = standing.fingerprint
            AND later.workspace_id IS NOT DISTINCT FROM standing.workspace_id
            AND (later.given_at, later.id) > (standing.given_at, standing.id));
GRANT EXECUTE ON FUNCTION replaced_at(standing_grants) TO discreet_serve;

CREATE FUNCTION refuse_second_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.used_at IS NOT NULL OR NEW.used_at IS NULL THEN
        RAISE EXCEPTION 'a grant is used once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- A grant needs a card that its person allowed, or a standing grant that covers it.
CREATE FUNCTION refuse_without_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.key_operation_id IS NOT NULL THEN
        PERFORM FROM key_operations
        WHERE id = NEW.key_operation_id AND owner_id = NEW.owner_id AND gpt_id = NEW.gpt_id
            AND fingerprint = NEW.fingerprint AND revoked_at IS NULL AND NEW.used_at IS NULL
            AND operation_replaced_at(gpt_id, fingerprint, given_at) IS NULL
            AND key_id IN (SELECT api_keys_that_hold(ARRAY[key_operations.key_id], NEW.given_at));
    ELSE
        PERFORM FROM consents
        WHERE id = NEW.consent_id AND owner_id = NEW.owner_id AND digest = NEW.digest AND gpt_id = NEW.gpt_id
            AND gpt_version = NEW.gpt_version AND conversation_id IS NOT DISTINCT FROM NEW.conversation_id
            AND state = 'allowed' AND NEW.used_at IS NULL;
        IF FOUND AND NEW.standing_id IS NOT NULL THEN
            PERFORM FROM standing_grants JOIN conversations ON conversations.id = NEW.conversation_id
            WHERE standing_grants.id = NEW.standing_id AND standing_grants.owner_id = NEW.owner_id
                AND standing_grants.gpt_id = NEW.gpt_id AND fingerprint = NEW.fingerprint AND revoked_at IS NULL
                AND expires_at > NEW.given_at
                AND operation_replaced_at(standing_grants.gpt_id, fingerprint, standing_grants.given_at) IS NULL
                AND (NEW.wording IS NULL
                    OR (NEW.wording = wording_of(NEW.gpt_id, NEW.gpt_version)
                        AND standing_grants.wording = NEW.wording AND replaced_at(standing_grants) IS NULL))
                AND standing_grants.workspace_id IS NOT DISTINCT FROM conversations.workspace_id;
        END IF;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no grant without a consent' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER grants_consented BEFORE INSERT ON grants FOR EACH ROW EXECUTE FUNCTION refuse_without_consent();
CREATE TRIGGER grants_once BEFORE UPDATE ON grants FOR EACH ROW EXECUTE FUNCTION refuse_second_use();
CREATE TRIGGER grants_fixed
    BEFORE UPDATE OF id, owner_id, consent_id, conversation_id, gpt_id, gpt_version, fingerprint, digest, standing_id,
        given_at, expires_at ON grants
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER grants_stay BEFORE UPDATE OF key_operation_id ON grants FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER grants_wording BEFORE UPDATE OF wording ON grants FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE ON grants TO discreet_serve;
GRANT SELECT ON grants TO discreet_verify;
ALTER TABLE grants ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON grants TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY verify ON grants FOR SELECT TO discreet_verify USING (true);

CREATE FUNCTION refuse_second_completion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'sending' OR NEW.state = 'sending' THEN
        RAISE EXCEPTION 'a ledger row is completed once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- A disclosure needs a grant that was used for it.
CREATE FUNCTION refuse_without_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM grants
    WHERE id = NEW.grant_id AND owner_id = NEW.owner_id AND digest = NEW.digest AND gpt_id = NEW.gpt_id
        AND conversation_id IS NOT DISTINCT FROM NEW.conversation_id AND used_at = NEW.begun_at;
    IF NOT FOUND OR NEW.state <> 'sending' OR NEW.completed_at IS NOT NULL OR NEW.sealed_result IS NOT NULL THEN
        RAISE EXCEPTION 'nothing leaves without a grant' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER ledger_once BEFORE UPDATE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse_second_completion();
CREATE TRIGGER ledger_fixed
    BEFORE UPDATE OF id, owner_id, grant_id, conversation_id, gpt_id, digest, begun_at, sealed_entry ON ledger
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER ledger_granted BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION refuse_without_grant();
GRANT SELECT, INSERT, UPDATE ON ledger TO discreet_serve;
GRANT SELECT (id, owner_id, grant_id, conversation_id, gpt_id, digest, state, begun_at, completed_at) ON ledger TO
    discreet_verify;
ALTER TABLE ledger ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON ledger TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY verify ON ledger FOR SELECT TO discreet_verify USING (true);

-- Returns the number of the person's latest messages with a GPT, and of those with a disclosure. A message's turn
-- lasts until the next message of its conversation. Runs with the caller's rights.
CREATE FUNCTION own_gpt_usage(gpt uuid, latest int, OUT messages bigint, OUT sent bigint) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT count(*), count(*) FILTER (WHERE EXISTS (
        SELECT FROM ledger
        WHERE ledger.conversation_id = turn.conversation_id AND ledger.begun_at >= turn.begun_at
            AND (turn.over_at IS NULL OR ledger.begun_at < turn.over_at)))
    FROM (
        SELECT messages.conversation_id, messages.created_at AS begun_at, lead(messages.created_at)
            OVER (PARTITION BY messages.conversation_id ORDER BY messages.created_at, messages.id) AS over_at
        FROM messages JOIN conversations ON conversations.id = messages.conversation_id
        WHERE conversations.gpt_id = gpt AND messages.role = 'user'
        ORDER BY messages.created_at DESC, messages.id DESC
        LIMIT latest
    ) AS turn;
END;
GRANT EXECUTE ON FUNCTION own_gpt_usage(uuid, int) TO discreet_serve;

-- Returns the processes that have running answers or requests and hold no lock. 0 stands for a process without a
-- number.
CREATE FUNCTION dead_processes() RETURNS SETOF int LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT coalesce(process, 0) FROM messages WHERE state = 'running'
    UNION SELECT coalesce(process, 0) FROM ledger WHERE state = 'sending'
    EXCEPT SELECT living_processes();
END;
GRANT EXECUTE ON FUNCTION dead_processes() TO discreet_serve;

CREATE FUNCTION settle_disclosures_of_processes(gone int[]) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH settled AS (
        UPDATE ledger SET state = 'unknown'
        WHERE state = 'sending' AND coalesce(process, 0) = ANY (gone) RETURNING id)
    SELECT count(*) FROM settled;
END;
GRANT EXECUTE ON FUNCTION settle_disclosures_of_processes(int[]) TO discreet_serve;

GRANT SELECT, INSERT ON ledger_fields TO discreet_serve;
GRANT SELECT (ledger_id, owner_id, conversation_id) ON ledger_fields TO discreet_verify;
ALTER TABLE ledger_fields ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON ledger_fields TO discreet_serve USING (owner_id = acting_account() AND (
    conversation_id IS NULL OR EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id))) WITH CHECK (
    owner_id = acting_account() AND (conversation_id IS NULL
        OR EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id)));
CREATE POLICY verify ON ledger_fields FOR SELECT TO discreet_verify USING (true);
