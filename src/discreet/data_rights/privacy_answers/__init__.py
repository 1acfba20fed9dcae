"""P1 to P14, answered for the viewer."""
