"""`python -m workup` is the command `workup`."""

from workup.faces.cli import main

main()
