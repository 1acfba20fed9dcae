"""Measures masking: what it finds, what comes back, and how long it takes."""
