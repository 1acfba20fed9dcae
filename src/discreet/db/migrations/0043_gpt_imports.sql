-- Of what a GPT was imported, so that a second import of the same makes no second GPT.

-- A keyed digest of the imported GPT, its importer and the space; null for a GPT that was not imported in this way.
ALTER TABLE gpts ADD COLUMN import_digest bytea;
