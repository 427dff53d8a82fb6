"""The house itself: arrows, sizes, names, guards, settings, migrations, wording, glossary."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from string import Formatter

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Engine, create_engine, inspect

from app import create_app
from bot import vocabulary
from config.settings import NAMES, load_settings
from config.words import load_wording
from models.database import alembic_config, migrate
from models.tables import METADATA

ROOT = Path(__file__).resolve().parent.parent
TOP_LEVEL = {
    "app.py", "bench", "bot", "config", "docs", "handlers", "migrations", "models", "sandbox", "services",
    "tests", "Makefile", "LICENSE", "README.md", "README.zh.md", "alembic.ini", "pyproject.toml",
    "requirements.txt", "requirements-dev.txt",
}  # fmt: skip
MAY_IMPORT = {
    "app": {"handlers", "services", "models", "bot", "config"},
    "handlers": {"services", "models", "bot"},
    "services": {"models", "bot"},
    "models": {"bot"},
    "bot": set(),
    "config": {"bot"},
    "sandbox": set(),
    "migrations": {"config", "models", "bot"},
}
ROOMS = {*MAY_IMPORT, "bench", "tests"}
AT_HOME = {
    "flask": {"app", "handlers", "sandbox"},
    "flask_login": {"app", "handlers"},
    "flask_wtf": {"app", "handlers"},
    "flask_limiter": {"app", "handlers"},
    "werkzeug": {"app", "handlers", "sandbox"},
    "sqlalchemy": {"models", "services", "migrations"},
    "alembic": {"models", "migrations"},
    "psycopg": {"models"},
}
IN_ONE_FILE = ("wechatpy", "twilio", "alibabacloud_dysmsapi20170525", "apscheduler")
BANNED = re.compile(r"(^|_)(utils?|helpers?|common|managers?|process_data)(_|$)", re.IGNORECASE)
FUNCTION_LINES, FILE_LINES, APP_LINES = 50, 400, 120


def files() -> list[Path]:
    """Every Python file of the house."""
    found = [
        ROOT / "app.py",
        *(path for room in sorted(ROOMS) for path in sorted((ROOT / room).rglob("*.py"))),
    ]
    return [path for path in found if path.exists() and "static" not in path.parts]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """The first name of every module that a file imports, wherever in the file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name(path)}: a relative import hides its room"
            yield (node.module or "").partition(".")[0]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


class TestArrows:
    def test_arrows_point_right_and_never_back(self) -> None:
        wrong = [
            f"{name(path)} imports {other}"
            for path in files()
            if room(path) in MAY_IMPORT
            for other in imported(path)
            if other in ROOMS and other != room(path) and other not in MAY_IMPORT[room(path)]
        ]
        assert wrong == []

    def test_arrows_to_frameworks_start_only_in_their_rooms(self) -> None:
        wrong = [
            f"{name(path)} imports {other}"
            for path in files()
            if room(path) in MAY_IMPORT
            for other in imported(path)
            if other in AT_HOME and room(path) not in AT_HOME[other]
        ]
        assert wrong == []

    @pytest.mark.parametrize("library", IN_ONE_FILE)
    def test_arrows_to_a_library_of_one_file_start_in_one_file(self, library: str) -> None:
        users = [
            name(path) for path in files() if room(path) in MAY_IMPORT and library in set(imported(path))
        ]
        assert len(users) <= 1, users
        if library == "apscheduler":
            assert users == ["handlers/clock.py"]

    def test_arrows_only_services_end_a_transaction(self) -> None:
        """models.database.writing commits for them; nobody else calls commit."""
        wrong = [
            f"{name(path)}:{node.lineno}"
            for path in files()
            if room(path) not in ("services", "tests", "bench")
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Attribute) and node.attr == "commit"
        ]
        assert wrong == []


class TestSizesAndNames:
    def test_sizes_of_functions(self) -> None:
        long = [
            f"{name(path)}:{function.name} {function.end_lineno - function.lineno + 1}"
            for path in files()
            if "versions" not in path.parts
            for function in functions(path)
            if function.end_lineno and function.end_lineno - function.lineno + 1 > FUNCTION_LINES
        ]
        assert long == []

    def test_sizes_of_files(self) -> None:
        lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files()}
        limit = {path: APP_LINES if room(path) == "app" else FILE_LINES for path in lines}
        rows = {path for path in lines if "versions" in path.parts}
        assert [
            f"{name(path)} {n}" for path, n in lines.items() if n > limit[path] and path not in rows
        ] == []

    def test_names_say_what_a_thing_does(self) -> None:
        named = [(path, path.stem) for path in files()]
        named += [(path, function.name) for path in files() for function in functions(path)]
        named += [(path, part) for path in files() for part in path.relative_to(ROOT).parts[:-1]]
        assert [f"{name(path)}: {word}" for path, word in named if BANNED.search(word)] == []

    def test_names_at_the_top_are_the_agreed_ones(self) -> None:
        ignored = {line.strip("/\n") for line in (ROOT / ".gitignore").open()}
        found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
        assert found - TOP_LEVEL - ignored == set()

    def test_names_of_rooms_come_with_their_law_and_nothing_else(self) -> None:
        wrong = []
        for path in files():
            body = tree(path).body
            if path.name == "__init__.py" and (len(body) > 1 or (body and not ast.get_docstring(tree(path)))):
                wrong.append(name(path))
        assert wrong == []
        for law in sorted(ROOMS - {"app", "sandbox"}):
            assert ast.get_docstring(tree(ROOT / law / "__init__.py")), law

    def test_names_of_this_machine_stand_nowhere(self) -> None:
        wrong = re.compile("/" + "work/|/" + "root/|/" + "home/[a-z]+/")
        listed = [*ROOT.glob("*.*"), ROOT / "Makefile", *ROOT.glob(".ci/*")]
        listed += [path for inside in ROOMS | {"docs"} for path in (ROOT / inside).rglob("*")]
        kinds = {".py", ".toml", ".md", ".txt", ".ini", ".html", ".xml", ".json", ""}
        listed = [path for path in listed if path.name != ".git"]  # a worktree's own note, never committed
        texts = [path for path in listed if path.is_file() and path.suffix in kinds]
        assert [name(path) for path in texts if wrong.search(path.read_text(encoding="utf-8"))] == []


class TestSettings:
    def test_every_setting_is_explained_and_every_explanation_has_its_setting(self) -> None:
        lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
        explained = [
            line.partition("=")[0]
            for before, line in pairwise(lines)
            if re.match(r"[A-Z_]+=", line) and re.match(r"# \S.{9,}", before)
        ]
        assert sorted(explained) == sorted(NAMES)

    def test_the_example_keeps_no_secret(self, tmp_path: Path) -> None:
        lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
        said = {
            line.partition("=")[0]: line.partition("=")[2] for line in lines if re.match(r"[A-Z_]+=", line)
        }
        assert [key for key in said if re.search("SECRET|TOKEN|_KEY", key) and said[key]] == []
        filled = said | {"SECRET_KEY": "k9Jx2vQ7mN4pR8sT1wY5zB3cF6hD0gL-", "DATA_KEY": "A" * 43}
        assert load_settings(filled, var=tmp_path).channels_off == ("wechat", "sms", "wecom")

    def test_no_other_room_reads_the_environment(self) -> None:
        wrong = [
            f"{name(path)}:{node.lineno}"
            for path in files()
            if room(path) in ("handlers", "services", "models", "bot")
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
        ]
        assert wrong == []


class TestMigrations:
    def test_they_are_numbered_in_one_line(self) -> None:
        revisions = list(ScriptDirectory.from_config(alembic_config("")).walk_revisions())
        numbers = [revision.revision for revision in reversed(revisions)]
        assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
        for revision in revisions:
            assert Path(revision.path).name.startswith(f"{revision.revision}_")

    def test_there_is_one_head(self) -> None:
        assert len(ScriptDirectory.from_config(alembic_config("")).get_heads()) == 1

    def test_the_migrated_schema_is_the_one_the_models_describe(self, database_url: str) -> None:
        opened = create_engine(database_url)
        with opened.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, METADATA) == []
        opened.dispose()

    def test_migrating_twice_changes_nothing(self, blank_url: str) -> None:
        migrate(blank_url)
        opened = create_engine(blank_url)
        before = schema_of(opened)
        migrate(blank_url)
        assert schema_of(opened) == before != set()
        opened.dispose()


def schema_of(engine: Engine) -> set[tuple[str, str, str]]:
    """Every column of every table with its type."""
    seen = inspect(engine)
    return {
        (table, one["name"], str(one["type"]))
        for table in seen.get_table_names()
        for one in seen.get_columns(table)
    }


# Who may come in by which door (house.md, rule 6). A new address needs a row here.
OPEN, LOGIN, TOKEN, SIGNATURE, SECRET = "open", "login", "token", "signature", "secret path"
GUARDS = {
    "/": OPEN, "/healthz": OPEN, "/readyz": OPEN, "/metrics": OPEN, "/login": OPEN, "/static": OPEN,
    "/guides": OPEN,
    "/privacy": OPEN, "/wechat": SIGNATURE, "/sms": SIGNATURE, "/sms/status": SIGNATURE, "/wecom": SIGNATURE,
    "/sms/aliyun": SECRET, "/t": SECRET, "/receipt": OPEN, "/password": SECRET, "/media": SECRET,
    "/unit": LOGIN, "/centre": LOGIN, "/posters": LOGIN, "/admin": LOGIN, "/logout": LOGIN, "/account": LOGIN,
    "/api/v1": TOKEN, "/open311/v2": OPEN, "/sandbox": OPEN,
}  # fmt: skip
REFUSED = {
    LOGIN: {301, 302, 303, 308, 401, 403},
    TOKEN: {401},
    SIGNATURE: {400, 403, 404},
    SECRET: {403, 404},
}
FILLED = {"int": "1", "default": "nobody", "string": "nobody", "path": "nobody", "uuid": "0" * 32}


def guard_of(rule: str) -> str | None:
    """The guard of the longest row that the address begins with, part by part."""
    parts = [part for part in rule.split("/") if part]
    for length in range(len(parts), 0, -1):
        found = GUARDS.get("/" + "/".join(parts[:length]))
        if found:
            return found
    return GUARDS["/"] if not parts else None


def let_in(app: Flask) -> list[str]:
    """Every address that has no guard, or answers a stranger although it has one."""
    wrong = []
    for rule in app.url_map.iter_rules():
        guard = guard_of(rule.rule)
        if guard is None:
            wrong.append(f"{rule.rule} has no guard")
        if guard not in REFUSED:
            continue
        path = re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda m: FILLED[m[1] or "default"], rule.rule)
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            answer = app.test_client().open(path, method=method)
            if answer.status_code not in REFUSED[guard]:
                wrong.append(f"{method} {rule.rule} answers a stranger with {answer.status_code}")
    return wrong


class TestGuards:
    def test_no_door_lets_a_stranger_in(self, database_url: str, tmp_path: Path) -> None:
        app = create_app(load_settings({"DEMO": "1", "DATABASE_URL": database_url}, var=tmp_path))
        app.config["WTF_CSRF_ENABLED"] = False
        assert let_in(app) == []

    def test_the_check_itself_finds_an_open_door(self) -> None:
        app = Flask("careless")
        app.add_url_rule("/unit/<int:number>", view_func=lambda number: "come in")
        app.add_url_rule("/new", view_func=lambda: "come in", endpoint="new")
        assert sorted(let_in(app)) == [
            "/new has no guard",
            "GET /unit/<int:number> answers a stranger with 200",
        ]


class TestWords:
    def test_both_languages_have_the_same_keys_and_the_same_blanks(self) -> None:
        zh, en = (load_wording().tables[language] for language in vocabulary.LANGUAGES)
        assert zh.keys() == en.keys()
        assert [key for key in zh if blanks(zh[key]) != blanks(en[key])] == []

    def test_no_text_is_empty(self) -> None:
        tables = load_wording().tables
        assert [
            (language, key) for language in tables for key, text in tables[language].items() if not text
        ] == []

    def test_every_kind_of_audit_has_words(self) -> None:
        kinds = set(audited([tree(path) for path in files() if room(path) == "services"]))
        assert {"logged_in", "sealed_opened", "login_failed", "template_offered", "guides_added"} <= kinds
        wording = load_wording()
        assert sorted(kind for kind in kinds if not wording.has(f"page.admin.audit.{kind}")) == []

    @pytest.mark.parametrize(
        "words",
        [vocabulary.Nature, vocabulary.Urgency, vocabulary.Status, vocabulary.DeadlineKind, vocabulary.Role],
        ids=lambda words: words.__name__,
    )
    def test_every_closed_word_stands_in_the_glossary_beside_its_chinese(self, words: type[StrEnum]) -> None:
        rows = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
        for word in words:
            beside = [row for row in rows if f"`{word.value}`" in row]
            assert any(re.search(r"[\u4e00-\u9fff]", row) for row in beside), word


def audited(modules: list[ast.Module]) -> Iterator[str]:
    """The kinds of audit that files record: said on the spot, or through a name of theirs or a constant."""
    constants = {name: value for module in modules for name, value in given(module) if name.isupper()}
    for module in modules:
        named = [*constants.items(), *((name, value) for name, value in given(module) if not name.isupper())]
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                kinds = [one.value for one in node.keywords if node.func.id == "Audit" and one.arg == "kind"]
                for kind in [*kinds, *node.args[2:3]] if node.func.id in ("audit", "Audit") else []:
                    yield from said(kind, named)


def given(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """The names a file gives values to, wherever, with the values."""
    for node in ast.walk(module):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value


def said(value: ast.expr, named: list[tuple[str, ast.expr]]) -> Iterator[str]:
    """The texts that an expression may give."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from (*said(one, named), *said(other, named))
        case ast.Dict(values=values):
            yield from (text for one in values for text in said(one, named))
        case ast.Subscript(value=inner):
            yield from said(inner, named)
        case ast.Name(id=found):
            yield from (text for name, one in named if name == found for text in said(one, named))


def blanks(text: str) -> set[str]:
    """The names of a template's placeholders."""
    return {field for _, field, _, _ in Formatter().parse(text) if field}
