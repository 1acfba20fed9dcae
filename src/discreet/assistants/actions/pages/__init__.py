"""Web pages that a GPT reads: what their sites say, the requests, and what the model gets."""
