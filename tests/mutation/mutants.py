# SPDX-License-Identifier: GPL-2.0-only
"""mutants.py - finds the small ways in which a C file can be broken. Used by run."""

import dataclasses
import re

# What is never changed. Calls of static_assert need their parentheses to be found.
SKIPPED = re.compile(r"""/\*.*?\*/ | //[^\n]* | "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*'
                         | ^[ \t]*\#(?:\\\n|[^\n])*""", re.M | re.S | re.X)
STATIC_ASSERT = re.compile(r"\bstatic_assert(?=\()")

OPERATOR = re.compile(r"<<=?|>>=?|->|\+\+|--|\+=|-=|[<>=!]=|&&|\|\||[<>+-]")
SWAPPED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&",
           "+": "-", "-": "+", "+=": "-=", "-=": "+="}
OPERAND = re.compile(r"(?<!\w)(?!(?:return|case)\b)\w+\s*$|[)\]]\s*$")  # a sign has none before it
CONSTANT = re.compile(r"(?<![\w.])(0[xX][0-9a-fA-F]+|\d+)(?=[uUlL]*(?![\w.]))")
CONDITION = re.compile(r"\b(?:if|while) (?=\()")
RETURN = re.compile(r"\breturn ([^;{}]+);")
TRUTH = re.compile(r"^!|&&|\|\||[=!<>]=|(?<![<>-])[<>](?![<>])")
LVALUE = r"\*?\w+(?:(?:->|\.)\w+|\[[^];]*\])*"
STATEMENT = re.compile(rf"^\t+((?:{LVALUE} (?:[-+*/%&|^]|<<|>>)?=[^=;{{}}][^;{{}}]*|{LVALUE}(?:\+\+|--)"
                       rf"|(?!sizeof\b)\w+\([^;{{}}]*\));)", re.M)
BREAK = re.compile(r"\bbreak;(?=\s*(\w*))")
EXTREME = re.compile(r"\b(min|max)(?=(?:_t|3)?\()")


@dataclasses.dataclass(frozen=True)
class Mutant:
    """A file of the module with one change: new in place of text[begin:end]."""
    file: str
    text: str
    begin: int
    end: int
    new: str

    def broken(self):
        """The text of the file. Each line keeps its number, so that asserts compile to the same code."""
        lost = self.text.count("\n", self.begin, self.end) - self.new.count("\n")
        return self.text[:self.begin] + self.new + "\n" * lost + self.text[self.end:]

    def __str__(self):
        """FILE:LINE: OLD -> NEW, where both are all lines that the change touches."""
        first = self.text.rfind("\n", 0, self.begin) + 1
        last = self.text.find("\n", self.end)
        old = " ".join(self.text[first:last].split())
        new = " ".join((self.text[first:self.begin] + self.new + self.text[self.end:last]).split())
        return f"{self.file}:{self.text.count(chr(10), 0, self.begin) + 1}: {old} -> {new}"


def _spaces(text, begin, end):
    return text[:begin] + re.sub(r"[^\n]", " ", text[begin:end]) + text[end:]


def _closing(code, opening):
    """The place after the parenthesis that closes the one at opening."""
    depth = 0
    for place in range(opening, len(code)):
        depth += {"(": 1, ")": -1}.get(code[place], 0)
        if not depth:
            return place + 1
    return len(code)


def code_of(text):
    """The text with spaces in place of all that is never changed."""
    for found in SKIPPED.finditer(text):
        text = _spaces(text, *found.span())
    for found in STATIC_ASSERT.finditer(text):
        text = _spaces(text, found.start(), _closing(text, found.end()))
    return text


def _operators(code):
    for found in OPERATOR.finditer(code):
        if found[0] in SWAPPED and (found[0] not in "+-" or OPERAND.search(code, 0, found.start())):
            yield *found.span(), SWAPPED[found[0]]


def _constants(code):
    for found in CONSTANT.finditer(code):
        value = int(found[1], 0) if found[1].strip("0") else 0
        for other in (value + 1, value - 1):
            if other >= 0:
                yield *found.span(), hex(other) if found[1][:2].lower() == "0x" else str(other)


def _conditions(code):
    for found in CONDITION.finditer(code):
        begin, end = found.end(), _closing(code, found.end())
        yield begin, end, f"(!{{{begin}:{end}}})"


def _returns(code):
    for found in RETURN.finditer(code):
        value = found[1]
        if value in ("true", "false"):
            yield *found.span(1), "false" if value == "true" else "true"
        elif value == "0":
            yield *found.span(1), "-EINVAL"
        elif value.startswith("-E"):
            yield *found.span(1), "0"
        elif TRUTH.search(value) and "?" not in value:
            yield *found.span(1), f"!({{{found.start(1)}:{found.end(1)}}})"


def _statements(code):
    """Calls and assignments, without declarations and the last lines of longer statements."""
    for found in STATEMENT.finditer(code):
        if re.search(r"([;{}:)]|\belse|\bdo)\s*$", code[:found.start()]):
            yield *found.span(1), "{ }"


def _breaks(code):
    for found in BREAK.finditer(code):
        yield *found.span(), "fallthrough;" if found[1] in ("case", "default") else "{ }"


def _extremes(code):
    for found in EXTREME.finditer(code):
        yield *found.span(), "max" if found[1] == "min" else "min"


FINDERS = (_operators, _constants, _conditions, _returns, _statements, _breaks, _extremes)


def find(file, text):
    """All mutants of a file. In what a finder yields, {BEGIN:END} stands for that part of the text."""
    code = code_of(text)
    return [Mutant(file, text, begin, end,
                   re.sub(r"\{(\d+):(\d+)\}", lambda part: text[int(part[1]):int(part[2])], new))
            for finder in FINDERS for begin, end, new in finder(code)]
