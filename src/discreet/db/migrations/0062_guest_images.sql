-- Images that guests have made in their chats count for the GPT's owner, who pays (P8, P9).

-- How many images the guests of an account had made on a day. No page and no export shows it, not to the account either.
CREATE TABLE guest_images (
    payer_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    day      date NOT NULL,
    asked    int NOT NULL CHECK (asked >= 0),
    PRIMARY KEY (payer_id, day)
);
ALTER TABLE guest_images ENABLE ROW LEVEL SECURITY;

-- Counts one more image of the acting guest for their payer; false when all guests of the payer together had `most`.
-- Earlier days are deleted.
CREATE FUNCTION take_guest_image(today date, most int) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
DECLARE
    payer uuid := (SELECT guests.payer_id FROM guests WHERE account_id = acting_account());
BEGIN
    IF payer IS NULL THEN
        RETURN false;
    END IF;
    DELETE FROM guest_images WHERE day < today;
    INSERT INTO guest_images (payer_id, day, asked) VALUES (payer, today, 1)
    ON CONFLICT (payer_id, day) DO UPDATE SET asked = guest_images.asked + 1 WHERE guest_images.asked < most;
    RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION take_guest_image(date, int) TO discreet_serve;

-- Takes back the count of an image that was not made.
CREATE FUNCTION give_back_guest_image(today date) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    UPDATE guest_images SET asked = asked - 1
    WHERE day = today AND asked > 0
        AND payer_id = (SELECT guests.payer_id FROM guests WHERE account_id = acting_account());
END;
GRANT EXECUTE ON FUNCTION give_back_guest_image(date) TO discreet_serve;
