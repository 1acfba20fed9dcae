-- What a GPT is for, as its builder says when publishing it: for those who look for one (SPEC §5).
ALTER TABLE gpts ADD COLUMN category text NOT NULL DEFAULT 'other' CHECK (category IN (
    'writing', 'productivity', 'research', 'education', 'lifestyle', 'programming', 'other'));
