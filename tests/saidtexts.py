"""The texts that the source can put into an error, read from its syntax trees.

A text is a list of pieces: fixed words, and holes (None) that are filled when the program runs.
What is fixed in one of several ways (``"a" if one else "b"``, a constant, what a function of the
package returns or yields, what the callers of a function hand in) gives a text for each.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("geo", "data", "maps", "cli")
DEEPEST = 8

Text = tuple[str | None, ...]


@dataclass(frozen=True)
class Place:
    """An expression in a module."""

    module: str
    node: ast.AST


@cache
def trees() -> dict[str, ast.Module]:
    found = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found[path.relative_to(ROOT).as_posix()] = tree
    return found


@cache
def parents() -> dict[ast.AST, ast.AST]:
    """Return the node in which each node stands."""
    return {
        child: node
        for tree in trees().values()
        for node in ast.walk(tree)
        for child in ast.iter_child_nodes(node)
    }


@cache
def functions() -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for module, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, []).append(Place(module, node))
    return found


@cache
def calls() -> dict[str, list[Place]]:
    """Return every call by the last part of the name that is called."""
    found: dict[str, list[Place]] = {}
    for module, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                found.setdefault(called(node), []).append(Place(module, node))
    return found


def called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def handed(call: ast.Call, name: str, at: int) -> ast.expr | None:
    """Return the argument of a call by its name or position."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if at >= len(call.args) or any(isinstance(arg, ast.Starred) for arg in call.args[: at + 1]):
        return None
    return call.args[at]


def texts_of(place: Place, depth: int = 0) -> list[Text]:
    """Return the texts that an expression may be; one hole where it cannot be told."""
    node, module = place.node, place.module
    if isinstance(node, ast.Constant):
        return [(str(node.value),)]
    if depth < DEEPEST:
        if isinstance(node, ast.JoinedStr):
            parts = [texts_of(Place(module, part), depth + 1) for part in node.values]
            return [tuple(piece for part in parts for piece in part) for parts in product(*parts)]
        if isinstance(node, ast.FormattedValue):
            return _whole(texts_of(Place(module, node.value), depth + 1))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            sides = (texts_of(Place(module, side), depth + 1) for side in (node.left, node.right))
            return [one + other for one, other in product(*sides)]
        if isinstance(node, ast.IfExp):
            both = (texts_of(Place(module, way), depth + 1) for way in (node.body, node.orelse))
            return [text for way in both for text in way]
        if isinstance(node, ast.Name):
            return _named(node, module, depth)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return _returned(node.func.id, module, depth)
        if isinstance(node, ast.Call) and called(node) == "join":
            return _joined(node, module, depth)
    return [(None,)]


def _whole(texts: list[Text]) -> list[Text]:
    """Return texts for a hole of an f-string: those that say something, or the bare hole."""
    return (
        texts if all(any(piece for piece in text) or text == ("",) for text in texts) else [(None,)]
    )


def _joined(call: ast.Call, module: str, depth: int) -> list[Text]:
    """Return the texts of a list of lines that is joined: its first line, and a hole."""
    lines = call.args[0]
    if isinstance(lines, ast.Name):
        bound = (
            value for function in _around(call) for value in _bound(function, lines.id, module)
        )
        lines = next((value.node for value in bound if isinstance(value.node, ast.List)), lines)
    if (
        not isinstance(lines, ast.List)
        or not lines.elts
        or not isinstance(call.func, ast.Attribute)
    ):
        return [(None,)]
    heads = texts_of(Place(module, lines.elts[0]), depth + 1)
    between = texts_of(Place(module, call.func.value), depth + 1)
    return [(*head, *sep, None) for head, sep in product(heads, between)]


def _returned(name: str, module: str, depth: int) -> list[Text]:
    held = functions().get(name, [])
    own = [function for function in held if function.module == module] or held
    found = [
        text
        for function in own
        for node in _own_nodes(function.node)
        if isinstance(node, ast.Return) and node.value is not None
        for text in texts_of(Place(function.module, node.value), depth + 1)
    ]
    return found or [(None,)]


def _named(name: ast.Name, module: str, depth: int) -> list[Text]:
    """Return what a name may stand for: assigned, looped over, handed in, or a constant."""
    for function in _around(name):
        values = list(_bound(function, name.id, module))
        if values:
            found = []
            for value in values:
                found += texts_of(value, depth + 1)
            return found
        names = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]
        if name.id in (*names, *(arg.arg for arg in function.args.kwonlyargs)):
            at = names.index(name.id) if name.id in names else len(names)
            return _handed_in(function, module, name.id, at, depth)
    for node in trees()[module].body:
        for target, value in _assigned(node):
            if isinstance(target, ast.Name) and target.id == name.id:
                return texts_of(Place(module, value), depth + 1)
    return [(None,)]


def _around(node: ast.AST) -> Iterator[ast.FunctionDef]:
    while node in parents():
        node = parents()[node]
        if isinstance(node, ast.FunctionDef):
            yield node


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function without those of the functions in it."""
    for child in ast.iter_child_nodes(function):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.Lambda):
            yield from _own_nodes(child)


def _assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield target and value of an assignment, of each where several are assigned at once."""
    if isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
        yield node.target, node.value
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                yield from zip(target.elts, node.value.elts, strict=True)
            else:
                yield target, node.value


def _bound(function: ast.FunctionDef, name: str, module: str) -> Iterator[Place]:
    """Yield the values that a function gives to a name."""
    for node in _own_nodes(function):
        for target, value in _assigned(node):
            if isinstance(target, ast.Name) and target.id == name:
                if isinstance(node, ast.AugAssign):
                    # a text that grows: as it was, and grown
                    first = next(
                        v
                        for n in ast.walk(function)
                        for t, v in _assigned(n)
                        if isinstance(t, ast.Name) and t.id == name
                    )
                    value = ast.BinOp(first, ast.Add(), value)
                yield Place(module, value)
        if isinstance(node, ast.For) and isinstance(node.target, ast.Tuple):
            for at, element in enumerate(node.target.elts):
                if isinstance(element, ast.Name) and element.id == name:
                    yield from _yielded(node.iter, at)


def _yielded(iterated: ast.expr, at: int) -> Iterator[Place]:
    """Yield what a generator of the package yields at a position."""
    if isinstance(iterated, ast.Call):
        for function in functions().get(called(iterated), []):
            for node in _own_nodes(function.node):
                if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                    yield Place(function.module, node.value.elts[at])


def _handed_in(
    function: ast.FunctionDef, module: str, name: str, at: int, depth: int
) -> list[Text]:
    """Return what callers hand to a function; of a method those in its folder."""
    within = parents()[function]
    method = isinstance(within, ast.ClassDef)
    nested = not isinstance(within, ast.Module | ast.ClassDef)
    public = not nested and not function.name.startswith("_")
    folder = module.partition("/")[0]
    found: list[Text] = []
    for call in calls().get(function.name, []):
        near = call.module == module or (public and call.module.startswith(f"{folder}/"))
        if near and isinstance(call.node, ast.Call):
            value = handed(call.node, name, at - method)
            if value is not None:
                found += texts_of(Place(call.module, value), depth + 1)
    return found or [(None,)]


def fill(text: Text, hole: str) -> str:
    return "".join(hole if piece is None else piece for piece in text)
