"""`python -m askdock.scripts.initialize_data PATH...`: the same as `askdock index PATH...`."""

import sys

from askdock.cli import main

if __name__ == "__main__":
    sys.argv[1:1] = ["index"]
    main()
