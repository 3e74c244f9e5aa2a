import { describe, expect, it } from "vitest";
import { analyseNames, type FileNames } from "../../src/semantics/names.ts";
import type { Expression, Name, Node } from "../../src/syntax/nodes.ts";
import { parse } from "../../src/syntax/parse.ts";
import { walk } from "../../src/syntax/walk.ts";

function read(text: string): { names: FileNames; nodes: Node[] } {
  const { module } = parse(text);
  return { names: analyseNames(module), nodes: [...walk(module)] };
}

/** The last expression whose source is `wanted`. */
function find(text: string, wanted: string): { names: FileNames; node: Expression } {
  const { names, nodes } = read(text);
  const node = nodes.findLast(
    (one): one is Expression =>
      (one.kind === "Name" || one.kind === "Attribute") && text.slice(one.start, one.end) === wanted,
  );
  if (node === undefined) throw new Error(`no ${wanted} in the sample`);
  return { names, node };
}

const qualified = (text: string, wanted: string): string | null => {
  const { names, node } = find(text, wanted);
  return names.qualified(node);
};

describe("qualified names", () => {
  it.each([
    ["import asyncio\nasyncio.sleep", "asyncio.sleep", "asyncio.sleep"],
    ["import asyncio as aio\naio.sleep", "aio.sleep", "asyncio.sleep"],
    ["import os.path\nos.path.join", "os.path.join", "os.path.join"],
    ["import os.path as p\np.join", "p.join", "os.path.join"],
    ["from time import sleep as pause\npause", "pause", "time.sleep"],
    ["from . import models\nmodels.User", "models.User", ".models.User"],
    ["from ..db.core import session\nsession", "session", "..db.core.session"],
    ["open", "open", "builtins.open"],
    ["import asyncio\nnap = asyncio.sleep\nnap", "nap", "asyncio.sleep"],
    ["import a\nimport a.b\na.b.c", "a.b.c", "a.b.c"],
    ["def f():\n    from time import sleep\n    sleep", "sleep", "time.sleep"],
    ["import time\nclass C:\n    def f(self):\n        time.sleep", "time.sleep", "time.sleep"],
    ["import os\n[os.name for x in y]", "os.name", "os.name"],
  ])("%j", (text, wanted, expected) => {
    expect(qualified(text, wanted)).toBe(expected);
  });

  it.each([
    ["a local name hides the builtin", "def open(): pass\nopen", "open"],
    ["a parameter hides the import", "import time\ndef f(time):\n    time.sleep", "time.sleep"],
    [
      "two imports, two meanings",
      "try:\n    import simplejson as json\nexcept ImportError:\n    import json\njson.loads",
      "json.loads",
    ],
    ["a star import may bring anything", "from numpy import *\nsum", "sum"],
    ["assigned twice", "import a, b\nx = a.f\nx = b.f\nx", "x"],
    ["assigned later in the same function", "import time\ndef f():\n    time.sleep\n    time = 1", "time.sleep"],
    ["unbound and not a builtin", "undefined", "undefined"],
    ["an alias of itself", "x = x\nx", "x"],
  ])("unknown: %s", (_, text, wanted) => {
    expect(qualified(text, wanted)).toBeNull();
  });
});

describe("scopes", () => {
  const bindingsOf = (text: string, wanted: string): string[] => {
    const { names, node } = find(text, wanted);
    return names.lookup(node as Name).map((binding) => `${binding.kind} in ${binding.scope.kind}`);
  };

  it.each([
    [
      "a class body is not seen by its methods",
      "x = 1\nclass C:\n    x = 2\n    def f(self):\n        return x",
      "assignment in module",
    ],
    ["a class body sees itself", "x = 1\nclass C:\n    x = 2\n    y = x", "assignment in class"],
    ["a default is evaluated outside", "x = 1\ndef f(x=x): pass", "assignment in module"],
    ["a decorator is evaluated outside", "x = 1\n@x\ndef f(x): pass", "assignment in module"],
    [
      "the first iterable is evaluated outside",
      "x = 1\nclass C:\n    x = 2\n    y = [0 for _ in x]",
      "assignment in class",
    ],
    ["the others are not", "x = 1\nclass C:\n    x = 2\n    y = [0 for _ in () for _ in x]", "assignment in module"],
    ["a walrus leaves the comprehension", "def f():\n    [(x := 1) for _ in ()]\n    return x", "walrus in function"],
    ["global", "x = 1\ndef f():\n    global x\n    x = 2\n    return x", "assignment in module,assignment in module"],
    [
      "nonlocal",
      "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n    return x",
      "assignment in function,assignment in function",
    ],
    ["a type parameter", "def f[x](a: x): pass", "type parameter in type parameters"],
    ["a pattern's capture", "match 1:\n    case x: x", "pattern in module"],
    ["an exception's name", "try: pass\nexcept E as x: x", "except in module"],
    ["a lambda's parameter", "x = 1\nlambda x: x", "parameter in lambda"],
  ])("%s", (_, text, expected) => {
    expect(bindingsOf(text, "x").join()).toBe(expected);
  });

  it("lists the references of a name in its scope, not those of its namesakes", () => {
    const text = "x = 1\ndef f(x):\n    return x\ndef g():\n    return x\nprint(x)\n";
    const { names } = read(text);
    expect(names.references(names.module, "x").map((name) => name.start)).toEqual([
      0,
      text.indexOf("x\nprint"),
      text.indexOf("x)\n", 40),
    ]);
  });

  it("reads a tree 20,000 operators deep", () => {
    const text = `import a\n${"a.b + ".repeat(20_000)}a.c\n`;
    expect(qualified(text, "a.c")).toBe("a.c");
  });
});
