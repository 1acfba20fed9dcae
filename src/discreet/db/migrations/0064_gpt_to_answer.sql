-- Returns the published version of a GPT with all that a question to it needs, and the rules of the space in which it is
-- asked, in one round trip; no row where the account may not see it. Row-level security limits it to what the person may
-- read (P3). The rules are null in a person's own space.
CREATE FUNCTION gpt_to_answer(account uuid, gpt uuid, space uuid) RETURNS TABLE (
    id uuid, owner_id uuid, workspace_id uuid, builder_name text, level text, current_version int,
    has_picture boolean, allowed_since timestamptz, name text, description text, starters text[], model text,
    knowledge_use text, instructions_use text, model_limit text, lets_choose boolean, temperature double precision,
    top_p double precision, answer_tokens int, reasoning_effort text, capabilities text[], sealed_instructions bytea,
    edition int, wording int, description_origins uuid[], instructions_origins uuid[], starters_origins uuid[],
    category text, rated_by int, rated_good int, held text, knowledge boolean, actions boolean, origins uuid[],
    rule_builders text, rule_sharing text, rule_third_party_gpts text, rule_approved_gpts uuid[],
    rule_domains text[], rule_retention_days int, rule_model_limit text, rule_model_endpoints uuid[],
    rule_model_countries text[], rule_model_retention_days int, rule_masked_kinds text[], rule_blocked_kinds text[],
    rule_masking_trusted uuid[], rule_capabilities text[], rule_guests boolean
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    RETURN QUERY
        SELECT gpts.id, gpts.owner_id, gpts.workspace_id,
            (SELECT accounts.name FROM accounts WHERE accounts.id = gpts.owner_id),
            effective_level(gpts.level, gpts.workspace_id), gpts.current_version, gpts.picture IS NOT NULL,
            (SELECT permissions.allowed_since FROM permissions
             WHERE permissions.party = 'gpt:' || gpts.id AND permissions.purpose = 'improve'),
            shown.name, shown.description, shown.starters, shown.model, shown.knowledge_use, shown.instructions_use,
            shown.model_limit, shown.lets_choose, shown.temperature, shown.top_p, shown.answer_tokens,
            shown.reasoning_effort, shown.capabilities, shown.sealed_instructions, shown.edition, shown.wording,
            shown.description_origins, shown.instructions_origins, shown.starters_origins,
            gpts.category, gpts.rated_by, gpts.rated_good,
            CASE WHEN gpts.owner_id = account THEN 'own' ELSE given.given END,
            EXISTS (SELECT FROM knowledge_files WHERE knowledge_files.gpt_id = gpt AND knowledge_files.state = 'ready'),
            EXISTS (SELECT FROM actions WHERE actions.gpt_id = gpt AND actions.version = shown.version),
            gpt_origins(gpt),
            rules.builders, rules.sharing, rules.third_party_gpts, rules.approved_gpts, rules.domains,
            rules.retention_days, rules.model_limit, rules.model_endpoints, rules.model_countries,
            rules.model_retention_days, rules.masked_kinds, rules.blocked_kinds, rules.masking_trusted,
            rules.capabilities, rules.guests
        FROM gpts
        JOIN gpt_versions AS shown ON shown.gpt_id = gpts.id AND shown.version = gpts.current_version
        LEFT JOIN gpt_rights AS given ON given.gpt_id = gpts.id AND given.account_id = account
        LEFT JOIN LATERAL (
            SELECT * FROM workspace_rules WHERE workspace_rules.workspace_id = space
            ORDER BY workspace_rules.id DESC LIMIT 1
        ) AS rules ON true
        WHERE gpts.id = gpt;
END $$;
GRANT EXECUTE ON FUNCTION gpt_to_answer(uuid, uuid, uuid) TO discreet_serve;
