"""`make eval`: how good routing, reading, guides and hot issues are on rows kept out of tuning.

`python -m bench.evaluate DATA_FOLDER [--only NAME] [--write]`. Each module of TABLES has `tables(folder)`,
which gives the lines under its heading; --write puts them in place of what RESULTS.md has under it. Then,
unless one is asked for alone, reading, guides and hot issues print theirs; a missed limit of those fails it.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bench.routing import unit_tables

TABLES: Mapping[str, Callable[[Path], list[str]]] = {"Routing": unit_tables.tables}
# What prints its own tables, whose words in RESULTS.md are written by hand: module and file of the folder.
PRINTED = {
    "bench.routing.reading_accuracy": "",
    "bench.routing.guide_answers": "routing_dev.csv",
    "bench.hot_accuracy": "",
}
RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> None:
    """Print every table, or the one asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", choices=sorted(TABLES))
    parser.add_argument("--write", action="store_true", help="keep them in bench/RESULTS.md")
    asked = parser.parse_args()
    for name, tables in TABLES.items():
        if asked.only in (None, name):
            lines = [
                f"{datetime.now(UTC):%Y-%m-%d}, commit {commit()}. `make eval`",
                "",
                *tables(asked.folder),
            ]
            print("\n".join([f"## {name}", "", *lines]), flush=True)
            if asked.write:
                RESULTS.write_text(put(RESULTS.read_text(encoding="utf-8"), name, lines), encoding="utf-8")
    if asked.only is None and not run_printed(asked.folder):
        sys.exit(1)


def run_printed(folder: Path) -> bool:
    """Run what prints by itself, all of it; False where one finds a limit missed (its exit status)."""
    fine = True
    for module, file in PRINTED.items():
        print(f"\n## python -m {module}\n", flush=True)
        ran = subprocess.run([sys.executable, "-m", module, str(folder / file)], check=False)
        fine &= ran.returncode == 0
    return fine


def commit() -> str:
    """The commit that is measured, with a plus where files were changed since."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"], capture_output=True, text=True, check=False
    )
    return said.stdout.strip() or "unknown"


def put(text: str, name: str, lines: list[str]) -> str:
    """The text with these lines under the heading, the rest as it was."""
    before, _, after = text.partition(f"\n## {name}\n")
    following = after.find("\n## ")
    rest = after[following:] if following >= 0 else ""
    return f"{before.rstrip()}\n\n## {name}\n\n" + "\n".join(lines).rstrip() + "\n" + rest


if __name__ == "__main__":
    main()
