-- One session that was ended by itself: signed out, or revoked from another browser. What is open for it ends, too.
ALTER TABLE endings
    ADD COLUMN ended_session uuid,
    ADD CHECK (ended_session IS NULL OR kept_session IS NULL);
