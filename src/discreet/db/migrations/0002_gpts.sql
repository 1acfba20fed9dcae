-- GPTs and their knowledge. What a builder wrote is sealed under the GPT's key (P3).

CREATE TABLE gpts (
    id              uuid PRIMARY KEY,
    owner_id        uuid NOT NULL REFERENCES accounts (id),
    level           text NOT NULL DEFAULT 'me' CHECK (level IN ('me', 'link', 'everyone')),
    current_version int,
    picture         bytea,
    created_at      timestamptz NOT NULL
);
CREATE INDEX gpts_owner ON gpts (owner_id);

-- Version 0 is the draft. Instructions are sealed under the GPT's key.
CREATE TABLE gpt_versions (
    gpt_id              uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    version             int NOT NULL CHECK (version >= 0),
    name                text NOT NULL,
    description         text NOT NULL,
    sealed_instructions bytea NOT NULL,
    starters            text[] NOT NULL,
    model               text,
    knowledge_use       text NOT NULL DEFAULT 'cite' CHECK (knowledge_use IN ('cite', 'quote')),
    made_at             timestamptz NOT NULL,
    PRIMARY KEY (gpt_id, version)
);

CREATE TABLE knowledge_files (
    id       uuid PRIMARY KEY,
    gpt_id   uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    service  text NOT NULL REFERENCES services (name),
    name     text NOT NULL,
    bytes    bigint NOT NULL,
    state    text NOT NULL CHECK (state IN ('waiting', 'reading', 'ready', 'failed')),
    progress real NOT NULL DEFAULT 0,
    reason   text,
    passages int NOT NULL DEFAULT 0,
    added_at timestamptz NOT NULL
);
CREATE INDEX knowledge_files_gpt ON knowledge_files (gpt_id);

-- The original, sealed in pieces of at most 1 MiB.
CREATE TABLE knowledge_pieces (
    file_id uuid NOT NULL REFERENCES knowledge_files (id) ON DELETE CASCADE,
    n       int NOT NULL,
    sealed  bytea NOT NULL,
    PRIMARY KEY (file_id, n)
);

-- Text is sealed under the GPT's key; lexemes are blinded under it, so that the index tells no words.
CREATE TABLE passages (
    id        uuid PRIMARY KEY,
    file_id   uuid NOT NULL REFERENCES knowledge_files (id) ON DELETE CASCADE,
    gpt_id    uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    n         int NOT NULL,
    sealed    bytea NOT NULL,
    lexemes   tsvector NOT NULL,
    embedding vector NOT NULL
);
CREATE INDEX passages_gpt ON passages (gpt_id);
-- No attempt at reading a file doubles its passages.
CREATE UNIQUE INDEX passages_of_file ON passages (file_id, n);
CREATE INDEX passages_lexemes ON passages USING gin (lexemes);

-- Copies for the improvement pipeline, of what was made while everybody allowed it: sealed under a key derived from
-- the shares of GPT and service, never under the GPT's own. They double what such a GPT's knowledge takes. The serving
-- role writes them and never reads them; the pipeline reads them and none of the originals (P3). They go with those.
CREATE TABLE instruction_copies (
    gpt_id  uuid NOT NULL,
    version int NOT NULL CHECK (version > 0),
    service text NOT NULL CHECK (service IN ('consumer_chat', 'consumer_images')),
    made_at timestamptz NOT NULL,
    sealed  bytea NOT NULL,
    PRIMARY KEY (gpt_id, version),
    FOREIGN KEY (gpt_id, version) REFERENCES gpt_versions (gpt_id, version) ON DELETE CASCADE
);
CREATE TABLE passage_copies (
    passage_id uuid PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE,
    gpt_id     uuid NOT NULL,
    service    text NOT NULL CHECK (service IN ('consumer_chat', 'consumer_images')),
    made_at    timestamptz NOT NULL,
    sealed     bytea NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON gpts, gpt_versions, knowledge_files, knowledge_pieces, passages TO discreet_serve;
GRANT INSERT ON instruction_copies, passage_copies TO discreet_serve;
GRANT SELECT ON instruction_copies, passage_copies TO discreet_improve;

ALTER TABLE gpts ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON gpts TO discreet_serve USING (owner_id = acting_account())
    WITH CHECK (owner_id = acting_account());
-- What is published is there for people who have signed in; a connection that acts for nobody sees no GPT.
CREATE POLICY published ON gpts FOR SELECT TO discreet_serve
    USING (acting_account() IS NOT NULL AND level <> 'me' AND current_version IS NOT NULL);

ALTER TABLE gpt_versions ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON gpt_versions TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account()));
CREATE POLICY published ON gpt_versions FOR SELECT TO discreet_serve USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.current_version = version AND gpts.level <> 'me'));

ALTER TABLE knowledge_files ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON knowledge_files TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account()));
CREATE POLICY published ON knowledge_files FOR SELECT TO discreet_serve
    USING (state = 'ready' AND EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id));

ALTER TABLE knowledge_pieces ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON knowledge_pieces TO discreet_serve USING (EXISTS (
    SELECT FROM knowledge_files JOIN gpts ON gpts.id = knowledge_files.gpt_id
    WHERE knowledge_files.id = file_id AND gpts.owner_id = acting_account()));

ALTER TABLE passages ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON passages TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account()));
CREATE POLICY published ON passages FOR SELECT TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id));

ALTER TABLE instruction_copies ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON instruction_copies FOR INSERT TO discreet_serve
    WITH CHECK (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account()));
CREATE POLICY pipeline ON instruction_copies FOR SELECT TO discreet_improve USING (true);

ALTER TABLE passage_copies ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON passage_copies FOR INSERT TO discreet_serve
    WITH CHECK (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account()));
CREATE POLICY pipeline ON passage_copies FOR SELECT TO discreet_improve USING (true);
