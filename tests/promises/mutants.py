# SPDX-License-Identifier: AGPL-3.0-or-later
"""A function as it would be with one condition of a query taken out: for tests that have to notice it."""

import ast
import copy
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

NARROWING = {"filter", "exclude"}


def mutants(module: ModuleType) -> Iterator[tuple[str, str, Any]]:
    """(function, what it lacks, where the changed one is): each argument of filter and exclude, each side of an `&`."""
    for function in ast.parse(Path(str(module.__file__)).read_text()).body:
        if isinstance(function, ast.FunctionDef):
            for lacks, changed in _without_one(function):
                yield function.name, lacks, SimpleNamespace(**{function.name: _built(module, changed)})


def _without_one(function: ast.FunctionDef) -> Iterator[tuple[str, ast.FunctionDef]]:
    for number, node in enumerate(ast.walk(function)):
        for part in range(_parts(node)):
            changed = copy.deepcopy(function)
            found = list(ast.walk(changed))[number]
            yield _take_out(changed, found, part), changed


def _parts(node: ast.AST) -> int:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NARROWING:
        return len(node.args) + len(node.keywords)
    return 2 if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd) else 0


def _take_out(function: ast.FunctionDef, node: ast.AST, part: int) -> str:
    if isinstance(node, ast.Call):
        positional = part < len(node.args)
        gone = node.args.pop(part) if positional else node.keywords.pop(part - len(node.args))
        return ast.unparse(gone)
    assert isinstance(node, ast.BinOp)
    kept, gone = (node.left, node.right) if part else (node.right, node.left)
    _Instead(node, kept).visit(function)
    return ast.unparse(gone)


class _Instead(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)


def _built(module: ModuleType, changed: ast.FunctionDef) -> Any:
    """Beside the other functions of its module, which stay as they are."""
    names = dict(vars(module))
    code = compile(ast.fix_missing_locations(ast.Module([changed], [])), f"<{changed.name}>", "exec")
    exec(code, names)
    return names[changed.name]
