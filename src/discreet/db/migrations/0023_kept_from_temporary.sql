-- A temporary chat has no row. One that its user had kept has, and its nature says for good that it was one (P1, P9):
-- `permit_conversation` gives it no permission to improve anything.
ALTER TABLE conversations DROP CONSTRAINT conversations_nature_check;
ALTER TABLE conversations ADD CONSTRAINT conversations_nature_check CHECK (nature IN ('ordinary', 'imported', 'kept'));
