"""
Handouts: the student's sheet and the teacher's key as one self-contained page each, and as PDF,
sealed if asked for.

The pages need no network and hold no script. `pdf` needs WeasyPrint and `seal` needs pikepdf (extra
`teach`); the pages need Jinja2 alone.
"""
