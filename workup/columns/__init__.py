"""
The pathway on a table of cases at once: the same strata, differential and ledger as `pathway`, held
equal to it by test.
"""
