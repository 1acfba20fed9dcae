"""A made-up installation of any size: people, GPTs, choices and conversations, sealed as the product seals them.

The same seed gives the same people, words, ids and fates; keys are fresh ones, as everywhere. What must become of every
conversation is planted, so that a dataset's manifest can be held against it.
"""
