import { describe, expect, it } from "vitest";
import type { FileRole } from "../../src/project/model.ts";
import { factsOf } from "../../src/review/facts/facts.ts";
import type { FileFacts } from "../../src/rules/kit/project-view.ts";
import { analyseNames } from "../../src/semantics/names.ts";
import { parse } from "../../src/syntax/parse.ts";

function facts(text: string, path = "pkg/sub/mod.py", role: FileRole = "source"): FileFacts {
  const { source, module: tree, comments } = parse(text);
  const module = path.replace(/(\/__init__)?\.py$/, "").replaceAll("/", ".");
  const file = { path, module, role };
  return factsOf({ ...file, source, tree, comments, python: [3, 8], names: analyseNames(tree) }, file);
}

const needs = (text: string): readonly string[] =>
  facts(text).versions.map((one) => `${one.what} ${one.needs.join(".")}`);

describe("imports", () => {
  const flags = (text: string, path?: string): readonly string[] =>
    facts(text, path)
      .imports.map((one) => {
        const kinds = [one.typingOnly && "typing", one.optional && "optional", one.deferred && "deferred"].filter(
          Boolean,
        );
        return [one.module, ...(one.names.length > 0 ? [`(${one.names.join(" ")})`] : []), ...kinds].join(" ");
      })
      .sort();

  it.each([
    ["import a.b, c as d", ["a.b", "c"]],
    ["from a.b import c, d as e", ["a.b (c d)"]],
    [
      "from . import x\nfrom .y import z\nfrom ..w import v\nfrom ... import no",
      ["pkg.sub (x)", "pkg.sub.y (z)", "pkg.w (v)"],
    ],
    ["if TYPE_CHECKING:\n    import a\nelse:\n    import b", ["a typing", "b"]],
    ["if not typing.TYPE_CHECKING:\n    import a\nelse:\n    import b", ["a", "b typing"]],
    ["try:\n    import a\nexcept ImportError:\n    import b", ["a optional", "b optional"]],
    ["try:\n    import a\nexcept (AttributeError, ModuleNotFoundError):\n    a = None", ["a optional"]],
    ["try:\n    import a\nexcept KeyError:\n    pass\nfinally:\n    import b", ["a", "b"]],
    ["with suppress(ImportError):\n    import a", ["a optional"]],
    ["if DEBUG:\n    import a", ["a optional"]],
    ["def f():\n    import a\n    async def g():\n        import b", ["a deferred", "b deferred"]],
    ["class C:\n    import a", ["a"]],
    [
      "m = importlib.import_module('a.b')\nx = __import__('c')\ny = import_module(name)",
      ["a.b optional", "c optional"],
    ],
  ])("%j", (text, expected) => {
    expect(flags(text)).toEqual(expected);
  });

  it("of a package are relative to itself", () => {
    expect(flags("from . import x\nfrom .. import y", "pkg/sub/__init__.py")).toEqual(["pkg (y)", "pkg.sub (x)"]);
  });
});

describe("syntax that needs a Python", () => {
  it.each([
    ["match x:\n    case 1: pass", ["the `match` statement 3.10"]],
    ["match = 1\nprint(match)", []],
    ["try:\n    pass\nexcept* ValueError:\n    pass", ["`except*` 3.11"]],
    ["try:\n    pass\nexcept (A, B):\n    pass", []],
    ["try:\n    pass\nexcept A, B:\n    pass", ["`except` with several types and no parentheses 3.14"]],
    ["x[*a]\n", ["`*` in a subscript 3.11"]],
    ["x[(*a, 1)]\n", []],
    ["def f(*args: *Ts): ...", ["`*args: *Ts` 3.11"]],
    ["type X = int", ["the `type` statement 3.12"]],
    ["def f[T](x: T): ...", ["type parameters in brackets 3.12"]],
    ["class C[T = int]: ...", ["defaults of type parameters 3.13"]],
    ['x = t"{a}"', ["t-strings 3.14"]],
    ['f"{a["b"]}"', ["an f-string with its own quotes or a backslash inside a field 3.12"]],
    ["f\"{a['b']}\"", []],
    ['f"""{a["b"]}"""', []],
    ["f\"{'\\n'.join(a)}\"", ["an f-string with its own quotes or a backslash inside a field 3.12"]],
    ['f"{a:\\n}" f\'{b["c"]}\'', []],
    ["with (open(a) as b, open(c) as d):\n    pass", ["`with` items in parentheses 3.9"]],
    ["with (open(a) as b):\n    pass", ["`with` items in parentheses 3.9"]],
    ["with (a), (b):\n    pass", []],
    ["with (a) as b:\n    pass", []],
    ["with (yield):\n    pass", []],
    ["if (n := 1): pass\ndef f(a, /): ...", []],
  ])("%j", (text, expected) => {
    expect(needs(text)).toEqual(expected);
  });

  it("needs it under any condition, since the whole file is read", () => {
    expect(needs("if sys.version_info >= (3, 12):\n    type X = int")).toEqual(["the `type` statement 3.12"]);
  });
});

describe("library that needs a Python", () => {
  it.each([
    ["import tomllib", ["`tomllib` 3.11"]],
    ["from tomllib import load", ["`tomllib` 3.11"]],
    ["from typing import Self, List", ["`typing.Self` 3.11"]],
    ["import asyncio as aio\nasync def f():\n    async with aio.TaskGroup(): ...", ["`asyncio.TaskGroup` 3.11"]],
    ["import anyio as asyncio\nasyncio.TaskGroup()", []],
    ["raise ExceptionGroup('x', [])", ["`ExceptionGroup` 3.11"]],
    ["class ExceptionGroup(Exception): ...\nraise ExceptionGroup", []],
    [
      "from dataclasses import dataclass\n@dataclass(slots=True)\nclass C: ...",
      ["`dataclasses.dataclass(slots=…)` 3.10"],
    ],
    ["import attr\n@attr.dataclass(slots=True)\nclass C: ...", []],
    ["zip(a, b, strict=True)", ["`zip(strict=…)` 3.10"]],
    ["from itertools import batched\n", ["`itertools.batched` 3.12"]],
  ])("%j", (text, expected) => {
    expect(needs(text)).toEqual(expected);
  });

  it.each([
    "try:\n    import tomllib\nexcept ImportError:\n    import tomli as tomllib",
    "if sys.version_info >= (3, 11):\n    from typing import Self\nelse:\n    from typing_extensions import Self",
    "if PY311:\n    import tomllib",
    "if TYPE_CHECKING:\n    from typing import Self",
    "def f():\n    if sys.version_info < (3, 11):\n        raise RuntimeError\n    import tomllib",
    "x = asyncio.timeout if hasattr(asyncio, 'timeout') else None\nimport asyncio",
    "import asyncio\nok = sys.version_info >= (3, 11) and asyncio.timeout(1)",
    "@pytest.mark.skipif(sys.version_info < (3, 11), reason='')\ndef test():\n    import tomllib",
    "tomllib = pytest.importorskip('tomllib')\nfrom tomllib import load",
    "with suppress(ImportError):\n    import tomllib",
  ])("is not asked for where the older one is minded: %j", (text) => {
    expect(needs(text)).toEqual([]);
  });
});

describe("types evaluated at run time", () => {
  it.each([
    ["def f(x: list[int]): ...", ["`list[…]` evaluated at run time 3.9"]],
    ["from __future__ import annotations\ndef f(x: list[int] | None): ...", []],
    ["from __future__ import annotations\nX = list[int]", ["`list[…]` evaluated at run time 3.9"]],
    ["def f():\n    x: list[int] = []", []],
    ["x: 'list[int]' = []", []],
    ["def f(x: Foo | None) -> int: ...", ["`X | Y` evaluated at run time 3.10"]],
    ["def f() -> Foo | Bar: ...", []],
    ["isinstance(x, int | str)", ["`X | Y` evaluated at run time 3.10"]],
    ["X = flags | None", []],
    ["X = 1 | 2", []],
    ["list = x\nlist[0]", []],
    ["type[0]", ["`type[…]` evaluated at run time 3.9"]],
  ])("%j", (text, expected) => {
    expect(needs(text)).toEqual(expected);
  });
});

describe("the rest", () => {
  it("knows what a module binds", () => {
    expect(facts("import a.b\nfrom c import *\nx = 1\ndef f(): y = 2\nclass C: ...").moduleNames).toEqual([
      "a",
      "x",
      "f",
      "C",
      "*",
    ]);
  });

  it("knows the version and where it stands", () => {
    const text = '__version__: str = "1.2"\n';
    const { version } = facts(text);
    expect([version?.value, text.slice(version?.start, version?.end)]).toEqual(["1.2", '"1.2"']);
    expect(facts("__version__ = get()").version).toBeNull();
  });

  it("knows whether anything is annotated", () => {
    expect(
      ["x: int", "def f(a: int): ...", "def f() -> int: ...", "def f(a): ..."].map((text) => facts(text).annotated),
    ).toEqual([true, true, true, false]);
  });

  it("survives deep trees", () => {
    expect(facts(`x = ${"1 + ".repeat(20_000)}1\nimport a`).imports).toHaveLength(1);
  });
});

describe("tests that are coroutines", () => {
  const tests = (text: string): readonly string[] =>
    facts(text, "tests/test_a.py", "test").coroutineTests.map(({ name }) => name);

  it.each([
    ["async def test_a(): ...", ["test_a"]],
    ["class TestA:\n    async def test_a(self): ...", ["test_a"]],
    ["@pytest.mark.parametrize('x', [1])\nasync def test_a(x): ...", ["test_a"]],
    ["@pytest.mark.asyncio\nasync def test_a(): ...", []],
    ["@unknown\nasync def test_a(): ...", []],
    ["pytestmark = pytest.mark.anyio\nasync def test_a(): ...", []],
    ["class TestA(IsolatedAsyncioTestCase):\n    async def test_a(self): ...", []],
    ["class Helper:\n    async def test_a(self): ...", []],
    ["def f():\n    async def test_a(): ...", []],
    ["async def test_a(anyio_backend): ...", []],
    ["def test_a(): ...", []],
  ])("%j", (text, expected) => {
    expect(tests(text)).toEqual(expected);
  });
});
