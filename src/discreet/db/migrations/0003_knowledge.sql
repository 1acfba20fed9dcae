-- Knowledge can be searched by meaning, and no attempt at reading a file doubles its passages.

-- The extension's functions stand in our schema, where nobody has rights that were not given.
DO $$
DECLARE provided regprocedure;
BEGIN
    FOR provided IN
        SELECT objid::regprocedure
        FROM pg_depend JOIN pg_extension ON pg_extension.oid = refobjid AND extname = 'vector'
        WHERE classid = 'pg_proc'::regclass AND refclassid = 'pg_extension'::regclass AND deptype = 'e'
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO discreet_serve', provided);
    END LOOP;
END $$;

CREATE UNIQUE INDEX passages_of_file ON passages (file_id, n);
DROP INDEX passages_file;

-- What is published is there for people who have signed in; a connection that acts for nobody sees no GPT.
ALTER POLICY published ON gpts USING (acting_account() IS NOT NULL AND level <> 'me' AND current_version IS NOT NULL);
