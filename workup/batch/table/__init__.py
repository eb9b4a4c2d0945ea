"""The rows of a table read into a cohort a column at a time, without building cases."""
