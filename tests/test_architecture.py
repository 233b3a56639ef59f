"""The dependency rule, checked: the domain is pure, and arrows between layers go one way."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import shopplugin

ROOT = Path(shopplugin.__file__).parent
DOMAIN = sorted((ROOT / "domain").rglob("*.py"))
MODULES = sorted(ROOT.rglob("*.py"))

# Each layer may use its own and those before it. What is not listed may stand anywhere, as
# long as nothing reaches a later layer through it.
LAYERS = (
    {"domain"},
    {"knowledge", "feeds", "models"},
    {"store", "snapshot", "seal", "schemas"},
    {"shop"},
    {"storefront", "api", "merch", "operators"},
    {"extension"},
    {"__init__"},
    # The demo store is a host like any other, and the command line starts it.
    {"demo", "cli"},
)
LAYER = {name: number for number, layer in enumerate(LAYERS) for name in layer}

IO_AND_CHANCE = {
    "asyncio",
    "http",
    "io",
    "logging",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "uuid",
}


@pytest.mark.parametrize("module", DOMAIN, ids=lambda path: path.stem)
def test_the_domain_imports_only_the_standard_library_numpy_and_itself(module: Path):
    allowed = sys.stdlib_module_names | {"numpy"}

    outside = {
        name
        for name in _imported(module, inside=ROOT / "domain")
        if name.partition(".")[0] not in allowed
    }

    assert outside == set()


@pytest.mark.parametrize("module", DOMAIN, ids=lambda path: path.stem)
def test_the_domain_reads_no_files_no_clock_and_no_chance(module: Path):
    imported = {name.partition(".")[0] for name in _imported(module, inside=ROOT / "domain")}

    assert imported & IO_AND_CHANCE == set()
    assert _calls(module) & {"open", "print", "input", "now", "utcnow", "today"} == set()


@pytest.mark.parametrize("name", sorted(LAYER))
def test_arrows_between_layers_go_one_way(name: str):
    later = {other for other in _reached(name) if LAYER.get(other, 0) > LAYER[name]}

    assert later == set()


def test_no_module_reaches_itself():
    assert [name for name in _graph() if name in _reached(name)] == []


def test_modules_of_ours_are_imported_at_the_top():
    hidden = {
        module.relative_to(ROOT).as_posix()
        for module in MODULES
        for function in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if [*_targets(node, ("here",))]
    }

    # The package alone: whoever reads a file need not wait for Flask.
    assert hidden == {"__init__.py"}


@pytest.mark.parametrize(
    ("line", "reported"),
    [
        ("from ..models import Model", {"..models"}),
        ("from .. import models", {".."}),
        ("import flask.json", {"flask.json"}),
        ("from .shoes import Shoe\nimport numpy as np\nfrom decimal import Decimal", set()),
    ],
)
def test_a_planted_import_is_reported(tmp_path: Path, line: str, reported: set[str]):
    planted = tmp_path / "planted.py"
    planted.write_text(line)
    allowed = {"numpy", "decimal"}

    found = set(_imported(planted, inside=tmp_path)) - allowed

    assert found == reported


def test_a_subpackage_of_the_domain_may_reach_up_to_the_domain_but_no_further(tmp_path: Path):
    (tmp_path / "shipping").mkdir()
    planted = tmp_path / "shipping" / "claim.py"
    planted.write_text("from ..money import Money\nfrom ...models import Model")

    assert set(_imported(planted, inside=tmp_path)) == {"...models"}


def _imported(module: Path, inside: Path) -> Iterator[str]:
    """Yield every name a module imports from outside the *inside* folder."""
    depth = len(module.relative_to(inside).parts)
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=name, level=0):
                yield name or ""
            case ast.ImportFrom(module=name, level=level) if level > depth:
                yield "." * level + (name or "")
            case _:
                pass


def _calls(module: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
                names.add(name)
            case _:
                pass
    return names


@cache
def _graph() -> dict[str, set[str]]:
    """Return which part of the package imports which: top-level modules and packages."""
    graph: dict[str, set[str]] = {}
    for module in MODULES:
        place = module.relative_to(ROOT).with_suffix("").parts
        package = place[:-1]
        arrows = graph.setdefault(place[0], set())
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            arrows |= {_part(target) for target in _targets(node, package)}
        arrows.discard(place[0])
    return graph


def _targets(node: ast.AST, package: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    match node:
        case ast.ImportFrom(module=name, names=names, level=0) if _is_ours(name):
            path = tuple((name or "").split("."))[1:]
            yield from ([path] if path else [(alias.name,) for alias in names])
        case ast.ImportFrom(module=name, names=names, level=level) if level:
            base = package[: len(package) - level + 1]
            if name:
                yield (*base, *name.split("."))
            else:
                yield from ((*base, alias.name) for alias in names)
        case ast.Import(names=names):
            yield from (
                tuple(alias.name.split("."))[1:] for alias in names if _is_ours(alias.name)
            )
        case _:
            pass


def _is_ours(name: str | None) -> bool:
    return (name or "").partition(".")[0] == "shopplugin"


def _part(target: tuple[str, ...]) -> str:
    """Return the module or package a target is in; a bare name comes from the root."""
    here = target and ((ROOT / target[0]).is_dir() or (ROOT / f"{target[0]}.py").exists())
    return target[0] if here else "__init__"


def _reached(name: str) -> set[str]:
    """Return everything *name* imports, directly or through others."""
    graph = _graph()
    reached: set[str] = set()
    ahead = list(graph.get(name, ()))
    while ahead:
        step = ahead.pop()
        if step not in reached:
            reached.add(step)
            ahead.extend(graph.get(step, ()))
    return reached
