"""
A case file written with its author: question by question, from a template, or after a teaching
case.
"""
