-- An "always allow" is bound to what the GPT tells its model, and to the kinds of personal data that its person saw go.

-- Which wording a version has: instructions and actions. Versions with the same number tell a model the same. Each change
-- of a draft raises the draft's number; a published version takes that, or keeps the one of the version before it when
-- neither instructions nor actions differ. What is published already counts as changed with each version: whether it was
-- is sealed.
ALTER TABLE gpt_versions ADD COLUMN wording int NOT NULL DEFAULT 0 CHECK (wording >= 0);
UPDATE gpt_versions SET wording = version WHERE version > 0;
UPDATE gpt_versions SET wording = latest.version + 1
FROM (SELECT gpt_id, max(version) AS version FROM gpt_versions GROUP BY gpt_id) AS latest
WHERE latest.gpt_id = gpt_versions.gpt_id AND gpt_versions.version = 0;

-- A process of an earlier release names none: then it is another than all before.
CREATE FUNCTION number_wording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT 1 + coalesce(max(wording), 0) INTO NEW.wording FROM gpt_versions WHERE gpt_id = NEW.gpt_id;
    RETURN NEW;
END $$;
CREATE TRIGGER gpt_versions_number BEFORE INSERT ON gpt_versions
    FOR EACH ROW WHEN (NEW.wording = 0) EXECUTE FUNCTION number_wording();
CREATE FUNCTION refuse_other_wording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.wording < OLD.wording OR (NEW.version > 0 AND NEW.wording <> OLD.wording) THEN
        RAISE EXCEPTION 'the wording of a version stays, and that of a draft goes up' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER gpt_versions_wording BEFORE UPDATE OF wording ON gpt_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_other_wording();

-- The draft's actions are part of its wording. The mark is keyed and differs when anything of an action does.
CREATE FUNCTION raise_wording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE gpt_versions SET wording = wording + 1 WHERE gpt_id = coalesce(NEW.gpt_id, OLD.gpt_id) AND version = 0;
    RETURN NULL;
END $$;
CREATE TRIGGER actions_come AFTER INSERT ON actions
    FOR EACH ROW WHEN (NEW.version = 0) EXECUTE FUNCTION raise_wording();
CREATE TRIGGER actions_go AFTER DELETE ON actions
    FOR EACH ROW WHEN (OLD.version = 0) EXECUTE FUNCTION raise_wording();
CREATE TRIGGER actions_change AFTER UPDATE OF mark ON actions
    FOR EACH ROW WHEN (NEW.version = 0 AND NEW.mark IS DISTINCT FROM OLD.mark) EXECUTE FUNCTION raise_wording();

-- For the person whose permission it is: they need not see the version any more.
CREATE FUNCTION wording_of(gpt uuid, of_version int) RETURNS int LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
    RETURN (SELECT wording FROM gpt_versions WHERE gpt_id = gpt AND version = of_version);
-- Whether the GPT tells its model that still, as it is published or as its draft is.
CREATE FUNCTION tells_still(gpt uuid, told int) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
    RETURN EXISTS (
        SELECT FROM gpts JOIN gpt_versions ON gpt_versions.gpt_id = gpts.id
        WHERE gpts.id = gpt AND gpt_versions.version IN (0, gpts.current_version) AND wording = told);
REVOKE EXECUTE ON FUNCTION wording_of(uuid, int), tells_still(uuid, int) FROM public;
GRANT EXECUTE ON FUNCTION wording_of(uuid, int), tells_still(uuid, int) TO discreet_serve;

-- Of those that were given before, the version is on the grant that was given with the same answer. Where that is not
-- known, it is 0: such a permission spares no question any more.
ALTER TABLE standing_grants ADD COLUMN wording int NOT NULL DEFAULT 0 CHECK (wording >= 0);
UPDATE standing_grants SET wording = coalesce((
    SELECT wording_of(grants.gpt_id, grants.gpt_version)
    FROM grants
    WHERE grants.owner_id = standing_grants.owner_id AND grants.gpt_id = standing_grants.gpt_id
        AND grants.fingerprint = standing_grants.fingerprint AND grants.standing_id IS NULL
        AND grants.given_at BETWEEN standing_grants.given_at - interval '1 minute' AND standing_grants.given_at
    ORDER BY grants.given_at DESC LIMIT 1), 0);
-- A process of an earlier release names none: it gave it for what is published.
CREATE FUNCTION number_standing_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(wording_of(id, coalesce(current_version, 0)), 0) INTO NEW.wording FROM gpts WHERE id = NEW.gpt_id;
    NEW.wording = coalesce(NEW.wording, 0);
    RETURN NEW;
END $$;
CREATE TRIGGER standing_grants_number BEFORE INSERT ON standing_grants
    FOR EACH ROW WHEN (NEW.wording = 0) EXECUTE FUNCTION number_standing_grant();
CREATE TRIGGER standing_grants_wording BEFORE UPDATE OF wording ON standing_grants
    FOR EACH ROW EXECUTE FUNCTION refuse_update();

-- When a later "always" of the same operation took the place of this one; null while none did.
CREATE FUNCTION replaced_at(standing standing_grants) RETURNS timestamptz LANGUAGE sql STABLE
    RETURN (
        SELECT min(later.given_at) FROM standing_grants AS later
        WHERE later.owner_id = standing.owner_id AND later.gpt_id = standing.gpt_id
            AND later.fingerprint = standing.fingerprint
            AND later.workspace_id IS NOT DISTINCT FROM standing.workspace_id
            AND (later.given_at, later.id) > (standing.given_at, standing.id));
GRANT EXECUTE ON FUNCTION replaced_at(standing_grants) TO discreet_serve;

-- What the GPT told its model when a grant was given that rests on an "always". Null for those from before, and for those
-- of a process of the earlier release that still runs beside this one: it knows no wording. The next release requires it.
ALTER TABLE grants ADD COLUMN wording int;
CREATE TRIGGER grants_wording BEFORE UPDATE OF wording ON grants FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT (wording) ON gpt_versions, standing_grants, grants TO discreet_verify;
GRANT SELECT (workspace_id) ON standing_grants TO discreet_verify;

CREATE OR REPLACE FUNCTION refuse_without_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.key_operation_id IS NOT NULL THEN
        PERFORM FROM key_operations
        WHERE id = NEW.key_operation_id AND owner_id = NEW.owner_id AND gpt_id = NEW.gpt_id
            AND fingerprint = NEW.fingerprint AND revoked_at IS NULL AND NEW.used_at IS NULL
            AND lapsed_at(gpt_id, fingerprint, given_at) IS NULL
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
                AND lapsed_at(standing_grants.gpt_id, fingerprint, standing_grants.given_at) IS NULL
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
