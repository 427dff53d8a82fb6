"""Make config/router/weights.json: `python -m bench.routing.train_router DATA_FOLDER`. Needs scikit-learn.

DATA_FOLDER holds routing_dev.csv (labelled) and messages.csv (not labelled); neither is part of this
repository, and nothing of their text leaves here but n-grams with numbers. router_labels.csv beside this
file adds labels by id, router_examples.toml short messages made up for training. The rows that
bench.routing.route_accuracy calls held out train nothing unless --all is given, which makes the shipped file.
"""

import argparse
import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bench.routing.route_accuracy import held_out, read_rows
from bot.routing.grams import Grams, gram_values
from bot.routing.passage import prepare
from bot.routing.router import Router
from bot.routing.signals import Signals
from bot.routing.weights import UNFITTED
from config.router import LEARNT, load_router

HERE = Path(__file__).parent
SHORT, LONGEST, SMALLEST = 360, 3, 0.15  # characters read; n-gram length; weights below are dropped
FOLDS = 5
OFFICIAL = 6.0  # given, not learnt: letters with anonymised places hardly hold a whole official name
GUESS_FROM = 0.93  # a message without a label is learnt from where the written rules are so sure
MOST_GUESSES = 60  # a unit, so that the common ones do not drown the rest


@dataclass(frozen=True)
class Lesson:
    """A text, its unit, the units also right, and how much it counts."""

    text: str
    unit: str
    accept: tuple[str, ...]
    weight: float = 1.0


def lessons(folder: Path, everything: bool) -> list[Lesson]:
    """Labelled rows, labels by id, and the made-up messages."""
    pool = {
        row["id"]: f"{row['subject']}。{row['text']}"[:SHORT] for row in read_rows(folder / "messages.csv")
    }
    labelled = read_rows(folder / "routing_dev.csv")
    labelled += [row | {"text": pool[row["id"]]} for row in read_rows(HERE / "router_labels.csv")]
    found = [
        Lesson(row["text"], _code(row["unit"]), tuple(map(_code, row["accept"].split())))
        for row in labelled
        if everything or not held_out(row["id"])
    ]
    made_up = tomllib.loads((HERE / "router_examples.toml").read_text(encoding="utf-8"))
    for unit, texts in made_up.items():
        found += [Lesson(text, unit, (unit,), 0.5) for text in texts]
    return found


def guesses(folder: Path, router: Router, known: Sequence[Lesson]) -> list[Lesson]:
    """Messages without a label of which the written rules are sure, at most so many a unit."""
    seen, count, found = {lesson.text for lesson in known}, Counter[str](), []
    labelled = {
        row["id"]
        for file in (folder / "routing_dev.csv", HERE / "router_labels.csv")
        for row in read_rows(file)
    }
    for row in read_rows(folder / "messages.csv"):
        text = f"{row['subject']}。{row['text']}"[:SHORT]
        if row["id"] in labelled or text in seen:
            continue
        best = router.route(text).best
        if best.score >= GUESS_FROM and best.code and count[best.code] < MOST_GUESSES:
            count[best.code] += 1
            found.append(Lesson(text, best.code, (best.code,), 0.25))
    return found


def fit_grams(known: Sequence[Lesson], strength: float) -> Grams:
    """A multinomial logistic model over n-grams, as plain numbers."""
    values = [gram_values(prepare(lesson.text), LONGEST) for lesson in known]
    seen = Counter(gram for row in values for gram in row)
    columns = {gram: n for n, gram in enumerate(sorted(g for g, count in seen.items() if count >= 3))}
    table = _table(values, columns)
    model = LogisticRegression(C=strength, max_iter=300)
    model.fit(table, [lesson.unit for lesson in known], sample_weight=[lesson.weight for lesson in known])
    rows = {}
    for gram, column in columns.items():
        weights = model.coef_[:, column]
        kept = tuple((i, round(float(w), 2)) for i, w in enumerate(weights) if abs(w) >= SMALLEST)
        if kept:
            rows[gram] = kept
    bias = tuple(round(float(b), 3) for b in model.intercept_)
    return Grams(tuple(map(str, model.classes_)), bias, rows, LONGEST)


def _table(values: Sequence[Mapping[str, float]], columns: Mapping[str, int]) -> csr_matrix:
    data, at, ends = [], [], [0]
    for row in values:
        kept = [(columns[gram], value) for gram, value in row.items() if gram in columns]
        length = sum(value * value for _, value in kept) ** 0.5 or 1.0
        at += [column for column, _ in kept]
        data += [value / length for _, value in kept]
        ends.append(len(at))
    return csr_matrix((data, at, ends), shape=(len(values), len(columns)))


def unseen_signals(
    router: Router, known: Sequence[Lesson], more: Sequence[Lesson], strength: float
) -> Iterator[tuple[Lesson, Mapping[str, Signals]]]:
    """The signals of each lesson by a model that has not learnt from it."""
    for fold in range(FOLDS):
        rest = [lesson for n, lesson in enumerate(known) if n % FOLDS != fold]
        blind = replace(router, weights=replace(router.weights, grams=fit_grams([*rest, *more], strength)))
        for lesson in known[fold::FOLDS]:
            yield lesson, blind.signals(lesson.text)


def fit_blend(seen: Sequence[tuple[Lesson, Mapping[str, Signals]]]) -> Signals:
    """The weights of the evidence under which the right units are likeliest; none below zero."""
    codes = list(seen[0][1])
    facts = np.array([[found[code] for code in codes] for _, found in seen])
    lead = np.array([[code == lesson.unit for code in codes] for lesson, _ in seen])
    good = np.array([[code in lesson.accept for code in codes] for lesson, _ in seen])
    weight = np.array([lesson.weight for lesson, _ in seen])

    def loss(blend: np.ndarray) -> float:
        logits = facts @ blend
        logits -= logits.max(axis=1, keepdims=True)
        chance = np.exp(logits)
        chance /= chance.sum(axis=1, keepdims=True)
        likely = 0.5 * np.log((chance * lead).sum(1) + 1e-9) + 0.5 * np.log((chance * good).sum(1) + 1e-9)
        return float(-(weight * likely).sum() / weight.sum() + 0.001 * (blend**2).sum())

    start = np.ones(len(Signals._fields))
    bounds = [(OFFICIAL, OFFICIAL) if name == "official" else (0, 12) for name in Signals._fields]
    best = minimize(loss, start, bounds=bounds, method="L-BFGS-B")
    return Signals(*(round(float(x), 3) for x in best.x))


def _code(label: str) -> str:
    return "none" if label == "U00" else label


def main() -> None:
    """Train, and write the file that config/router.py reads."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true", help="learn from the held-out rows too")
    parser.add_argument("--strength", type=float, default=20.0)
    parser.add_argument("--out", type=Path, default=LEARNT)
    asked = parser.parse_args()
    router = load_router()
    written = replace(router, weights=replace(router.weights, blend=UNFITTED, grams=None))
    known = lessons(asked.folder, asked.all)
    more = guesses(asked.folder, written, known)
    np.random.default_rng(4).shuffle(known)
    blend = fit_blend(list(unseen_signals(written, known, more, asked.strength)))
    grams = fit_grams([*known, *more], asked.strength)
    rows = {
        gram: [x for i, w in row for x in (i, round(100 * w))] for gram, row in sorted(grams.rows.items())
    }
    made = {
        "learnt_from": "all" if asked.all else "without the held-out rows",
        "blend": blend._asdict(),
        "classes": grams.classes,
        "bias": grams.bias,
        "longest": LONGEST,
        "hundredths": rows,
    }
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    asked.out.write_text(text + "\n", encoding="utf-8")
    print(f"{len(known)} lessons, {len(more)} guesses, {len(rows)} n-grams, {len(text.encode()) // 1000} kB")
    print(blend)


if __name__ == "__main__":
    main()
