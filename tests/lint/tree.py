"""What the checks share: the files of the tree, C text without its comments, and the way a finding is printed.

A check is a generator of (path, line, message). `run(name, check)` prints them as `path:line: message` and exits 1,
or prints one summary line. A check takes the root of the tree as its only argument; without one it is this repository.
"""

import re
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
NOT_OURS = {".git", "build", "node_modules"}
C_FOLDERS = ("core", "os", "web", "tui", "cli", "tests")
COMMENT_OR_LITERAL = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)


class Tree:
    def __init__(self, root):
        self.root = root
        self.summary = None
        self._paths = sorted(path for path in self._known_to_git() or self._found_by_walking())

    def _known_to_git(self):
        """Tracked files and new ones, so that a file is checked before it is added."""
        if not (self.root / ".git").exists():
            return None
        command = ["git", "-C", str(self.root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        git = subprocess.run(command, capture_output=True, text=True, check=False)
        names = {name for name in git.stdout.split("\0") if name}
        return [name for name in names if (self.root / name).is_file() and not NOT_OURS & set(Path(name).parts)]

    def _found_by_walking(self):
        for path in self.root.rglob("*"):
            name = path.relative_to(self.root)
            if path.is_file() and not NOT_OURS & set(name.parts):
                yield str(name)

    def files(self, *suffixes):
        return [path for path in self._paths if not suffixes or path.endswith(suffixes)]

    def c_files(self, *suffixes):
        return [path for path in self.files(*(suffixes or (".c", ".h"))) if path.split("/")[0] in C_FOLDERS]

    def read(self, path):
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    def read_text(self, path):
        """The text of a file, or None where it is binary."""
        content = (self.root / path).read_bytes()
        return None if b"\0" in content else content.decode("utf-8", errors="replace")

    def exists(self, path):
        return (self.root / path).exists()


def without_comments(text):
    """C text with comments blanked; lines stay where they are."""
    return COMMENT_OR_LITERAL.sub(lambda match: blank(match[0]) if match[0][0] == "/" else match[0], text)


def without_comments_and_literals(text):
    """C text with comments and the insides of literals blanked; lines and quotes stay where they are."""
    def replaced(match):
        part = match[0]
        return blank(part) if part[0] == "/" else part[0] + blank(part[1:-1]) + part[-1]
    return COMMENT_OR_LITERAL.sub(replaced, text)


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def numbered(text):
    return enumerate(text.split("\n"), 1)


def run(name, check):
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else REPOSITORY
    tree = Tree(root)
    findings = list(check(tree))
    for path, line, message in findings:
        print(f"{path}:{line}: {message}")
    if findings:
        print(f"lint: {name}: {len(findings)} to mend")
        sys.exit(1)
    print(f"lint: {name}: {tree.summary or 'clean'}")
