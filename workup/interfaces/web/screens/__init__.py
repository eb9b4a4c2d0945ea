"""One module a screen, each with its `router`; `app` lists them."""
