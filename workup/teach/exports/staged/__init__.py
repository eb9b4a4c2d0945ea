"""
A case as a walk that a page carries whole: what it tells to each question, its aims, and why not.
One page for a file that opens in any browser (`html`) and for learning platforms (`scorm`).

Everything is worked out here, at export; the page asks nobody. So it holds its answers: it is for
practice, not for an examination.
"""
