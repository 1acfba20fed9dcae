"""`discreet verify`: every promise re-derived from rows, keys and files, without opening anybody's content (P12)."""
