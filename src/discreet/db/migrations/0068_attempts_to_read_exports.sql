-- How often a process has begun to read an export since the last conversation came of it: a process that dies in it
-- leaves its count behind, so that an export that kills its readers is given up.
ALTER TABLE move_ins ADD COLUMN attempts int NOT NULL DEFAULT 0 CHECK (attempts >= 0);
