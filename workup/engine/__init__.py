"""Readings of the rules: each runs the same tree in its own way."""
