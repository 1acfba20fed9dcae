"""Attackers over a real server: each makes it work, wait or remember more than it can, while others go on using it.

Each file is one attacker. All of them stay on loopback and end by themselves.
"""
