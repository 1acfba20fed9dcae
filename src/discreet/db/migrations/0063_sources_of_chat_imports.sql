-- The service that an import's export comes from, as its own entries tell; NULL until then, and for earlier imports.
ALTER TABLE chat_imports ADD COLUMN source text;
ALTER TABLE chat_imports ADD CONSTRAINT chat_imports_known_source
    CHECK (source IN ('chatgpt', 'claude', 'gemini', 'open_webui', 'librechat')) NOT VALID;
