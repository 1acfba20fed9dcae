-- A contribution names neither its GPT nor its person's pseudonym any more: both are sealed with it under the day's key
-- (P8). What stays in clear is its day, and a mark by which its person takes it back, of which a person has thousands for
-- each GPT and day: a backup that was made before a release tells nobody's counts, and no GPT's.
--
-- Earlier releases go on adding what has a GPT in clear, as long as they run. It is not counted any more and goes with its
-- day; the columns can go with a later migration.
ALTER TABLE contributions ALTER COLUMN gpt_id DROP NOT NULL, ALTER COLUMN pseudonym DROP NOT NULL, ADD COLUMN mark bytea;
CREATE INDEX contributions_mark ON contributions (day, mark);

-- Whoever leaves takes along what is not released yet. It only ever takes away.
CREATE FUNCTION take_back_marked(on_day date, marks bytea[]) RETURNS bigint LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    WITH gone AS (DELETE FROM contributions WHERE day = on_day AND mark = ANY (marks) RETURNING 1)
    SELECT count(*) FROM gone;
END;
GRANT EXECUTE ON FUNCTION take_back_marked(date, bytea[]) TO discreet_serve;
