"""`python -m workup` is the command `workup`."""

from workup.interfaces.cli import main

main()
