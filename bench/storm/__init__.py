"""Storm tests: a server on its worst days, one scenario per file.

A scenario does to a real `discreet serve` and its real PostgreSQL what happens to them in production, then compares the
acknowledged data with the stored data. It works around no fault: each is reported.
"""
