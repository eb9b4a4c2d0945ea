"""
Batches in the browser: `runs` holds what was started and by whom, `boxed` is the process that works
through one file.
"""
