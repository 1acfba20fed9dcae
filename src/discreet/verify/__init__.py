"""`discreet verify`: re-derives every promise from rows, keys and files (P12).

It reads no content.
"""
