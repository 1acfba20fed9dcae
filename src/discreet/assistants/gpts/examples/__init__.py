"""Example GPTs that an operator may put among their own (specification: Who uses it)."""
