-- What this server saw of each model endpoint when its operator tested it last (P14). The facts stay what is declared.
CREATE TABLE recipient_measurements (
    endpoint_id uuid PRIMARY KEY REFERENCES model_endpoints,
    measured_at timestamptz NOT NULL,
    network text NOT NULL CHECK (network IN ('this_machine', 'private', 'public')),
    encrypted boolean NOT NULL,
    organisation text NOT NULL,
    zero_retention boolean,
    stores boolean,
    asked_model text NOT NULL,
    answered_model text NOT NULL
);
CREATE TRIGGER recipient_measurements_announced AFTER INSERT OR UPDATE OR DELETE ON recipient_measurements
    FOR EACH STATEMENT EXECUTE FUNCTION announce_models();
GRANT SELECT, INSERT, UPDATE, DELETE ON recipient_measurements TO discreet_serve;
