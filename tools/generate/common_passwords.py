"""Make the list of passwords that are refused because they are common.

    python tools/generate/common_passwords.py LIST

LIST: `10-million-password-list-top-1000000.txt` of SecLists, one password a line. Kept are hashes of those that
are long enough and not refused by another rule.
"""

import argparse
from pathlib import Path

from askdock.application import common_passwords
from askdock.application.people import MAX_PASSWORD, MIN_PASSWORD, is_guessable

TARGET = Path(common_passwords.__file__).with_suffix(".bin")


def main() -> None:
    """Write the file into the package."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path)
    lines = parser.parse_args().list.read_text(encoding="utf-8", errors="replace").splitlines()
    kept = {
        common_passwords.mark(line)
        for line in lines
        if MIN_PASSWORD <= len(line) <= MAX_PASSWORD and not is_guessable(line, "")
    }
    TARGET.write_bytes(b"".join(sorted(kept)))
    print(f"{len(kept)} passwords")


if __name__ == "__main__":
    main()
