"""Rules of the tree of packages and tests that no linter checks."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
PACKAGES = ("core", "people", "articles", "newsroom")
MOST_MODULES = 12
# Classes that Django looks for by name inside others.
DJANGO_CLASSES = ("Meta", "Media")


def imported_modules(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    named = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return named | {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}


def test_test_modules_import_helpers_from_support_alone() -> None:
    wrong = [
        f"{path.relative_to(TESTS)}: {module}"
        for path in TESTS.rglob("*.py")
        for module in imported_modules(path)
        if module.startswith("tests.") and module.rpartition(".")[2].startswith(("test_", "conftest"))
    ]
    assert wrong == []


def modules() -> list[Path]:
    """The modules of the product, without migrations and management commands."""
    found = [path for package in PACKAGES for path in (TESTS.parent / package).rglob("*.py")]
    return [path for path in found if not {"migrations", "commands"} & set(path.parts)]


def test_folder_has_at_most_twelve_modules() -> None:
    paths = [*modules(), *TESTS.rglob("*.py")]
    sizes = Counter(path.parent for path in paths if path.name != "__init__.py")
    assert {str(folder): size for folder, size in sizes.items() if size > MOST_MODULES} == {}


def classes(node: ast.AST) -> Iterator[str]:
    """Yield the names of the classes of a module, also of those inside others."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            if child.name not in DJANGO_CLASSES:
                yield child.name
            yield from classes(child)


def test_class_name_is_used_once() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in modules():
        for name in classes(ast.parse(path.read_text("utf-8"))):
            places[name].append(str(path.relative_to(TESTS.parent)))
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}
