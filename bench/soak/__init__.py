"""A soak: a house as it is lived in, at four fifths of what it can carry, for a long time. Nothing may grow that nobody
put there."""
