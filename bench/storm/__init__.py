"""Storms: what a server meets on its worst days, one scenario a file, each with a verdict of its own.

Law of this package: a scenario does to a real `discreet serve` and its real PostgreSQL what happens to them, then
compares what was acknowledged with what is there. It works round no fault: what does not hold is said.
"""
