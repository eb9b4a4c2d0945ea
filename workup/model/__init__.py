"""What is said of a patient; knows no rule."""
