-- When a link for guests was used, by month (P8).

-- Returns the latest month before the running one in which a link of the acting owner was used. A first use in the running
-- month would tell an owner who looks often when a guest wrote.
CREATE FUNCTION guest_link_used_in(link uuid, this_month date) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN (
        SELECT max(month) FROM model_use WHERE key_id = link AND month < this_month AND EXISTS (
            SELECT FROM guest_links JOIN gpts ON gpts.id = guest_links.gpt_id
            WHERE guest_links.id = link AND gpts.owner_id = acting_account()));
GRANT EXECUTE ON FUNCTION guest_link_used_in(uuid, date) TO discreet_serve;
