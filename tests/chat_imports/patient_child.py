"""A child that waits until its order ends."""

import sys

sys.stdin.buffer.read()
