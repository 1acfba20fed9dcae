-- Sites that embed a GPT in a frame (P6, P8).

-- Returns the sites that may show a link's chat in a frame. It is asked before there is a guest.
CREATE FUNCTION guest_link_sites(link uuid) RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet RETURN (SELECT sites FROM guest_links WHERE id = link);
GRANT EXECUTE ON FUNCTION guest_link_sites(uuid) TO discreet_serve;

-- A site that is taken from the list may have the chat in a frame now. No row says which guest came through it, so the
-- sessions of all guests of the link end, at commit. They can enter again, and then the new list holds.
CREATE TRIGGER guest_links_end_embedded AFTER UPDATE OF sites ON guest_links FOR EACH ROW
    WHEN (NOT OLD.sites <@ NEW.sites) EXECUTE FUNCTION end_guests();
