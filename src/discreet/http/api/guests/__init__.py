"""Routes of guests, and of the links by which they enter."""
