-- How many pages or pictures of a file hold text that was recognised in a scan, so that it may have errors.
ALTER TABLE knowledge_files ADD COLUMN recognised int NOT NULL DEFAULT 0;
