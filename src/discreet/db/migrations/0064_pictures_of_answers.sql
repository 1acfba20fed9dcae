-- Pictures that a third party's answer brought are kept as files of the answer that made the call: sealed under keys that
-- stand in it, and gone with it (P1, P7, P10). Until now only questions had files.
CREATE OR REPLACE FUNCTION refuse_stray_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM messages WHERE id = NEW.message_id AND conversation_id = NEW.conversation_id
                       AND owner_id = NEW.owner_id AND drawer = 'private') THEN
        RAISE EXCEPTION 'no message of this conversation' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
