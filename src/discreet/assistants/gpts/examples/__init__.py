"""Example GPTs that an operator may put among their own (SPEC §1)."""
