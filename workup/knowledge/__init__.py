"""What is said of dystonia: rules as data. Runs nothing."""
