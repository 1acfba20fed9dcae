"""Moving in: the conversations that somebody had elsewhere, read out of an export and kept as their own."""
