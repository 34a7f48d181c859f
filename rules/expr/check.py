"""The type check: `syntax.Node` → `typed.Typed`, with every name resolved against a vocabulary.

A fault is an `ExpressionProblem` that says what stands there, what was expected, and the nearest name there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.expr import coded, syntax, typed
from rules.expr.calls import Calls
from rules.expr.errors import ExpressionProblem
from rules.expr.typed import Shape, Typed
from rules.facts import FactId
from rules.vocabulary import ExprType, Vocabulary, nearest

_ORDERED = (ExprType.NUMBER, ExprType.DATE)
_ADVICE = {"null": "there is no null; has(fact) asks whether a fact has a value"}


@dataclass(frozen=True, slots=True)
class Variable:
    """A name bound to a slot."""

    slot: int
    shape: Shape


@dataclass(slots=True)
class Checker:
    """One check of one expression.

    Its by-products: the facts it `reads`, the names of variables it `used`, how many `slots` these take, and the code
    `tables` it names.
    """

    vocabulary: Vocabulary
    variables: dict[str, Variable]
    slots: int = 0
    reads: set[FactId] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    codes_checked: bool = False
    """Whether the written codes were found in their tables before, so that these need not be read for it."""

    def check(self, node: syntax.Node) -> Typed:
        """The typed node. Raises `ExpressionProblem`."""
        match node:
            case syntax.Literal(value=value):
                return typed.Constant(value, Shape(_literal_type(value)))
            case syntax.Group(inner=inner):
                return self.check(inner)
            case syntax.Path():
                return self._path(node)
            case syntax.Unary():
                return self._unary(node)
            case syntax.Chain():
                return self._chain(node)
            case syntax.Logic(operator=operator, operands=operands):
                parts = tuple(self.need(part, ExprType.BOOL, f"'{operator}' joins conditions") for part in operands)
                return typed.Junction("&&" if operator == "&&" else "||", parts, Shape(ExprType.BOOL))
            case syntax.Relation(operator="in"):
                return self._within(node)
            case syntax.Relation():
                return self._compare(node)
            case syntax.Choose():
                return self._choose(node)
            case syntax.ListOf():
                return self._listing(node)
            case syntax.Call():
                return Calls(self).call(node)
            case syntax.Member(name=name, offset=offset):
                raise ExpressionProblem(f"'.{name}' cannot stand here; only a fact or a person has parts", offset)

    def need(self, node: syntax.Node, wanted: ExprType, why: str) -> Typed:
        """The typed node of exactly this type."""
        found = self.check(node)
        if found.shape.type is not wanted:
            raise ExpressionProblem(f"{why}: {wanted} is needed here, and this is {found.shape.type}", node.offset)
        return found

    def bind(self, name: str, shape: Shape, offset: int) -> int:
        """A new variable's slot. A name that means something already is refused."""
        if name in self.variables or name in self.vocabulary.roots or name in {"as_of", "true", "false", "in"}:
            raise ExpressionProblem(f"'{name}' means something else already; choose another name", offset)
        slot = len(self.variables)
        self.slots = max(self.slots, slot + 1)
        self.variables[name] = Variable(slot, shape)
        return slot

    def unbind(self, name: str) -> None:
        """Forgets a variable at the end of its macro."""
        del self.variables[name]

    # ------------------------------------------------------------ names

    def _path(self, node: syntax.Path) -> Typed:
        variable = self.variables.get(node.names[0])
        if variable is not None:
            return self._from_variable(node, variable)
        if node.names == ("as_of",):
            return typed.Today(Shape(ExprType.DATE))
        fact_id = FactId(node.dotted)
        if fact_id in self.vocabulary.facts:
            kind = self.vocabulary.type_of(fact_id)
            list_id = fact_id if kind is ExprType.PERSONS else None
            self.reads.add(fact_id)
            shape = Shape(kind, self.vocabulary.options(fact_id), list_id, self._table_of(fact_id))
            return typed.ReadFact(fact_id, shape)
        raise self._unknown(node)

    def _from_variable(self, node: syntax.Path, variable: Variable) -> Typed:
        name, rest = node.names[0], ".".join(node.names[1:])
        self.used.add(name)
        if not rest:
            return typed.Variable(variable.slot, name, variable.shape)
        list_id = variable.shape.list_id
        if list_id is None or variable.shape.type is not ExprType.PERSON:
            raise ExpressionProblem(f"'{name}' is {variable.shape.type} and has no parts", node.offsets[1])
        fact_id = FactId(f"{list_id}[].{rest}")
        if fact_id not in self.vocabulary.facts:
            near = nearest(rest, self.vocabulary.fields(list_id))
            raise ExpressionProblem(
                f"'{list_id}[]' has no field '{rest}'",
                node.offsets[1],
                None if near is None else f"{name}.{near}",
                code="unknown_fact",
            )
        self.reads.add(fact_id)
        kind, options = self.vocabulary.type_of(fact_id), self.vocabulary.options(fact_id)
        shape = Shape(kind, options, table=self._table_of(fact_id))
        return typed.ReadField(variable.slot, list_id, rest, shape)

    def _table_of(self, fact_id: FactId) -> str:
        return self.vocabulary.facts[fact_id].codes or ""

    def _unknown(self, node: syntax.Path) -> ExpressionProblem:
        if node.dotted in _ADVICE:
            return ExpressionProblem(_ADVICE[node.dotted], node.offset)
        for length in range(len(node.names) - 1, 0, -1):
            start = ".".join(node.names[:length])
            kind = self.vocabulary.type_of(FactId(start)) if FactId(start) in self.vocabulary.facts else None
            if kind is ExprType.PERSONS:
                field_name = ".".join(node.names[length:])
                return ExpressionProblem(
                    f"'{start}' is a list; write {start}.exists(p, …) or {start}.map(p, p.{field_name})", node.offset
                )
            if kind is not None:
                return ExpressionProblem(f"'{start}' is {kind} and has no parts", node.offsets[length])
        singles = [fact_id for fact_id in self.vocabulary.facts if "[" not in fact_id]
        known = [*singles, *self.variables, *self._bound_fields(), "as_of"]
        near = nearest(node.dotted, known)
        if near is None and len(node.names) > 1 and self.vocabulary.fields(FactId("people")) and not self.variables:
            inside = nearest(".".join(node.names[1:]), self.vocabulary.fields(FactId("people")))
            if inside is not None:
                return ExpressionProblem(
                    f"'{node.names[0]}' is not bound here; it stands for one person only in items made `per: people`, "
                    "in conditions of people[] facts and in rows",
                    node.offset,
                    code="unknown_fact",
                )
        return ExpressionProblem(f"there is no fact '{node.dotted}'", node.offset, near, code="unknown_fact")

    def _bound_fields(self) -> list[str]:
        return [
            f"{name}.{field_name}"
            for name, variable in self.variables.items()
            if variable.shape.list_id is not None
            for field_name in self.vocabulary.fields(variable.shape.list_id)
        ]

    # ------------------------------------------------------------ operators

    def _unary(self, node: syntax.Unary) -> Typed:
        if node.operator == "!":
            operand = self.need(node.operand, ExprType.BOOL, "'!' turns a condition round")
            return typed.Not(operand, Shape(ExprType.BOOL))
        operand = self.need(node.operand, ExprType.NUMBER, "'-' makes a number negative")
        return typed.Apply("negate", (operand,), Shape(ExprType.NUMBER))

    def _chain(self, node: syntax.Chain) -> Typed:
        first = self.check(node.first)
        if first.shape.type is ExprType.TEXT and all(sign == "+" for sign, _, _ in node.rest):
            others = tuple(self.need(part, ExprType.TEXT, "'+' joins texts") for _, _, part in node.rest)
            return typed.Apply("concat", (first, *others), Shape(ExprType.TEXT))
        if first.shape.type is not ExprType.NUMBER:
            sign = node.rest[0][0]
            raise ExpressionProblem(
                f"'{sign}' takes numbers{', or texts to join' if sign == '+' else ''}, and this is {first.shape.type}",
                node.first.offset,
            )
        numbers = [(sign, self.need(part, ExprType.NUMBER, f"'{sign}' takes numbers")) for sign, _, part in node.rest]
        return typed.Arithmetic(first, tuple(numbers), Shape(ExprType.NUMBER))

    def _compare(self, node: syntax.Relation) -> Typed:
        left, right = self.check(node.left), self.check(node.right)
        kind = left.shape.type
        if kind is not right.shape.type:
            raise ExpressionProblem(
                f"'{node.operator}' compares two values of one type; here {kind} and {right.shape.type}", node.offset
            )
        if kind.element is not None:
            raise ExpressionProblem(f"lists are not compared with '{node.operator}'; use 'in' or size()", node.offset)
        if node.operator not in ("==", "!=") and kind not in _ORDERED:
            raise ExpressionProblem(f"'{node.operator}' orders numbers and dates only, and this is {kind}", node.offset)
        self.check_options(left.shape, node.right, node.left)
        self.check_options(right.shape, node.left, node.right)
        return typed.Compare(node.operator, left, right, Shape(ExprType.BOOL))

    def _within(self, node: syntax.Relation) -> Typed:
        item, items = self.check(node.left), self.check(node.right)
        element = items.shape.type.element
        if element is None:
            raise ExpressionProblem(
                f"'in' looks into a list, and this is {items.shape.type}; write ['a', 'b'] or use '=='",
                node.right.offset,
            )
        if element is not item.shape.type:
            raise ExpressionProblem(
                f"'in' looks for {element} in {items.shape.type}, and this is {item.shape.type}", node.left.offset
            )
        self.check_options(item.shape, node.right, node.left)
        self.check_options(items.shape, node.left, node.right)
        return typed.Within(item, items, Shape(ExprType.BOOL))

    def check_options(self, shape: Shape, literals: syntax.Node, owner: syntax.Node) -> None:
        """Refuses a text written beside a choice that is none of its options, or beside a code that is none."""
        if shape.table:
            coded.check_codes(self, shape.table, _literals(literals))
        if not shape.options:
            return
        for literal in _literals(literals):
            if isinstance(literal.value, str) and literal.value not in shape.options:
                named = f"'{owner.dotted}'" if isinstance(owner, syntax.Path) else "this choice"
                raise ExpressionProblem(
                    f"'{literal.value}' is no option of {named}, which has {', '.join(shape.options)}",
                    literal.offset,
                    nearest(literal.value, shape.options),
                    code="unknown_option",
                )

    def _choose(self, node: syntax.Choose) -> Typed:
        condition = self.need(node.condition, ExprType.BOOL, "a condition stands before '?'")
        yes, no = self.check(node.yes), self.check(node.no)
        if yes.shape.type is not no.shape.type:
            raise ExpressionProblem(
                f"both branches of '?' have one type; here {yes.shape.type} and {no.shape.type}", node.no.offset
            )
        options = {**yes.shape.options, **no.shape.options} if yes.shape.options and no.shape.options else None
        list_id = yes.shape.list_id
        if list_id != no.shape.list_id:
            raise ExpressionProblem("both branches of '?' give items of one list", node.no.offset)
        return typed.Choice(condition, yes, no, Shape(yes.shape.type, options or typed.NO_OPTIONS, list_id))

    def _listing(self, node: syntax.ListOf) -> Typed:
        if not node.items:
            raise ExpressionProblem("an empty list has no type; leave the condition out", node.offset)
        items = tuple(self.check(item) for item in node.items)
        kind = items[0].shape.type
        many = kind.list_of
        if many is None or many is ExprType.PERSONS:
            raise ExpressionProblem(f"a list of {kind} cannot be written out", node.items[0].offset)
        for item, written in zip(items, node.items, strict=True):
            if item.shape.type is not kind:
                raise ExpressionProblem(f"a list has one type; here {kind} and {item.shape.type}", written.offset)
        return typed.Listing(items, Shape(many))


def _literal_type(value: object) -> ExprType:
    if isinstance(value, bool):
        return ExprType.BOOL
    return ExprType.TEXT if isinstance(value, str) else ExprType.NUMBER


def _literals(node: syntax.Node) -> list[syntax.Literal]:
    match syntax.ungroup(node):
        case syntax.Literal() as literal:
            return [literal]
        case syntax.ListOf(items=items):
            return [literal for item in items for literal in _literals(item)]
        case syntax.Choose(yes=yes, no=no):
            return _literals(yes) + _literals(no)
        case _:
            return []


def new_checker(vocabulary: Vocabulary, bound: Mapping[str, FactId], *, codes_checked: bool = False) -> Checker:
    """A checker in which each bound name stands for an item of its list, in slots 0, 1, …"""
    variables = {
        name: Variable(slot, Shape(ExprType.PERSON, list_id=list_id))
        for slot, (name, list_id) in enumerate(bound.items())
    }
    return Checker(vocabulary, variables, len(variables), codes_checked=codes_checked)
