"""P1 to P13, answered for the viewer."""
