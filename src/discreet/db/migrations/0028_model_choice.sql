-- What a GPT's builder says about the model that answers: whether people may choose another one, and its parameters.
-- Null: people may choose where the builder set no model; the model's own value of a parameter.
ALTER TABLE gpt_versions
    ADD COLUMN lets_choose      boolean,
    ADD COLUMN temperature      double precision,
    ADD COLUMN top_p            double precision,
    ADD COLUMN answer_tokens    int,
    ADD COLUMN reasoning_effort text;
ALTER TABLE gpt_versions
    ADD CONSTRAINT gpt_versions_temperature_check CHECK (temperature BETWEEN 0 AND 2) NOT VALID,
    ADD CONSTRAINT gpt_versions_top_p_check CHECK (top_p BETWEEN 0 AND 1) NOT VALID,
    ADD CONSTRAINT gpt_versions_answer_tokens_check CHECK (answer_tokens BETWEEN 16 AND 10000000) NOT VALID,
    ADD CONSTRAINT gpt_versions_reasoning_effort_check
        CHECK (reasoning_effort IN ('minimal', 'low', 'medium', 'high')) NOT VALID;
