"""Make config/router/nature.json and topic.json: `python -m bench.routing.train_reading DATA_FOLDER`.

Needs scikit-learn. DATA_FOLDER holds routing_dev.csv (labelled), topics_train.csv (topics by id) and
messages.csv (texts); none is part of this repository, and nothing of their text leaves here but n-grams with
numbers. reading_labels.csv beside this file adds labels by id, intake_examples.toml short messages made up.
The same data make the same bytes.
"""

import argparse
import json
import math
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import KFold
from sklearn.svm import LinearSVC

from bench.routing.route_accuracy import NATURES, read_rows
from bot.intake.cues import cues_in
from bot.intake.learnt import grams_of
from bot.intake.words import plain
from config.reading import NATURE_MODEL, TOPIC_MODEL

HERE = Path(__file__).parent
STAFF = "about_staff"
CUE_SCALE = 0.5  # how much a written cue counts beside the n-grams, before its weight is learnt
STAFF_COUNTS = 2.0  # matters about staff are few: each counts for so many
HEAD_WORTH = 0.7  # of the first sentence's n-grams beside those of the whole
RARE = (4, 3)  # n-grams seen in fewer texts are left out: of the whole, of the first sentence
KEPT_NATURE, KEPT_TOPIC = (12000, 5000), (18000, 6000)  # n-grams kept
SMALLEST = 0.04  # weights below are dropped
FOLDS = 6
Numbers = dict[str, Any]


@dataclass(frozen=True)
class Lesson:
    """A text with what is right (several where readers differed), and about staff, if known."""

    text: str
    right: frozenset[str]
    staff: bool | None = None
    weight: float = 1.0


def labelled(folder: Path) -> list[Lesson]:
    """The rows of routing_dev.csv."""
    return [
        Lesson(
            row["text"],
            frozenset(NATURES[name] for name in row["nature"].split("|")),
            None if "|" in row["about_staff"] else row["about_staff"] == "1",
            1.5,
        )
        for row in read_rows(folder / "routing_dev.csv")
    ]


def more_lessons(folder: Path) -> list[Lesson]:
    """Labels by id, and the made-up messages."""
    pool = texts_by_id(folder)
    known = {"0": False, "1": True}
    found = [
        Lesson(pool[row["id"]], frozenset({row["nature"]}), known.get(row["about_staff"]))
        for row in read_rows(HERE / "reading_labels.csv")
    ]
    made_up = tomllib.loads((HERE / "intake_examples.toml").read_text(encoding="utf-8"))
    for nature, kinds in made_up.items():
        for kind, texts in kinds.items():
            found += [Lesson(text, frozenset({nature}), kind == STAFF) for text in texts]
    return found


def topic_lessons(folder: Path) -> list[Lesson]:
    """The rows of topics_train.csv."""
    pool = texts_by_id(folder)
    return [
        Lesson(pool[row["id"]], frozenset({row["topic"]})) for row in read_rows(folder / "topics_train.csv")
    ]


def texts_by_id(folder: Path) -> dict[str, str]:
    """Subject and text of each message."""
    return {row["id"]: f"{row['subject']}。{row['text']}"[:400] for row in read_rows(folder / "messages.csv")}


@dataclass
class Tables:
    """The texts as numbers: n-grams of the whole, of the first sentence, and cues."""

    parts: list[tuple[float, dict[str, float]]]  # worth, and each n-gram's rarity
    cues: list[str]
    matrix: csr_matrix


def tabulate(
    grams: Sequence[tuple[frozenset[str], ...]],
    cues: Sequence[frozenset[str]],
    kept: Sequence[set[str] | None],
) -> Tables:
    """Numbers of the texts, by the n-grams `kept` of each part (None: all that are not rare)."""
    parts, blocks = [], []
    for n, worth in enumerate((1.0, HEAD_WORTH)):
        texts = [parts_of[n] for parts_of in grams]
        seen = Counter(gram for text in texts for gram in text)
        allowed = kept[n]
        names = sorted(
            g for g, count in seen.items() if (count >= RARE[n] if allowed is None else g in allowed)
        )
        rarity = {g: round(math.log((1 + len(texts)) / (1 + seen[g])) + 1, 2) for g in names}
        parts.append((worth, rarity))
        blocks.append(_block(texts, rarity, worth))
    names = sorted({cue for found in cues for cue in found})
    columns = {name: n for n, name in enumerate(names)}
    pairs = [(n, columns[cue]) for n, found in enumerate(cues) for cue in sorted(found)]
    told = csr_matrix(
        ([CUE_SCALE] * len(pairs), ([n for n, _ in pairs], [c for _, c in pairs])), (len(cues), len(names))
    )
    return Tables(parts, names, hstack([*blocks, told]).tocsr())


def _block(texts: Sequence[frozenset[str]], rarity: Mapping[str, float], worth: float) -> csr_matrix:
    columns = {gram: n for n, gram in enumerate(rarity)}
    values = np.array(list(rarity.values()))
    data: list[np.ndarray] = []
    at: list[np.ndarray] = []
    ends = [0]
    for text in texts:
        known = np.array(sorted(columns[gram] for gram in text if gram in columns), dtype=int)
        found = values[known]
        at.append(known)
        data.append(worth * found / (np.sqrt((found**2).sum()) or 1.0))
        ends.append(ends[-1] + len(known))
    return csr_matrix((np.concatenate(data), np.concatenate(at), ends), (len(texts), len(columns)))


def fit(lessons: Sequence[Lesson], classes: Sequence[str], kept: tuple[int, int], *, topics: bool) -> Numbers:
    """Learn twice: from all n-grams, then from those that weighed most."""
    plains = [plain(lesson.text) for lesson in lessons]
    found = [grams_of(text) for text in plains]
    grams = [(one.body, one.head) for one in found]
    cues = [frozenset[str]() if topics else cues_in(text) for text in plains]
    first = tabulate(grams, cues, (None, None))
    weights, _ = _learn(first.matrix, lessons, classes, topics)
    second = tabulate(grams, cues, _heaviest(first, weights, kept))
    weights, bias = _learn(second.matrix, lessons, classes, topics)
    if STAFF in classes:
        bias[classes.index(STAFF)] -= _best_cut(second.matrix, lessons)
    return _numbers_of(second, weights, bias, classes)


def _learn(
    matrix: csr_matrix, lessons: Sequence[Lesson], classes: Sequence[str], topics: bool
) -> tuple[np.ndarray, np.ndarray]:
    rows, bias = [], []
    for name in classes:
        told, truth, counts = _task(lessons, name)
        learner = LinearSVC(C=0.5, random_state=0) if topics else _logistic()
        learner.fit(matrix[told], truth, sample_weight=counts)
        rows.append(learner.coef_[0])
        bias.append(float(learner.intercept_[0]))
    return np.array(rows), np.array(bias)


def _logistic() -> LogisticRegression:
    return LogisticRegression(C=2.0, solver="liblinear", random_state=0)


def _task(lessons: Sequence[Lesson], name: str) -> tuple[list[int], np.ndarray, np.ndarray]:
    """Which lessons teach a class, whether each is of it, and how much it counts."""
    if name != STAFF:
        truth = np.array([name in lesson.right for lesson in lessons])
        return list(range(len(lessons))), truth, np.array([lesson.weight for lesson in lessons])
    told = [n for n, lesson in enumerate(lessons) if lesson.staff is not None]
    truth = np.array([bool(lessons[n].staff) for n in told])
    counts = np.array([lessons[n].weight * (STAFF_COUNTS if lessons[n].staff else 1.0) for n in told])
    return told, truth, counts


def _best_cut(matrix: csr_matrix, lessons: Sequence[Lesson]) -> float:
    """The logit from which a matter is best called about staff, on scores of lessons not learnt from."""
    told, truth, counts = _task(lessons, STAFF)
    part, scores = matrix[told], np.zeros(len(told))
    for taught, asked in KFold(FOLDS, shuffle=True, random_state=0).split(told):
        scores[asked] = (
            _logistic()
            .fit(part[taught], truth[taught], sample_weight=counts[taught])
            .decision_function(part[asked])
        )
    real = np.array([lessons[n].weight > 1 for n in told])  # the readers' own rows, as they come
    cuts = np.arange(-2.5, 1.0, 0.1)
    worth = [f1_score(truth[real], scores[real] > cut) for cut in cuts]
    smooth = np.convolve(worth, np.ones(5) / 5, mode="same")
    return float(cuts[2 + int(np.argmax(smooth[2:-2]))])


def _heaviest(tables: Tables, weights: np.ndarray, kept: tuple[int, int]) -> list[set[str]]:
    found, start = [], 0
    for (_, rarity), most in zip(tables.parts, kept, strict=True):
        heavy = np.abs(weights[:, start : start + len(rarity)]).max(axis=0)
        order = sorted(zip(-heavy, rarity, strict=True))[:most]
        found.append({gram for _, gram in order})
        start += len(rarity)
    return found


def _numbers_of(tables: Tables, weights: np.ndarray, bias: np.ndarray, classes: Sequence[str]) -> Numbers:
    """The model as numbers: hundredths of rarities and weights, those near nothing left out."""
    made: Numbers = {"classes": list(classes), "bias": [round(float(b), 2) for b in bias]}
    start = 0
    for name, (worth, rarity) in zip(("body", "head"), tables.parts, strict=True):
        rows = {
            gram: [round(100 * rare), *_kept(weights[:, start + n], SMALLEST)]
            for n, (gram, rare) in enumerate(rarity.items())
        }
        made[name] = {"worth": worth, "rows": rows}
        start += len(rarity)
    made["cues"] = {
        name: _kept(CUE_SCALE * weights[:, start + n], 0.005) for n, name in enumerate(tables.cues)
    }
    return made


def _kept(column: np.ndarray, smallest: float) -> list[int]:
    return [x for i, w in enumerate(column) if abs(w) >= smallest for x in (i, round(100 * float(w)))]


def natures(lessons: Sequence[Lesson]) -> Numbers:
    """The model of nature and of being about staff."""
    classes = (*sorted(set(NATURES.values()) - {"praise"}), STAFF)
    return fit([x for x in lessons if "praise" not in x.right], classes, KEPT_NATURE, topics=False)


def topics(lessons: Sequence[Lesson]) -> Numbers:
    """The model of the topic's first level."""
    return fit(lessons, sorted({name for x in lessons for name in x.right}), KEPT_TOPIC, topics=True)


def write(numbers: Numbers, file: Path) -> None:
    """The model as the file that config/reading.py reads."""
    text = json.dumps(numbers, ensure_ascii=False, separators=(",", ":"))
    file.write_text(text + "\n", encoding="utf-8")
    print(f"{file.name}: {len(text.encode()) // 1000} kB")


def main() -> None:
    """Learn both, and write the files that config/reading.py reads."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--nature-out", type=Path, default=NATURE_MODEL)
    parser.add_argument("--topic-out", type=Path, default=TOPIC_MODEL)
    asked = parser.parse_args()
    write(natures(labelled(asked.folder) + more_lessons(asked.folder)), asked.nature_out)
    write(topics(topic_lessons(asked.folder)), asked.topic_out)


if __name__ == "__main__":
    main()
