"""`flask hot` reads what an operator pipes into it, and says in one line what it cannot read."""

import json

import pytest
from click.testing import Result

from app import create_app
from tests.bot.test_likeness import MIXER, OTHERS

ROW = {"id": "1", "time": "2026-03-02T09:00:00+08:00", "subject": "", "text": MIXER[0]}


def hot(*lines: object, top: int = 5) -> Result:
    given = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return create_app().test_cli_runner().invoke(args=["hot", "--top", str(top)], input=given)


def test_hot_prints_one_line_an_issue_with_its_messages_its_first_and_last_time() -> None:
    texts = [*MIXER, *OTHERS]
    rows = [{**ROW, "id": n, "time": f"2026-03-{n + 1:02} 08:30:00", "text": t} for n, t in enumerate(texts)]
    result = hot(*rows, "")
    assert result.exit_code == 0, result.output
    issue = json.loads(result.stdout.splitlines()[0])
    assert (issue["rank"], sorted(issue["ids"])) == (1, ["0", "1", "2", "3"])
    assert (issue["first"], issue["last"]) == ("2026-03-01 08:30:00", "2026-03-04 08:30:00")
    assert any(issue["title"] in text for text in MIXER)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{broken", 'line 2 is not an object with "text" in JSON'),
        ("[1]", 'line 2 is not an object with "text" in JSON'),
        ({"id": "2", "time": ROW["time"]}, 'line 2 is not an object with "text" in JSON'),
        ({**ROW, "text": None}, "line 2: text must be a string"),
        ({**ROW, "subject": 7}, "line 2: subject must be a string"),
        ({**ROW, "time": 7}, "line 2: time must be a string"),
        ({**ROW, "time": "yesterday"}, "message 2: time must be an ISO 8601 time"),
        ({"text": "没有时间"}, "message 2: time must be an ISO 8601 time"),
    ],
)
def test_hot_says_in_one_line_which_line_it_cannot_read(line: object, said: str) -> None:
    result = hot(ROW, line)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [f"siling: {said}"]


def test_hot_takes_messages_that_say_nothing_and_finds_nothing_in_them() -> None:
    blank = [{**ROW, "text": text, "subject": None} for text in ("", " ", "。", "\x00", "?" * 12_000)]
    result = hot(*blank * 3)
    assert (result.exit_code, result.stdout) == (0, "")
