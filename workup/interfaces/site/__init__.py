"""
The rules as a static site: a page for each diagnosis, test, finding, source and property. Public:
`write_site`.
"""

from workup.interfaces.site.write import write_site

__all__ = ["write_site"]
