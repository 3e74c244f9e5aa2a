"""Print CPython's own syntax trees in the canonical form that canonical.ts documents.

    dump_ast.py ROOT            one JSON line a .py file below ROOT: its path and the hash of its canonical tree
    dump_ast.py --full FILE     the canonical tree itself
    dump_ast.py --snippets      for a JSON list of sources on standard input, the list of hashes or refusals
    dump_ast.py --examples ROOT the sources in the string literals of the library's own tests of syntax, with the same
    dump_ast.py --stdlib        this interpreter's version and the folder of its library
"""

import ast
import doctest
import hashlib
import json
import os
import re
import struct
import sys
import textwrap
import unicodedata
import warnings

SKIPPED = {"ctx", "type_comment", "type_ignores", "kind", "is_lazy"}
EXTRA = {
    "FunctionDef": ("type_params",),
    "AsyncFunctionDef": ("type_params",),
    "ClassDef": ("type_params",),
    "TypeVar": ("default_value",),
    "ParamSpec": ("default_value",),
    "TypeVarTuple": ("default_value",),
}
PRECISE_FSTRINGS = sys.version_info >= (3, 12)
NAMED = re.compile(r"\\N\{([^{}]+)\}")
OPERATORS = (ast.operator, ast.unaryop, ast.boolop)
UNPLACED = {ast.Module, ast.arguments, ast.comprehension, ast.withitem, ast.match_case}
FIELDS = {}
# Characters by name: those of the file's escapes, and of what merely looks like one (in raw strings, say).
NAMES = {}


def fields_of(cls):
    names = tuple(name for name in cls._fields if name not in SKIPPED)
    names += tuple(name for name in EXTRA.get(cls.__name__, ()) if name not in names)
    FIELDS[cls] = names
    return names


def character(match):
    name = match.group(1)
    if name not in NAMES:
        try:
            NAMES[name] = unicodedata.lookup(name)
        except KeyError:
            return match.group()
    return NAMES[name]


def scalar(value):
    if value is None:
        return "-"
    if isinstance(value, str):
        if "\\N{" in value:
            value = NAMED.sub(character, value)
        return json.dumps(value)
    if value is True or value is False:
        return str(int(value))
    return str(value)


def constant(node):
    value = node.value
    if value is None or value is Ellipsis or value is True or value is False:
        return repr(value)
    if isinstance(value, str):
        return ("u" if node.kind == "u" else "") + scalar(value)
    if isinstance(value, bytes):
        return "b" + json.dumps(value.decode("latin-1"))
    if isinstance(value, int):
        return hex(value)
    if isinstance(value, float):
        return "f" + struct.pack(">d", value).hex()
    return "j" + struct.pack(">d", value.imag).hex()


def canonical(tree):
    """The tree as text: a line a node, parents first; see canonical.ts."""
    lines = []
    # A node, and whether positions count from there on.
    todo = [(tree, True)]
    while todo:
        node, placed = todo.pop()
        cls = node.__class__
        head = cls.__name__
        if placed and cls not in UNPLACED:
            head = f"{head} {node.lineno}:{node.col_offset}-{node.end_lineno}:{node.end_col_offset}"
        # The commonest kinds, without a look at their fields one by one.
        if cls is ast.Name:
            lines.append(f"{head} id={json.dumps(node.id)}")
            continue
        if cls is ast.Constant:
            lines.append(f"{head} {constant(node)}")
            continue
        if cls is ast.Attribute:
            lines.append(f"{head} value=* attr={json.dumps(node.attr)}")
            todo.append((node.value, placed))
            continue
        if cls is ast.JoinedStr and not PRECISE_FSTRINGS:
            placed = False
        below = []
        parts = [head]
        for name in FIELDS.get(cls) or fields_of(cls):
            parts.append(f"{name}={field(name, getattr(node, name, None), below)}")
        lines.append(" ".join(parts))
        below.reverse()
        for item in below:
            todo.append((item, placed))
    return "\n".join(lines)


def field(name, value, below):
    if isinstance(value, list):
        if not value:
            return "[]"
        if isinstance(value[0], str):
            return json.dumps(value)
        if isinstance(value[0], ast.cmpop):
            return "/".join(op.__class__.__name__ for op in value)
        marks = ["-" if item is None else "*" for item in value]
        below.extend(item for item in value if item is not None)
        return f"[{''.join(marks)}]"
    if value is None:
        return "[]" if name == "type_params" else "-"
    if isinstance(value, OPERATORS):
        return value.__class__.__name__
    if isinstance(value, ast.AST):
        below.append(value)
        return "*"
    if name == "conversion":
        return "-" if value == -1 else chr(value)
    return scalar(value)


def files_below(root):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in ("site-packages", "__pycache__"))
        for name in sorted(names):
            if name.endswith(".py"):
                yield os.path.join(folder, name)


SYNTAX_TESTS = (
    "ast compile eof except_star exceptions flufl fstring generators genexps grammar keywordonlyarg listcomps literal"
    " named_expressions opcodes patma pep646_syntax positional_only_arg setcomps string_literals syntax tabnanny"
    " tokenize type_aliases type_params unpack unpack_ex unparse with codeop dictcomps type_comments tstring scope"
).split()


def judge(source):
    """A source's hash, or `None` and what CPython says against it."""
    try:
        text = canonical(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError, UnicodeEncodeError) as error:
        return {"source": source, "refused": f"{type(error).__name__}: {error}"}
    return {"source": source, "hash": hashlib.md5(text.encode("ascii")).hexdigest()}


def examples_in(path):
    """What might be source in a test file: its string literals as they are, dedented, and their doctests."""
    with open(path, "rb") as stream:
        tree = ast.parse(stream.read())
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or len(node.value) > 10000:
            continue
        yield node.value
        yield textwrap.dedent(node.value)
        if ">>> " in node.value:
            try:
                for example in doctest.DocTestParser().get_examples(node.value):
                    yield example.source
            except ValueError:
                pass


def examples(root):
    seen = set()
    for path in files_below(os.path.join(root, "test")):
        name = os.path.basename(path)[:-3]
        if name.removeprefix("test_") not in SYNTAX_TESTS and "test_ast" not in path:
            continue
        for source in examples_in(path):
            # A byte order mark or a coding cookie means something else in text than in bytes.
            if source not in seen and "coding" not in source and "\ufeff" not in source and "\\N{" not in source:
                seen.add(source)
                yield judge(source)


def main(arguments):
    warnings.simplefilter("ignore")
    # Deep trees are walked with a list, but the compiler's own conversion recurses.
    sys.setrecursionlimit(20000)
    if arguments == ["--stdlib"]:
        print(json.dumps({"version": sys.version.split()[0], "root": os.path.dirname(os.__file__)}))
        return
    if arguments == ["--snippets"]:
        for source in json.load(sys.stdin):
            print(json.dumps(judge(source)))
        return
    if arguments[0] == "--examples":
        for record in examples(arguments[1]):
            print(json.dumps(record))
        return
    if arguments[0] == "--full":
        with open(arguments[1], "rb") as stream:
            print(canonical(ast.parse(stream.read())))
        return
    for path in files_below(arguments[0]):
        with open(path, "rb") as stream:
            source = stream.read()
        record = {"path": path}
        try:
            text = canonical(ast.parse(source))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            record["refused"] = f"{type(error).__name__}: {error}"
        else:
            record["hash"] = hashlib.md5(text.encode("ascii")).hexdigest()
            if b"\\N{" in source:
                NAMED.sub(character, source.decode("latin-1"))
                record["names"] = dict(NAMES)
        print(json.dumps(record))


main(sys.argv[1:])
