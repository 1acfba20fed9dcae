-- A guest may say yes to private statistics, for their visit (P8). The log records who may see a GPT (P12).

-- Since when the guest allows to be counted; null: they do not, which is how each visit begins.
ALTER TABLE guests ADD COLUMN counted_since timestamptz;
GRANT UPDATE (counted_since) ON guests TO discreet_serve;

-- The log records the choice of a public page from here on; pages from before have no entry.
INSERT INTO evidence_kind_starts (kind, since)
SELECT 'public_page', CASE WHEN EXISTS (SELECT FROM accounts) THEN now() + interval '1 day' ELSE '-infinity' END;
