"""Routes of guests and of what lets them in."""
