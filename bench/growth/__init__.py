"""What an operation costs while an installation grows: with everybody else's rows, and with one person's own.

Law of this package: one person's amount is held fixed while the crowd around them grows, and the other way round; what
is compared is work (buffers touched, statements, CPU), which neighbours on the machine do not change.
"""
