-- Whether a GPT's answers may repeat its instructions word for word (SPEC §5): not, unless its builder says so.

ALTER TABLE gpt_versions
    ADD COLUMN instructions_use text NOT NULL DEFAULT 'keep' CHECK (instructions_use IN ('keep', 'tell'));
