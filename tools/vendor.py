"""The front-end files of others: fetched once, committed, checked without network.

    python -m tools.vendor           fetch what is missing or changed from the npm registry
    python -m tools.vendor --check   every file is there and is the one that was reviewed

To take a newer version: write it into PACKAGES, run it, read the differences, and write down
the sums that it prints.
"""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "static" / "vendor"
REGISTRY = "https://registry.npmjs.org/"


@dataclass(frozen=True)
class Package:
    """One package of npm and what is taken out of it."""

    name: str
    version: str
    licence: str
    why: str
    files: dict[str, str]  # path in the package → SHA-256

    @property
    def folder(self) -> Path:
        """Where its files are committed: `htmx` for `htmx.org`."""
        return FOLDER / self.name.partition(".")[0]

    def target(self, path: str) -> Path:
        """Where one of its files is committed; without the folders of the package."""
        return self.folder / Path(path).name


PACKAGES = [
    Package(
        "htmx.org",
        "2.0.11",
        "0BSD",
        "parts of a page are fetched without scripts of our own",
        {
            "dist/htmx.min.js": "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
            "LICENSE": "d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38",
        },
    ),
    Package(
        "signature_pad",
        "5.1.4",
        "MIT",
        "a customer signs with the finger",
        {
            "dist/signature_pad.umd.min.js": (
                "e3ad651350055083e8f635d07598bc3a96f1e7be075977b49067d28803066af4"
            ),
            "LICENSE": "7d461320b6c69581bd19cc9402aa9a5e33ad826ed2f977d03bcb884e0cc6ce54",
        },
    ),
]


def faults() -> list[str]:
    """What differs from PACKAGES, a sentence each."""
    found = []
    expected = {}
    for package in PACKAGES:
        expected |= {package.target(path): sum_ for path, sum_ in package.files.items()}
    for path, sum_ in expected.items():
        name = path.relative_to(FOLDER)
        if not path.exists():
            found.append(f"{name} is missing: run python -m tools.vendor")
        elif (actual := hashlib.sha256(path.read_bytes()).hexdigest()) != sum_:
            found.append(f"{name} has the sum {actual}, not {sum_ or 'one that was written down'}")
    present = {path for path in FOLDER.rglob("*") if path.is_file()}
    unknown = present - expected.keys()
    found += [f"{path.relative_to(FOLDER)} belongs to no package" for path in unknown]
    return sorted(found)


def registry() -> str:
    """The npm registry that this machine is set to, also where npm is absent."""
    if address := os.environ.get("NPM_CONFIG_REGISTRY"):
        return address
    try:
        asked = subprocess.run(
            ["npm", "config", "get", "registry"], capture_output=True, text=True, check=True
        )
    except (FileNotFoundError, subprocess.CalledProcessError):
        return REGISTRY
    return asked.stdout.strip() or REGISTRY


def fetch(package: Package) -> None:
    """Take the package's files from the registry's archive."""
    base = registry().rstrip("/")
    with urllib.request.urlopen(f"{base}/{package.name}/{package.version}", timeout=60) as answer:
        archive = json.load(answer)["dist"]["tarball"]
    with urllib.request.urlopen(archive, timeout=60) as answer:
        content = io.BytesIO(answer.read())
    package.folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=content) as unpacked:
        for path in package.files:
            member = unpacked.extractfile(f"package/{path}")
            if member is None:
                raise LookupError(f"{package.name} {package.version} has no {path}")
            package.target(path).write_bytes(member.read())


def main() -> int:
    """Fetch unless only asked to check; say what is wrong."""
    if sys.argv[1:] != ["--check"]:
        for package in PACKAGES:
            print(f"{package.name} {package.version} ({package.licence}): {package.why}")
            fetch(package)
    found = faults()
    print("\n".join(found) or "All vendored files are as written down.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
