"""
Hostile inputs for every reader: `python -m fuzz`. docs/fuzzing.md says how it is run.
"""
