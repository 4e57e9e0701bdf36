"""The clang tools whose answers count. Those of another release lay out and warn otherwise, so they do not decide."""

import re
import shutil
import subprocess

MAJOR = 14


def find(name):
    """The path of a clang tool, and whether it is of the release that decides."""
    path = shutil.which(f"{name}-{MAJOR}") or shutil.which(name)
    if path is None:
        raise SystemExit(f"lint: {name} is not installed")
    return path, major_of(path) == MAJOR


def major_of(path):
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"version (\d+)", version)[1])
