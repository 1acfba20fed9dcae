-- Verifying whose text somebody accepted: the operator's, or a workspace's own (P13).
GRANT SELECT (workspace_id, publisher) ON policies TO discreet_verify;
GRANT SELECT (workspace_id, publisher) ON policy_acceptances TO discreet_verify;
