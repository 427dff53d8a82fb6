"""Make config/router/weights.json: `python -m bench.routing.train_router DATA_FOLDER`, in some minutes.
The same data give the same bytes.

DATA_FOLDER holds routing_dev.csv (labelled) and messages.csv (not labelled); neither is part of this
repository, and nothing of their text leaves here but n-grams with numbers. router_labels.csv beside this
file adds labels by id, router_examples.toml short messages made up for training. What router_second.csv and
router_hurried.toml hold trains nothing: they are there to judge with.
"""

import argparse
import json
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from bench.routing.route_accuracy import Row, held_out, read_rows
from bot.routing.learning import Lesson, learn
from bot.routing.router import Router
from bot.routing.weights import NONE, UNFITTED, Weights
from config.router import LEARNT, load_router

HERE = Path(__file__).parent
SHORT = 360  # characters of a message that are learnt from
SUBJECT, MADE_UP = 0.5, 0.5  # how much a subject alone and a made-up message count


def pool(folder: Path) -> dict[str, Row]:
    """All messages by id."""
    return {row["id"]: row for row in read_rows(folder / "messages.csv")}


def whole(row: Row) -> str:
    """A message as routing_dev.csv has it."""
    return f"{row['subject']}。{row['text']}"[:SHORT]


def accepted(row: Row) -> tuple[str, ...]:
    """The units that are right for a labelled row, as the router names them; the lead one first."""
    codes = dict.fromkeys((row["unit"], *row["accept"].split()))
    return tuple(NONE if code == "U00" else code for code in codes)


def lessons(labelled: Sequence[Row], messages: dict[str, Row], without: Collection[str] = ()) -> list[Lesson]:
    """Labelled rows, each also by its subject alone, labels by id, and the made-up messages; but no row whose
    id stands in `without`."""
    found = []
    for row in [*labelled, *read_rows(HERE / "router_labels.csv")]:
        if row["id"] not in without:
            units, message = accepted(row), messages[row["id"]]
            found.append(Lesson(whole(message), units[0], units))
            found.append(Lesson(message["subject"], units[0], units, SUBJECT))
    return found + [Lesson(text, unit, (unit,), MADE_UP) for unit, text in made_up("router_examples.toml")]


def made_up(name: str) -> list[tuple[str, str]]:
    """Unit and text of each made-up message of a file beside this one."""
    written = tomllib.loads((HERE / name).read_text(encoding="utf-8"))
    return [(unit, text) for unit, texts in written.items() for text in texts]


def written_rules() -> Router:
    """The router by its written words alone."""
    router = load_router()
    return replace(router, weights=replace(router.weights, blend=UNFITTED, grams=None))


def as_file(weights: Weights) -> str:
    """What config/router.py reads."""
    if weights.grams is None:
        raise ValueError("nothing was learnt")
    made = {"blend": weights.blend._asdict(), **weights.grams.as_numbers()}
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n"


def main() -> None:
    """Train, and write the file that config/router.py reads."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without-a-third", action="store_true", help="but the rows called held out")
    parser.add_argument("--out", type=Path, default=LEARNT)
    asked = parser.parse_args()
    labelled = read_rows(asked.folder / "routing_dev.csv")
    without = {row["id"] for row in labelled if asked.without_a_third and held_out(row["id"])}
    known = lessons(labelled, pool(asked.folder), without)
    weights = learn(known, written_rules())
    asked.out.write_text(as_file(weights), encoding="utf-8")
    print(f"{len(known)} lessons, {asked.out.stat().st_size // 1000} kB\n{weights.blend}")


if __name__ == "__main__":
    main()
