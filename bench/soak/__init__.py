"""A soak test: mixed work at four fifths of the server's capacity for a long time.

Nothing may grow except the data that people add.
"""
