"""Walks a person through spoken exercises, by voice alone, offline."""
