"""For those who write rules: check them, and lay a site's own words over them."""
