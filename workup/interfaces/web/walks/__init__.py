"""
Walks in the browser: who walks (`learner`), what is kept (`keeping`), and how a walk looks
(`pieces`, `stages`, `charts`; in the worker processes).
"""
