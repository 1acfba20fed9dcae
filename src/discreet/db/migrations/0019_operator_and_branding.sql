-- Who runs the server, and how it looks: more columns of the append-only settings, and the logo in force.

ALTER TABLE instance_settings
    ADD COLUMN operator_name    text NOT NULL DEFAULT '',
    ADD COLUMN operator_contact text NOT NULL DEFAULT '',
    -- empty: the product's own colour
    ADD COLUMN accent text NOT NULL DEFAULT '' CHECK (accent ~ '^(#[0-9a-f]{6})?$'),
    ADD COLUMN banner text NOT NULL DEFAULT '',
    -- false: an operator saved something else, and who may sign up stayed as it was
    ADD COLUMN decides_sign_up boolean NOT NULL DEFAULT true;

-- The logo in force, as the server encoded it: a small one for pages, and icons of the installed app. It is public.
CREATE TABLE instance_logo (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    digest   text NOT NULL,
    mark     bytea NOT NULL,
    icon     bytea NOT NULL,
    big_icon bytea NOT NULL,
    maskable bytea NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON instance_logo TO discreet_serve;
