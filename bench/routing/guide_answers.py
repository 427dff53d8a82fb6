"""How often a guide would answer what is no inquiry: `python -m bench.routing.guide_answers FILE.csv`.

The file is that of route_accuracy. Counts alone are printed. Of complaints none may be answered: the exit
status is 1 if one is. Cost is CPU time of finding alone.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from time import process_time

from bench.routing.route_accuracy import read_rows
from bot.guides.gate import answering, may_answer
from bot.guides.matcher import Matcher
from bot.intake.reading import read
from config.router import load_router
from config.seed import load_guides

GRIEVANCES = ("投诉", "举报", "求助")


def main(file: Path) -> int:
    """Print a row for each nature; gives how many grievances were answered."""
    began = process_time()
    matcher = Matcher(load_guides())
    print(f"{len(matcher.guides)} guides loaded in {1000 * (process_time() - began):.0f} ms CPU")
    rows, router = read_rows(file), load_router(threshold=0.6)
    counted: Counter[tuple[str, str]] = Counter()
    for row in rows:
        complaint = read(row["text"], router)
        counted[row["nature"], "rows"] += 1
        counted[row["nature"], "gate open"] += may_answer(complaint)
        counted[row["nature"], "answered"] += answering(matcher, complaint) is not None
    for nature in sorted({nature for nature, _ in counted}):
        told = (f"{name} {counted[nature, name]}" for name in ("rows", "gate open", "answered"))
        print(nature, *told, sep="\t")
    began = process_time()
    for row in rows:
        matcher.find(row["text"][:90])
    print(f"finding: {1000 * (process_time() - began) / len(rows):.2f} ms CPU a message on average")
    return sum(
        number
        for (nature, name), number in counted.items()
        if name == "answered" and any(one in nature for one in GRIEVANCES)
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    sys.exit(1 if main(parser.parse_args().file) else 0)
