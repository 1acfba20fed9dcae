-- Sessions from before the session cookie had a prefix over HTTPS: their cookie has the old name until they end. Every
-- later session counts under the new name alone.
ALTER TABLE sessions ADD COLUMN before_prefix boolean NOT NULL DEFAULT true;
ALTER TABLE sessions ALTER COLUMN before_prefix SET DEFAULT false;
