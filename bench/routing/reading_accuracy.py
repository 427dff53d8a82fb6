"""How well reading reads, cross-validated: `python -m bench.routing.reading_accuracy DATA_FOLDER`.

Nature, about staff, guide safety and topic are judged on rows that the model judging them has not learnt from
(five folds); urgency and danger are written rules, judged on all labelled rows and, apart, on the labels of
reading_labels.csv. Rows of which readers differed count as right for either nature, and not at all elsewhere.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.model_selection import KFold

from bench.routing.route_accuracy import read_rows
from bench.routing.train_reading import (
    HERE,
    STAFF,
    Lesson,
    labelled,
    more_lessons,
    natures,
    texts_by_id,
    topic_lessons,
    topics,
)
from bot.intake.cues import cues_in
from bot.intake.danger import danger_of, may_be_danger
from bot.intake.learnt import grams_of, score
from bot.intake.nature import asks_surely, nature_of
from bot.intake.urgency import urgency_of
from bot.intake.words import plain
from bot.vocabulary import Nature
from config.reading import model_of

FOLDS = 5
Seen = tuple[Lesson, Nature, bool, bool]  # nature read, about staff, may be answered by a guide


def folds(lessons: Sequence[Lesson]) -> Iterator[tuple[list[Lesson], list[Lesson]]]:
    """What is learnt from and what is judged, so that each is judged once."""
    for taught, asked in KFold(FOLDS, shuffle=True, random_state=2).split(lessons):
        yield [lessons[n] for n in taught], [lessons[n] for n in asked]


def unseen(known: Sequence[Lesson], more: Sequence[Lesson]) -> Iterator[Seen]:
    """Each labelled row as read by a model that has not learnt from it."""
    for taught, asked in folds(known):
        model = model_of(natures([*taught, *more]))
        for lesson in asked:
            said = plain(lesson.text)
            logits = score(model, grams_of(said), cues_in(said))
            nature = nature_of(said, logits)
            yield lesson, nature, logits[STAFF] > 0, asks_surely(nature, logits)


def unseen_topics(lessons: Sequence[Lesson]) -> Iterator[bool]:
    """Whether the first level is right, for each row."""
    for taught, asked in folds(lessons):
        model = model_of(topics(taught))
        for lesson in asked:
            levels = score(model, grams_of(plain(lesson.text)))
            yield max(levels, key=lambda name: levels[name]) in lesson.right


def say_nature(seen: Sequence[Seen]) -> None:
    """Accuracy, and what was taken for what."""
    right = [nature in lesson.right for lesson, nature, _, _ in seen]
    print(f"nature: {np.mean(right):.1%} right of {len(seen)}")
    wrong = Counter(
        (min(lesson.right), nature.value) for lesson, nature, _, _ in seen if nature not in lesson.right
    )
    for (truth, read), count in wrong.most_common(8):
        print(f"  {truth:10} read as {read:10} {count:3}")


def say_guides(seen: Sequence[Seen]) -> None:
    """How many a guide would answer, and how many of them it must not."""
    answered = [lesson for lesson, _, staff, asks in seen if asks and not staff]
    wrong = [lesson for lesson in answered if "inquiry" not in lesson.right]
    complaints = [lesson for lesson in wrong if "complaint" in lesson.right]
    print(f"guides: would answer {len(answered)} of {len(seen)}")
    print(f"  of them complaints: {len(complaints)}, anything but inquiries: {len(wrong)}")


def say_f1(name: str, pairs: Iterable[tuple[bool, bool]]) -> None:
    """Precision, recall and F1 of a yes or no."""
    known = list(pairs)
    both = sum(read and true for read, true in known)
    said, truly = sum(read for read, _ in known), sum(true for _, true in known)
    f1 = 2 * both / (said + truly) if said + truly else 0.0
    print(f"{name}: precision {both}/{said}, recall {both}/{truly}, F1 {f1:.2f}, rows {len(known)}")


def urgency_pairs(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[bool, bool]]:
    """Read and true urgent or worse, of texts with labels "0", "1", "2"; others are passed over."""
    for text, label in rows:
        if label in ("0", "1", "2", "1|2", "2|1"):
            said = plain(text)
            yield urgency_of(said, danger_of(said)) != "ordinary", label != "0"


def unseen_dangers(rows: Iterable[tuple[str, str]]) -> tuple[int, int]:
    """Of the rows labelled 2: how many are called ordinary and no officer looks, and how many there are."""
    worst = [plain(text) for text, label in rows if "2" in label]
    missed = [
        said for said in worst if urgency_of(said, danger_of(said)) == "ordinary" and not may_be_danger(said)
    ]
    return len(missed), len(worst)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    seen = list(unseen(labelled(folder), more_lessons(folder)))
    say_nature(seen)
    say_f1("about staff", ((staff, x.staff) for x, _, staff, _ in seen if x.staff is not None))
    say_guides(seen)
    rows = [(row["text"], row["urgency"]) for row in read_rows(folder / "routing_dev.csv")]
    say_f1("urgent or worse (rules, rows they were written on)", urgency_pairs(rows))
    pool = texts_by_id(folder)
    others = [(pool[row["id"]], row["urgency"]) for row in read_rows(HERE / "reading_labels.csv")]
    say_f1("urgent or worse (rules, own labels)", urgency_pairs(others))
    missed, worst = unseen_dangers(rows)
    print(f"urgency 2 called ordinary unseen: {missed} of {worst}")
    told = sum(may_be_danger(plain(text)) for text, _ in rows)
    print(f"put before an officer as danger or possible danger: {told} of {len(rows)}")
    right = list(unseen_topics(topic_lessons(folder)))
    print(f"topic, first level: {np.mean(right):.1%} right of {len(right)}")


if __name__ == "__main__":
    main()
