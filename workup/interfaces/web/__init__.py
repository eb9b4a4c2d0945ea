"""The pages in the browser: `workup serve`. One module a screen; thin over `assess`."""
