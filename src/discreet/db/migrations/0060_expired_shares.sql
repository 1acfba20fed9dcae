-- The hourly task that ends shares reads those that have expired, through an index.

CREATE INDEX shares_expiry_idx ON shares (expires_at);

CREATE FUNCTION expired_shares(at timestamptz) RETURNS TABLE (id uuid, owner_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT shares.id, shares.owner_id FROM shares WHERE acting_account() IS NULL AND shares.expires_at <= at;
END;
GRANT EXECUTE ON FUNCTION expired_shares(timestamptz) TO discreet_serve;
