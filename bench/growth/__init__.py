"""The cost of operations while an installation grows.

It grows by other people's rows, or by one person's own. While one of the two grows, the other stays fixed. Work is
compared (buffers touched, statements, CPU), which other programs on the machine do not change.
"""
