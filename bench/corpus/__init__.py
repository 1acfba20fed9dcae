"""A synthetic installation of any size: people, GPTs, choices and conversations.

They are encrypted as the product encrypts them. The same seed gives the same people, words, ids and outcomes; keys are
new. The outcome of every conversation is planned, so that it can be compared with a dataset's manifest.
"""
