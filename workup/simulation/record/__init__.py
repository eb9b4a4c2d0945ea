"""
The learner's own record: every line of every walk, kept before it is answered. SQLite by default,
PostgreSQL by URL.
"""
