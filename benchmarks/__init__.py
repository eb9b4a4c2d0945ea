"""Measured as ratios by commands of their own, never as timed tests."""
