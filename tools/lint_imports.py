"""import-linter as a module, since the scripts of a moved .venv point to where it was."""

import sys

from importlinter.cli import lint_imports

if __name__ == "__main__":
    sys.exit(lint_imports(cache_dir=".cache/import-linter"))
