"""Make config/router/intake.json: `python -m bench.routing.train_intake FILE.csv [--all]` (scikit-learn).

What each cue of bot/intake/cues.py is worth for the nature of a message, and for its being about staff,
learnt from labelled messages (not part of this repository) and from intake_examples.toml beside this file.
"""

import argparse
import json
import math
import tomllib
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from bench.routing.route_accuracy import NATURES, held_out, read_rows
from bot.intake.cues import CUES, cues_in
from bot.intake.words import plain
from config.router import CUE_VALUES

NAMES = [f"{part}.{name}" for part in ("head", "body") for name in CUES]
STAFF_FROM = 0.3  # a complaint read as about staff only goes to the leader; one not read so meets the window
Example = tuple[str, str, bool | None]


def examples(file: Path, everything: bool) -> list[Example]:
    """Text, nature, and about staff or not (None where readers differed)."""
    found: list[Example] = []
    for row in read_rows(file):
        if everything or not held_out(row["id"]):
            staff = None if "|" in row["about_staff"] else row["about_staff"] == "1"
            found.append((row["text"], NATURES[row["nature"].split("|")[0]], staff))
    made_up = tomllib.loads(Path(__file__).with_name("intake_examples.toml").read_text(encoding="utf-8"))
    for nature, kinds in made_up.items():
        found += [(text, nature, kind == "about_staff") for kind, texts in kinds.items() for text in texts]
    return found


def learn(found: list[Example]) -> dict[str, dict[str, float]]:
    """The worth of each cue by nature, and for "about_staff"."""
    told = [cues_in(plain(text)) for text, _, _ in found]
    table = np.array([[float(name in cues) for name in NAMES] for cues in told])
    natures = LogisticRegression(C=2.0, max_iter=2000).fit(table, [nature for _, nature, _ in found])
    values = {
        str(nature): _values(row, bias)
        for nature, row, bias in zip(natures.classes_, natures.coef_, natures.intercept_, strict=True)
    }
    known = [n for n, (_, _, staff) in enumerate(found) if staff is not None]
    staff = LogisticRegression(C=0.5, max_iter=2000).fit(table[known], [found[n][2] for n in known])
    shift = math.log(STAFF_FROM / (1 - STAFF_FROM))
    values["about_staff"] = _values(staff.coef_[0], staff.intercept_[0] - shift)
    return values


def _values(row: np.ndarray, bias: float) -> dict[str, float]:
    worth = {name: round(float(value), 2) for name, value in zip(NAMES, row, strict=True)}
    return {"bias": round(float(bias), 2)} | {name: value for name, value in worth.items() if value}


def main() -> None:
    """Learn, and write the file that config/router.py reads."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--all", action="store_true", help="learn from the held-out rows too")
    parser.add_argument("--out", type=Path, default=CUE_VALUES)
    asked = parser.parse_args()
    values = learn(examples(asked.file, asked.all))
    asked.out.write_text(json.dumps(values, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
