"""P1 to P13, answered for the person who looks."""
