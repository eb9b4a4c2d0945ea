"""
A class: learners' exported walks read, measured together, and shown as one page and one table,
without names.
"""
