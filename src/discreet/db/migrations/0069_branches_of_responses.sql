-- What a program was shown on other branches of its stored responses is found by what each response goes on from.
CREATE INDEX api_responses_previous ON api_responses (previous_id) WHERE previous_id IS NOT NULL;
