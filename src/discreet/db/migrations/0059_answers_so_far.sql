-- How far many running answers are, in one statement; gives those that are stored so. Each is of the account that it is said
-- to be of, and stays in the label and the drawer that it was sealed for (P1). One that is over, or that somebody else
-- is at, is passed over: who holds some waits for none.
CREATE FUNCTION answers_so_far(
    accounts uuid[], answers uuid[], new_sealed bytea[], their_labels uuid[], their_drawers text[]
) RETURNS SETOF uuid LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH growing AS (
        SELECT messages.id, so_far.sealed
        FROM unnest(accounts, answers, new_sealed, their_labels, their_drawers)
            AS so_far (account, id, sealed, label, drawer)
        JOIN messages ON messages.id = so_far.id AND messages.owner_id = so_far.account
            AND messages.label_id = so_far.label AND messages.drawer = so_far.drawer
        WHERE messages.state = 'running'
        FOR NO KEY UPDATE OF messages SKIP LOCKED
    )
    UPDATE messages SET sealed = growing.sealed FROM growing WHERE messages.id = growing.id RETURNING messages.id;
END;
REVOKE EXECUTE ON FUNCTION answers_so_far(uuid[], uuid[], bytea[], uuid[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION answers_so_far(uuid[], uuid[], bytea[], uuid[], text[]) TO discreet_serve;
