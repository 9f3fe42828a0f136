"""Keeping what is written to disk from anybody who does not know the passphrase.

What it needs, the optional extra `encryption`, is imported only when something is locked.
"""
