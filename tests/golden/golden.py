"""Compares what the product says of itself with a file that is kept: what callers, dashboards and alerts rely on changes only
when somebody means it."""

import argparse
import difflib
import pathlib
import sys


def compare(name, found):
    """Ends the program with a diff when `found` (a list of lines) is not what tests/golden/`name` holds. With --update
    the file is written instead."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--update", action="store_true", help="write the file as it should be")
    options = parser.parse_args()
    path = pathlib.Path(__file__).parent / name
    if options.update:
        path.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
        return
    kept = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    if kept == found:
        print(f"{name}: {len(found)} lines as they should be")
        return
    if not path.exists():
        print(f"tests/golden/{name} is missing. It should hold:\n")
        print("\n".join(found))
    else:
        print(f"tests/golden/{name} differs; run this test with --update if that is meant:\n")
        print("\n".join(difflib.unified_diff(kept, found, "kept", "found", lineterm="")))
    sys.exit(1)
