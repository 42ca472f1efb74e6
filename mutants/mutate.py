"""The places of a source file that can be changed a little, and what each becomes.

Only what could hide a fault: guards, comparisons, signs, numbers, labels in bytes, calls that only check.
Annotations, strings for people and imports stay as they are.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Mutant", "mutants_of"]

_COMPARE: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Lt: ast.LtE(),
    ast.LtE: ast.Lt(),
    ast.Gt: ast.GtE(),
    ast.GtE: ast.Gt(),
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
}
_SIGNS: dict[type[ast.operator], ast.operator] = {
    ast.Add: ast.Sub(),
    ast.Sub: ast.Add(),
    ast.Mult: ast.FloorDiv(),
    ast.FloorDiv: ast.Mult(),
    ast.Mod: ast.Mult(),
    ast.BitAnd: ast.BitOr(),
    ast.BitOr: ast.BitAnd(),
    ast.BitXor: ast.BitOr(),
    ast.LShift: ast.RShift(),
    ast.RShift: ast.LShift(),
}
_ENDS = (ast.Raise, ast.Return, ast.Continue, ast.Break)


@dataclass(frozen=True)
class Mutant:
    """One change: the bytes from `start` to `end` of the file become `after`."""

    path: str
    line: int
    lines: range  # those of the innermost statement that holds it; of one that holds others, its head
    kind: str
    start: int
    end: int
    before: str
    after: str

    def applied(self, source: bytes) -> bytes:
        """The whole file with the change in it."""
        return source[: self.start] + self.after.encode("utf-8") + source[self.end :]

    @property
    def name(self) -> str:
        """The change in one line."""
        before, after = (" ".join(text.split()) for text in (self.before, self.after))
        return f"{self.path}:{self.line} {self.kind}: {before} → {after}"


def mutants_of(path: str, source: bytes) -> list[Mutant]:
    """All changes of a file, in the order of the file; every one of them still compiles."""
    tree = ast.parse(source)
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    made = []
    holds = _statements(tree)
    for node, kind, after in _changes(tree):
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        before = source[start:end].decode("utf-8")
        one = Mutant(path, node.lineno, holds[node], kind, start, end, before, after)
        if after != before and _compiles(one.applied(source)):
            made.append(one)
    return sorted(made, key=lambda one: (one.start, one.end, one.kind, one.after))


def _compiles(source: bytes) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _statements(tree: ast.Module) -> dict[ast.AST, range]:
    """For each node the lines of the innermost statement around it, without the statements in that."""
    found: dict[ast.AST, range] = {}
    for statement in (node for node in ast.walk(tree) if isinstance(node, ast.stmt)):  # outer ones first
        body: list[ast.stmt] = getattr(statement, "body", [])
        end = body[0].lineno if body else (statement.end_lineno or statement.lineno) + 1
        lines = range(statement.lineno, max(end, statement.lineno + 1))
        found |= dict.fromkeys(ast.walk(statement), lines)
    return found


def _changes(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, str, str]]:
    """Each node that changes, the kind of the change, and its new text."""
    left_alone = _annotations(tree)
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if node in left_alone:
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.If | ast.While | ast.IfExp):
            yield from _guard(node)
        elif isinstance(node, ast.expr):
            yield from _expression(node)
        elif isinstance(node, ast.stmt):
            yield from _statement(node)


def _annotations(tree: ast.Module) -> set[ast.AST]:
    """What is said of types, and decorators: a change there is another kind of thing."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = node.args
            every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            every += [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
            found |= {one.annotation for one in every if one.annotation is not None}
            found |= set(node.decorator_list) | ({node.returns} if node.returns is not None else set())
        elif isinstance(node, ast.ClassDef):
            found |= set(node.decorator_list)
        elif isinstance(node, ast.AnnAssign):
            found.add(node.annotation)
    return found


def _guard(node: ast.If | ast.While | ast.IfExp) -> Iterator[tuple[ast.expr, str, str]]:
    """A guard that never speaks, and a choice that always falls the other way."""
    ends = isinstance(node, ast.If) and isinstance(node.body[-1], _ENDS)
    yield node.test, "guard" if ends else "choice", "False"
    if not isinstance(node, ast.While):
        yield node.test, "choice", "True"


def _expression(node: ast.expr) -> Iterator[tuple[ast.expr, str, str]]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        other: ast.expr = ast.Compare(node.left, [_COMPARE[type(node.ops[0])]], node.comparators)
        yield node, "compare", f"({ast.unparse(other)})"
    elif isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            turned = [*node.ops[:at], _COMPARE[type(operator)], *node.ops[at + 1 :]]
            yield node, "compare", f"({ast.unparse(ast.Compare(node.left, turned, node.comparators))})"
    elif isinstance(node, ast.BoolOp):
        joined = ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        yield node, "and/or", f"({ast.unparse(joined)})"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, "not", f"({ast.unparse(node.operand)})"
    elif isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
        other = ast.BinOp(node.left, _SIGNS[type(node.op)], node.right)
        yield node, "sign", f"({ast.unparse(other)})"
    elif isinstance(node, ast.Constant):
        yield from _constant(node)


def _constant(node: ast.Constant) -> Iterator[tuple[ast.expr, str, str]]:
    if isinstance(node.value, bool):
        yield node, "truth", str(not node.value)
    elif isinstance(node.value, int):
        yield node, "number", str(node.value + 1)
    elif isinstance(node.value, bytes):
        yield node, "bytes", repr(node.value + b"X")


def _statement(node: ast.stmt) -> Iterator[tuple[ast.stmt, str, str]]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield node, "call", "pass"
    elif isinstance(node, ast.Raise):
        yield node, "raise", "pass"
    elif isinstance(node, ast.AugAssign) and type(node.op) in _SIGNS:
        turned = ast.AugAssign(node.target, _SIGNS[type(node.op)], node.value)
        yield node, "sign", ast.unparse(turned)
    elif isinstance(node, ast.Continue):
        yield node, "loop", "break"
