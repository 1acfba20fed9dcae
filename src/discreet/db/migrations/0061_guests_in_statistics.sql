-- A guest may say yes to private statistics, for their visit (P8).

-- Since when the guest allows to be counted; null: they do not, which is how each visit begins.
ALTER TABLE guests ADD COLUMN counted_since timestamptz;
GRANT UPDATE (counted_since) ON guests TO discreet_serve;
