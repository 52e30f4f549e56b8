"""`python -m askdock` is the `askdock` command."""

from askdock.cli import main

main()
