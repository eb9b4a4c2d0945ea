"""
For those who teach with cases: written, laid out and checked, handed out and exported, as plain
data; prints nothing.
"""
