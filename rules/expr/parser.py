"""The LALR grammar of expressions and its parser: text → `syntax.Node`. The only module that imports lark.

Written from the public specification of the Common Expression Language; docs/conditions.md says what of it is here.
The grammar's tables are built when the first expression is parsed, once. Neither the parser nor the tree builder
recurses, so the length and the depth of a text cannot exhaust Python's stack.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError

from rules.expr.errors import ExpressionProblem
from rules.expr.syntax import (
    MAX_DEPTH,
    MAX_LENGTH,
    Call,
    Chain,
    Choose,
    Group,
    ListOf,
    Literal,
    Logic,
    Member,
    Node,
    Path,
    Relation,
    Unary,
    deeper,
    ungroup,
)

_GRAMMAR = r"""
?start: choose
?choose: any_of
       | any_of "?" choose ":" choose -> choice
?any_of: all_of ("||" all_of)*
?all_of: relation ("&&" relation)*
?relation: sum
         | sum (RELATION | IN) sum -> compare
?sum: product ((PLUS | MINUS) product)*
?product: prefix ((STAR | SLASH) prefix)*
?prefix: postfix
       | (NOT | MINUS) prefix -> unary
?postfix: primary
        | postfix "." NAME -> member
        | postfix "." NAME "(" [arguments] ")" -> method
?primary: NAME -> name
        | NAME "(" [arguments] ")" -> call
        | TEXT -> text
        | NUMBER -> number
        | TRUTH -> truth
        | LSQUARE [arguments] "]" -> listing
        | LPAR choose ")" -> group
arguments: choose ("," choose)*

RELATION: "==" | "!=" | "<=" | ">=" | "<" | ">"
IN.3: /in(?![A-Za-z0-9_])/
TRUTH.3: /(true|false)(?![A-Za-z0-9_])/
PLUS: "+"
MINUS: "-"
STAR: "*"
SLASH: "/"
NOT: "!"
LPAR: "("
LSQUARE: "["
NAME: /[A-Za-z_][A-Za-z0-9_]*/
NUMBER: /[0-9]+(\.[0-9]+)?(?![A-Za-z0-9_])/
TEXT: /'([^'\\\n]|\\.)*'|"([^"\\\n]|\\.)*"/
%ignore /[ \t\r\n]+/
"""

_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", "'": "'", '"': '"'}


def _place(token: Token) -> int:
    return token.start_pos or 0


@v_args(inline=True)
class _Build(Transformer[Token, Node]):
    """Makes tree nodes as the parser reduces; refuses what is nested too deeply as soon as it is."""

    def choice(self, condition: Node, yes: Node, no: Node) -> Node:
        return _bounded(Choose(condition, yes, no, deeper((condition, yes, no))))

    def any_of(self, *operands: Node) -> Node:
        return _logic("||", operands)

    def all_of(self, *operands: Node) -> Node:
        return _logic("&&", operands)

    def compare(self, left: Node, operator: Token, right: Node) -> Node:
        return _bounded(Relation(str(operator), left, right, _place(operator), deeper((left, right))))

    def sum(self, *parts: Node | Token) -> Node:
        return _chain(parts)

    def product(self, *parts: Node | Token) -> Node:
        return _chain(parts)

    def unary(self, operator: Token, operand: Node) -> Node:
        return _bounded(Unary(str(operator), operand, _place(operator), deeper((operand,))))

    def member(self, of: Node, name: Token) -> Node:
        if isinstance(of, Path):
            return Path((*of.names, str(name)), (*of.offsets, _place(name)))
        return _bounded(Member(of, str(name), _place(name), deeper((of,))))

    def method(self, of: Node, name: Token, arguments: tuple[Node, ...] | None) -> Node:
        given = arguments or ()
        return _bounded(Call(of, str(name), given, _place(name), deeper((of, *given))))

    def name(self, name: Token) -> Node:
        return Path((str(name),), (_place(name),))

    def call(self, name: Token, arguments: tuple[Node, ...] | None) -> Node:
        given = arguments or ()
        return _bounded(Call(None, str(name), given, _place(name), deeper(given)))

    def arguments(self, *arguments: Node) -> tuple[Node, ...]:
        return arguments

    def text(self, token: Token) -> Node:
        return Literal(_unescape(token), _place(token))

    def number(self, token: Token) -> Node:
        return Literal(Decimal(str(token)), _place(token))

    def truth(self, token: Token) -> Node:
        return Literal(str(token) == "true", _place(token))

    def listing(self, bracket: Token, arguments: tuple[Node, ...] | None) -> Node:
        given = arguments or ()
        return _bounded(ListOf(given, _place(bracket), deeper(given)))

    def group(self, bracket: Token, inner: Node) -> Node:
        return _bounded(Group(inner, _place(bracket), deeper((inner,))))


def _bounded(node: Node) -> Node:
    if node.depth > MAX_DEPTH:
        raise ExpressionProblem(
            f"the expression is nested more than {MAX_DEPTH} deep; move a part of it into a derived fact", node.offset
        )
    return node


def _logic(operator: str, operands: tuple[Node, ...]) -> Node:
    flat: list[Node] = []
    for operand in operands:
        inner = ungroup(operand)
        flat.extend(inner.operands if isinstance(inner, Logic) and inner.operator == operator else (operand,))
    return _bounded(Logic(operator, tuple(flat), deeper(flat)))


def _chain(parts: tuple[Node | Token, ...]) -> Node:
    nodes = [part for part in parts if not isinstance(part, Token)]
    signs = [part for part in parts if isinstance(part, Token)]
    rest = tuple((str(sign), _place(sign), node) for sign, node in zip(signs, nodes[1:], strict=True))
    return _bounded(Chain(nodes[0], rest, deeper(nodes)))


def _unescape(token: Token) -> str:
    def plain(found: re.Match[str]) -> str:
        escaped = found[1]
        if escaped not in _ESCAPES:
            raise ExpressionProblem(
                rf"'\{escaped}' means nothing in a text; write '\\' for a backslash", _place(token) + found.start() + 1
            )
        return _ESCAPES[escaped]

    return re.sub(r"\\(.)", plain, str(token)[1:-1], flags=re.DOTALL)


@lru_cache(maxsize=1)
def _grammar() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="contextual", transformer=_Build(), maybe_placeholders=True)


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The tree of an expression's text. Raises `ExpressionProblem` with the offset of the first fault."""
    if len(text) > MAX_LENGTH:
        raise ExpressionProblem(f"the expression is longer than {MAX_LENGTH} characters; use derived facts", 0)
    if not text.strip():
        raise ExpressionProblem("the expression is empty; leave the key out where there is no condition", 0)
    try:
        node = _grammar().parse(text)
    except VisitError as fault:
        if isinstance(fault.orig_exc, ExpressionProblem):
            raise fault.orig_exc from None
        raise
    except UnexpectedInput as fault:
        raise _explained(fault, text) from None
    return node  # type: ignore[return-value]  # lark does not know what the transformer makes


_PLAIN_SIGNS = dict(zip("＝！＜＞（），。．‘’“”＋－×÷＆｜？：［］　【】、", "=!<>(),..''''+-*/&|?:[] [],", strict=True))
_QUOTES = frozenset("‘’“”")
_PLAIN_SIGNS |= {"≥": ">=", "≤": "<=", "≠": "!="}
_WORDS = {"and": "&&", "or": "||", "not": "!", "AND": "&&", "OR": "||", "NOT": "!", "True": "true", "False": "false"}
_CHARACTERS = {
    "=": "one '=' means nothing; write '==' to compare",
    "&": "write '&&' for and",
    "|": "write '||' for or",
    "'": "this text has no closing quote",
    '"': "this text has no closing quote",
    "%": "there is no '%'; divide or compare plain numbers",
    ";": "an expression is one value; there is no ';'",
    "{": "there are no maps; use a list of facts",
}
_MEANINGS = {
    "==": "two comparisons in a row mean nothing; join them with '&&'",
    "[": "a list has no numbered items; use .filter(p, …), .exists(p, …) or .one(p, …, …)",
}


def _explained(fault: UnexpectedInput, text: str) -> ExpressionProblem:
    """The parser's complaint in an author's words."""
    match fault:
        case UnexpectedEOF():
            return ExpressionProblem("the expression ends too early", len(text.rstrip()))
        case UnexpectedToken(token=token) if token.type == "$END":
            return ExpressionProblem(f"the expression ends too early{_unclosed(text)}", len(text.rstrip()))
        case UnexpectedToken(token=token):
            return _unexpected(str(token), _place(token), text)
        case UnexpectedCharacters():
            offset = fault.pos_in_stream or 0
            return _unexpected(_word_at(text, offset), offset, text)
        case _:
            return ExpressionProblem("the expression cannot be read", 0)


def _word_at(text: str, offset: int) -> str:
    found = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+[A-Za-z0-9_.]*|&&|\|\||[=!<>]=|.", re.DOTALL).match(text, offset)
    return found[0] if found else ""


def _unexpected(found: str, offset: int, text: str) -> ExpressionProblem:
    before = re.search(r"([A-Za-z_]+)\s*$", text[:offset])
    if found in _WORDS:
        return ExpressionProblem(f"'{found}' is written '{_WORDS[found]}' here", offset)
    if before is not None and before[1] in _WORDS:
        return ExpressionProblem(f"'{before[1]}' is written '{_WORDS[before[1]]}' here", before.start(1))
    if found in _QUOTES:
        return ExpressionProblem("these are no plain quotation marks; write straight ones: '…'", offset)
    if found in _PLAIN_SIGNS:
        return ExpressionProblem(f"'{found}' is not the plain sign; write '{_PLAIN_SIGNS[found]}'", offset)
    if found in _CHARACTERS:
        return ExpressionProblem(_CHARACTERS[found], offset)
    if re.match(r"[0-9]", found):
        return ExpressionProblem(f"'{found}' is no number, or an operator is missing before it", offset)
    meaning = _MEANINGS["=="] if found in {"==", "!=", "<", "<=", ">", ">=", "in"} else _MEANINGS.get(found)
    if meaning is None:
        meaning = f"'{found}' cannot stand here"
        if found == ")" and text[:offset].count("(") < text[:offset].count(")") + 1:
            meaning = "this ')' closes nothing"
        elif re.match(r"[^\x00-\x7f]", found):
            meaning = "text stands in quotes: '…'"
        elif re.match(r"[A-Za-z_']", found):
            meaning = f"an operator is missing before '{found}'"
    return ExpressionProblem(meaning, offset)


def _unclosed(text: str) -> str:
    bare = re.sub(r"'([^'\\\n]|\\.)*'|\"([^\"\\\n]|\\.)*\"", "", text)
    for opening, closing in ("()", "[]"):
        if bare.count(opening) > bare.count(closing):
            return f"; a '{closing}' is missing"
    return ""
