"""Attackers against a real server while other people use it.

Each makes the server work, wait or store more than it can. Each file is one attacker. All of them stay on loopback and
end by themselves.
"""
