"""Make config/router/rarity.json: `python -m bench.routing.train_rarity DATA_FOLDER`.

DATA_FOLDER holds messages.csv (not part of this repository); nothing of its text leaves here but pairs of
characters with the logarithm of one in how many messages has them. The same file gives the same bytes.
"""

import argparse
import json
import math
from collections import Counter
from pathlib import Path

from bench.routing.route_accuracy import read_rows
from bot.likeness.signature import gist, grams_of, name_grams
from config.rarity import FILE

LEAST = 10  # messages a pair must stand in to be counted; a rarer one counts as never seen
MOSTLY = 0.35


def count(file: Path) -> dict[str, object]:
    """The numbers of the file: hundredths of the natural logarithm, and the pieces of names."""
    seen, named, messages = Counter[str](), Counter[str](), read_rows(file)
    for row in messages:
        told = gist(row["text"], row["subject"])
        seen.update(set(grams_of(told)))
        named.update(name_grams(told))
    kept = sorted(gram for gram, times in seen.items() if times >= LEAST)
    return {
        "most": round(100 * math.log(len(messages) / LEAST)),
        "hundredths": {gram: round(100 * math.log(len(messages) / seen[gram])) for gram in kept},
        "names": [gram for gram in kept if named[gram] > MOSTLY * seen[gram]],
    }


def main() -> None:
    """Count, and write the file that config/rarity.py reads."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=FILE)
    asked = parser.parse_args()
    text = json.dumps(count(asked.folder / "messages.csv"), ensure_ascii=False, separators=(",", ":"))
    asked.out.write_text(text + "\n", encoding="utf-8")
    print(f"{len(text.encode()) // 1000} kB")


if __name__ == "__main__":
    main()
