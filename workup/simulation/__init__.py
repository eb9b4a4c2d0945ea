"""
Walk through a case: commit to an answer stage by stage and be shown, line by line, what was missed.

Pure and deterministic: a prompt in, an answer out, nothing printed, no clock. `record` alone
touches a disk.
"""
