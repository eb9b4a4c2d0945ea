"""The only modules that print, prompt or open a port; thin over `assess`."""
