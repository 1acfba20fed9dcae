-- Of a GPT's stars everybody is shown what was released, once a month and with noise (promises/stars.py, P8). What its
-- people's coins show is counted for a release alone. `rated_by` and `rated_good` hold the latest release.
CREATE TABLE gpt_star_releases (
    gpt_id uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    month  date NOT NULL CHECK (month = date_trunc('month', month::timestamp)::date),
    -- with their noise: below zero, too
    good   int NOT NULL,
    bad    int NOT NULL,
    PRIMARY KEY (gpt_id, month)
);
CREATE TRIGGER gpt_star_releases_stay BEFORE UPDATE ON gpt_star_releases
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT ON gpt_star_releases TO discreet_verify;
ALTER TABLE gpt_star_releases ENABLE ROW LEVEL SECURITY;
CREATE POLICY verifying ON gpt_star_releases FOR SELECT TO discreet_verify USING (true);

DROP TRIGGER gpt_stars_tally ON gpt_stars;
UPDATE gpts SET rated_by = 0, rated_good = 0 WHERE rated_by > 0;

-- Those that were there when the month began and others can use, whether or not anybody has rated them.
CREATE FUNCTION gpts_to_release_stars_of(of_month date) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT id FROM gpts
    WHERE acting_account() IS NULL AND current_version IS NOT NULL
        AND created_at < of_month::timestamp AT TIME ZONE 'UTC'
        AND NOT EXISTS (SELECT FROM gpt_star_releases WHERE gpt_id = gpts.id AND month >= of_month);
END;

-- Counts and adds the noise, and tells neither. A second release in a month does nothing.
CREATE FUNCTION release_stars(gpt uuid, of_month date, good_noise int, bad_noise int) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    INSERT INTO gpt_star_releases (gpt_id, month, good, bad)
    SELECT gpt, of_month, count(*) FILTER (WHERE gpt_stars.good) + good_noise,
        count(*) FILTER (WHERE NOT gpt_stars.good) + bad_noise
    FROM gpt_stars WHERE gpt_id = gpt AND EXISTS (SELECT FROM gpts WHERE id = gpt)
    HAVING acting_account() IS NULL
        AND NOT EXISTS (SELECT FROM gpt_star_releases WHERE gpt_id = gpt AND month >= of_month)
    ON CONFLICT DO NOTHING;
    UPDATE gpts SET rated_by = greatest(good + bad, 0), rated_good = least(greatest(good, 0), greatest(good + bad, 0))
    FROM gpt_star_releases WHERE gpts.id = gpt AND gpt_star_releases.gpt_id = gpt AND month = of_month
        AND NOT EXISTS (SELECT FROM gpt_star_releases AS later WHERE later.gpt_id = gpt AND later.month > of_month);
END $$;
GRANT EXECUTE ON FUNCTION gpts_to_release_stars_of(date), release_stars(uuid, date, int, int) TO discreet_serve;
