"""Keeping what is written to disk from whoever does not know the passphrase.

What it needs, the optional extra `encryption`, is imported only when something is locked.
"""
