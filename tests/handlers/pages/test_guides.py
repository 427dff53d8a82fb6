"""The guides' own pages: anybody finds one and reads it whole in both languages, and none that is retired."""

import pytest

from tests.handlers.pages.test_statements import MOST, counted
from tests.web import Browser, Doors


@pytest.fixture
def anybody(doors: Doors) -> Browser:
    return Browser(doors.app.test_client())


def test_what_somebody_types_finds_the_guide_first(anybody: Browser) -> None:
    page = anybody.open("/guides/?q=身份正丢了咋补").text
    assert page.index("/guides/id-card") == min(
        page.index(f"/guides/{key}") for key in ("id-card", "passport") if f"/guides/{key}" in page
    )


def test_guides_are_listed_by_unit_and_by_subject(anybody: Browser) -> None:
    page = anybody.open("/guides/?unit=U01").text
    assert "/guides/passport" in page and "/guides/marriage" not in page
    page = anybody.open("/guides/?subject=family").text
    assert "/guides/marriage" in page and "/guides/passport" not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", ["申报材料", "40元", "样本"]), ("en", ["What to bring", "40 yuan", "sample"])],
)
def test_a_guide_says_everything_and_that_it_is_a_sample(
    anybody: Browser, language: str, words: list[str]
) -> None:
    page = anybody.open(f"/guides/id-card?lang={language}").text
    assert [word for word in words if word not in page] == []


@pytest.mark.parametrize("path", ["/guides/nothing", f"/guides/{'x' * 500}", "/guides/%00", "/guides/..%2f"])
def test_what_is_no_guide_is_not_found(anybody: Browser, path: str) -> None:
    assert anybody.open(path).status_code == 404


@pytest.mark.parametrize("query", ["q=%00", f"q={'办' * 5000}", "q=<script>", "unit=';--&subject=nothing"])
def test_any_search_is_answered(anybody: Browser, query: str) -> None:
    answer = anybody.open(f"/guides/?{query}")
    assert answer.status_code == 200 and "<script>" not in answer.text.replace("<script src=", "")


@pytest.mark.parametrize("path", ["/guides/", "/guides/id-card"])
def test_a_page_takes_few_statements(doors: Doors, anybody: Browser, path: str) -> None:
    anybody.open(path)
    with counted(doors.house) as said:
        anybody.open(path)
    assert len(said) <= MOST
