"""Many cases: run them into a folder, measure the answers."""
