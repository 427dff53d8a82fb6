"""How often the router is right: `python -m bench.routing.route_accuracy FILE.csv [--weights … --cues …]`.

The file has the columns id, text, unit, accept, nature, urgency, about_staff, as described where the
labelled messages are kept (they are not part of this repository). "a|b" means that readers differed;
either is accepted. A unit counts as right when it is in `accept`; U00 means none of the units.

The shipped weights learnt from all labelled rows. For an honest figure train others first, without the
held-out rows (bench.routing.train_router with --out and without --all), and give them here. What reading
learns is cross-validated by bench.routing.reading_accuracy.
"""

import argparse
import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from zlib import crc32

from bot.intake.reading import read
from bot.routing.router import Router
from config.router import LEARNT, load_router, load_weights

NATURES = {"投诉": "complaint", "举报": "report", "求助": "help", "咨询": "inquiry", "建议": "suggestion"}
NATURES["表扬"] = "praise"
URGENCIES = ("ordinary", "urgent", "emergency")
Row = dict[str, str]


def held_out(identifier: str) -> bool:
    """The third of the rows that no training looks at, by a checksum of the id."""
    return crc32(identifier.encode()) % 3 == 0


def read_rows(file: Path) -> list[Row]:
    """The labelled rows."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def measure(rows: Sequence[Row], router: Router) -> dict[str, float]:
    """Shares between 0 and 1 for each thing that is measured."""
    seen = [(row, read(row["text"], router)) for row in rows]
    right = [_code(c.routing.best.code) in row["accept"].split() for row, c in seen]
    top = [any(_code(x.code) in row["accept"].split() for x in c.routing.candidates[:3]) for row, c in seen]
    lead = [_code(c.routing.best.code) == row["unit"] for row, c in seen]
    sure = [ok for ok, (_, c) in zip(right, seen, strict=True) if c.routing.sure]
    return {
        "accuracy (within accept)": _share(right),
        "accuracy (lead unit)": _share(lead),
        "top 3": _share(top),
        "sure: share": len(sure) / len(rows) if rows else 0.0,
        "sure: precision": _share(sure),
        "nature accuracy": _share([c.nature in _natures(row) for row, c in seen]),
        "urgency F1 (raised)": _f1(
            [(c.urgency != "ordinary", _either(row["urgency"], "12")) for row, c in seen]
        ),
        "urgency exact": _share([str(URGENCIES.index(c.urgency)) in row["urgency"] for row, c in seen]),
        "about_staff F1": _f1([(c.about_staff, _either(row["about_staff"], "1")) for row, c in seen]),
    }


def _code(code: str | None) -> str:
    return code or "U00"


def _natures(row: Row) -> set[str]:
    return {NATURES[name] for name in row["nature"].split("|")}


def _either(label: str, yes: str) -> bool | None:
    """True or False; None where the readers differed, which then counts for neither side."""
    said = {part in yes for part in label.split("|")}
    return said.pop() if len(said) == 1 else None


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0


def _f1(pairs: Iterable[tuple[bool, bool | None]]) -> float:
    known = [(said, true) for said, true in pairs if true is not None]
    both = sum(said and bool(true) for said, true in known)
    either = sum(said for said, _ in known) + sum(bool(true) for _, true in known)
    return 2 * both / either if either else 0.0


def main() -> None:
    """Print the measures for all rows and, where weights kept them apart, for the held-out ones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--weights", type=Path, default=LEARNT)
    asked = parser.parse_args()
    rows, router = read_rows(asked.file), load_router()
    router = replace(router, weights=load_weights(asked.weights))
    parts = {"all rows": rows}
    if asked.weights != LEARNT:
        parts["held out"] = [row for row in rows if held_out(row["id"])]
    for name, part in parts.items():
        print(f"{name}: {len(part)}")
        for said, value in measure(part, router).items():
            print(f"  {said:28} {value:6.1%}")


if __name__ == "__main__":
    main()
