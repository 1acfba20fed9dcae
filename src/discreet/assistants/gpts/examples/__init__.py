"""Example GPTs that an operator may add to their own."""
