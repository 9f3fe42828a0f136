"""`assistant doctor`: whether this machine can hold a spoken session, and what to do if not.

Each check is a function that gives findings; none of them raises, whatever is broken.
"""
