-- What fails in the background (jobs, chores, endless tasks), for `discreet doctor` and the operator's page. A row counts
-- the failures of one task, with one error class, in one hour. No content, no person and no id is in it.
CREATE TABLE background_failures (
    task     text NOT NULL,
    error    text NOT NULL,
    hour     timestamptz NOT NULL,
    failures bigint NOT NULL,
    first_at timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,
    PRIMARY KEY (task, error, hour)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON background_failures TO discreet_serve;
