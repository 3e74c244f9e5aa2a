import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Types } from "../../../src/semantics/types/model.ts";
import { startTypes } from "../../../src/semantics/types/start.ts";
import { tools } from "../../../src/toolbox/install.ts";
import { folderOf, open } from "../../project/folder.ts";
import { question, show, typesOf } from "./ask.ts";

let pyrefly = "";
beforeAll(async () => {
  const found = (await tools(() => undefined, { only: ["pyrefly"] })).pyrefly;
  if ("problem" in found) throw new Error(found.problem);
  pyrefly = found.path;
});
afterEach(() => vi.unstubAllEnvs());

/** A cache folder of the test's own, with Pyrefly where it is. */
function ownCache(): string {
  const cache = folderOf({});
  vi.stubEnv("PYTHON_DEV_CACHE", cache);
  vi.stubEnv("PYTHON_DEV_PYREFLY", pyrefly);
  return cache;
}

const KINDS = `
import asyncio, enum, os.path
from dataclasses import dataclass
from typing import Any, Callable, LiteralString, Optional, Self, overload

@dataclass
class Box:
    size: int
    class Lid: pass
    @property
    def half(self): return self.size / 2
    @classmethod
    def of(cls, n: int) -> "Box": return cls(n)
    @staticmethod
    def twice(n: int): return n * 2
    def me(self) -> Self: return self

class Colour(enum.Enum):
    RED = 1

@overload
def pick(x: int) -> str: ...
@overload
def pick(x: str) -> int: ...
def pick(x): return x

async def fetch(url: str) -> bytes: return b"x"

def untyped(n):
    return Box(n)

def all_of(maybe: Optional[Box], either: type[Box | Colour], one: Callable[[], int], anything: Any, lit: LiteralString):
    box, keyed, many, lid = untyped(1), {"a": [1, 2]}, [dict([("a", 1)])], Box.Lid()
    number = 1 if maybe else 2
    mixed = b"x" if maybe else number
    return [
      maybe, either, one, anything, lit, box.me(), box.me, box.half, Box.of, Box.twice, lid, keyed, many, number,
      Colour.RED, pick, pick(1), fetch, fetch("u"), asyncio, asyncio.run, os.path, Box, print, (lambda: 1),
      "text", b"raw", (2, "b"), None, mixed, undefined,
    ]
`;

describe("what an expression is", () => {
  let types: Types;
  beforeAll(async () => {
    const root = mkdtempSync(join(tmpdir(), "python-dev-types-"));
    writeFileSync(join(root, "m.py"), KINDS);
    types = startTypes(await open(root), { progress: () => undefined });
    return async () => {
      await types.stop();
      rmSync(root, { recursive: true });
    };
  });

  test.each([
    ["box.me()", "m.Box"],
    ["box.me", "def m.me of m.Box -> m.Box"],
    ["box.half", "builtins.float"],
    ["Box.of", "def m.of of m.Box -> m.Box"],
    ["Box.twice", "def m.twice -> builtins.int"],
    ["lid", "m.Lid"],
    ["keyed", "builtins.dict"],
    ["many", "builtins.list[builtins.dict[builtins.str, builtins.int]]"],
    ["number", "literal builtins.int"],
    ["maybe", "m.Box | None"],
    ["either", "class m.Box | class m.Colour"],
    ["one", "?"],
    ["anything", "?"],
    ["lit", "builtins.str"],
    ["Colour.RED", "literal m.Colour"],
    ["pick", "def m.pick -> builtins.str"],
    ["pick(1)", "builtins.str"],
    ["fetch", "def m.fetch -> typing.Coroutine[?, ?, builtins.bytes]"],
    ['fetch("u")', "typing.Coroutine[?, ?, builtins.bytes]"],
    ["asyncio", "module asyncio"],
    ["asyncio.run", "def asyncio.runners.run -> ?"],
    ["os.path", "module os.path"],
    ["Box", "class m.Box"],
    ["print", "def builtins.print -> None"],
    ["lambda: 1", "?"],
    ['"text"', "literal builtins.str"],
    ['b"raw"', "literal builtins.bytes"],
    ['(2, "b")', "builtins.tuple[literal builtins.int, literal builtins.str]"],
    ["None", "None"],
    ["mixed", "literal builtins.int | literal builtins.bytes"],
    ["undefined", "?"],
  ])("%s is %s", async (text, type) => {
    const [answer] = await types.ask([question("m.py", KINDS, text)]);
    expect(answer && show(answer)).toBe(type);
  });
});

test("literals of one class are one member of a union, with all their values", async () => {
  const source = 'from typing import Literal\ndef go(x: Literal["a", "b", 3, -1, True, b"c"] | None):\n    y = x\n';
  const { types } = await typesOf({ "m.py": source });
  const [answer] = await types.ask([question("m.py", source, "y")]);
  const all = answer?.kind === "union" ? answer.of : [];
  const values = all.map((one) => (one.kind === "instance" ? [one.class.name, one.values] : [one.kind, null]));
  expect(Object.fromEntries(values)).toEqual({
    str: ["a", "b"],
    int: [-1, 3],
    bool: [true],
    bytes: null,
    none: null,
  });
});

const SHOP = "class Bus:\n    def publish(self, x): return [x]\n\ndef make(): return Bus()\n";

describe("the project", () => {
  test("is looked at with our settings, whatever its own say", async () => {
    const source = "from shop.bus import make\ndef go(): return make()\nmade = go()\n";
    const { ask, types } = await typesOf({
      "pyproject.toml":
        '[tool.pyrefly]\nuntyped-def-behavior = "skip-and-infer-return-any"\nproject-excludes = ["**"]\n',
      "mypy.ini": "[mypy]\n",
      "src/shop/bus.py": SHOP,
      "src/shop/__init__.py": "",
      "build.py": source,
    });
    expect(await ask("build.py", "made", "make()")).toEqual(["shop.bus.Bus", "shop.bus.Bus"]);
    expect(types.problem()).toBeNull();
  });

  test("tells of its files where a name is declared, also of those that are not reviewed", async () => {
    const files = {
      "src/shop/__init__.py": "",
      "src/shop/bus.py": SHOP,
      "tool.py": "import shop.bus\nshop.bus.make()\n",
    };
    const { types } = await typesOf({ "pyproject.toml": "", ...files }, { paths: ["tool.py"] });
    const [answer] = await types.ask([question("tool.py", files["tool.py"], "shop.bus.make")]);
    expect(answer).toMatchObject({
      function: { name: "make", qualified: "shop.bus.make", path: "src/shop/bus.py", line: 3, column: 4 },
      receiver: null,
      returns: { class: { qualified: "shop.bus.Bus", path: "src/shop/bus.py", line: 0, column: 6 } },
    });
  });

  test("may be reached by a symbolic link, and have a name that URIs must escape", async () => {
    const root = folderOf({ "a b/größe#%.py": "x = [1]\ny = x\n" });
    symlinkSync(join(root, "a b"), join(root, "link"));
    const types = startTypes(await open(join(root, "link")), { progress: () => undefined });
    const answers = await types.ask([question("größe#%.py", "x = [1]\ny = x\n", "x")]);
    await types.stop();
    expect(answers.map(show)).toEqual(["builtins.list[builtins.int]"]);
  });

  test("has its environment's packages, and no Python of it is run", async () => {
    const { root, ask } = await typesOf({
      ".venv/pyvenv.cfg": "version = 3.11.2\n",
      ".venv/bin/python": '#!/bin/sh\ntouch "$(dirname "$0")/was-run"\n',
      ".venv/lib/python3.11/site-packages/kit/__init__.py": "from .core import Tool\n",
      ".venv/lib/python3.11/site-packages/kit/core.py": "class Tool: pass\n",
      ".venv/lib/python3.11/site-packages/kit-stubs/__init__.pyi": "from .core import Tool as Tool\n",
      ".venv/lib/python3.11/site-packages/kit-stubs/core.pyi": "class Tool: ...\n",
      ".venv/lib/python3.11/site-packages/requests/__init__.py": "",
      ".venv/lib/python3.11/site-packages/requests/sessions.py": "",
      "m.py": "import kit, requests\nt = kit.Tool()\ns = requests.Session()\nt, s\n",
    });
    expect(await ask("m.py", "t", "s")).toEqual(["kit.core.Tool", "requests.sessions.Session"]);
    expect(readdirSync(join(root, ".venv/bin"))).toEqual(["python"]);
  });

  test("may have an environment of a Python that is long gone", async () => {
    const { ask } = await typesOf({
      ".venv/pyvenv.cfg": "version = 2.7.18\n",
      ".venv/bin/python": "",
      "m.py": "x = 1\nx\n",
    });
    expect(await ask("m.py", "x")).toEqual(["literal builtins.int"]);
  });

  test("cannot put its modules before those of the interpreter", async () => {
    const { root, ask } = await typesOf({
      "json.py": "open('was-run', 'w')\n",
      "m.py": "x = 1\nx\n",
    });
    expect(await ask("m.py", "x")).toEqual(["literal builtins.int"]);
    expect(readdirSync(root)).not.toContain("was-run");
  });
});

describe("questions", () => {
  test("are answered in the order they were asked, each time, and again from memory", async () => {
    const files = { "b.py": "x = 1\nx\n", "a.py": "x = 'a'\nx\n" };
    const { types } = await typesOf(files);
    const asked = [...Array(50).keys()].map((n) => {
      const path = n % 3 === 0 ? "a.py" : "b.py";
      return question(path, files[path], "x");
    });
    const expected = asked.map(({ path }) => (path === "a.py" ? "literal builtins.str" : "literal builtins.int"));
    expect((await types.ask(asked)).map(show)).toEqual(expected);
    await types.stop();
    expect((await types.ask(asked)).map(show)).toEqual(expected);
  });

  test("may be about what is not there", async () => {
    const { types } = await typesOf({
      "m.py": "x = 1\n",
      "bad.py": Buffer.from([0xff, 0xfe, 0x22]),
      "broken.py": "def (",
    });
    const at = (line: number, column: number) => ({ line, column });
    const answers = await types.ask([
      { path: "none.py", start: at(0, 0), end: at(0, 1) },
      { path: "bad.py", start: at(0, 0), end: at(0, 1) },
      { path: "broken.py", start: at(0, 0), end: at(0, 3) },
      { path: "m.py", start: at(7, 0), end: at(7, 1) },
      { path: "m.py", start: at(0, 1), end: at(0, 0) }, // ends before it begins: Pyrefly crashes on it
      { path: "m.py", start: at(0, 0), end: at(0, 1) },
    ]);
    expect(answers.map(show)).toEqual(["?", "?", "?", "?", "?", "literal builtins.int"]);
    expect(types.problem()).toBeNull();
  });
});

describe("its folder", () => {
  const ASK = { "m.py": "x = 1\n" };
  const parts = (cache: string) => readdirSync(cache).filter((name) => name.includes(".part-"));

  test("is made for the first question and gone when it is stopped, also twice", async () => {
    const cache = ownCache();
    const { types, ask } = await typesOf(ASK);
    expect(parts(cache)).toEqual([]);
    await ask("m.py", "x");
    expect(parts(cache)).toHaveLength(1);
    await Promise.all([types.stop(), types.stop()]);
    await types.stop();
    expect(parts(cache)).toEqual([]);
  });

  test("is cleared away for those who were killed, unless they may still run", async () => {
    const cache = ownCache();
    for (const name of ["types.part-old", "types.part-new"]) mkdirSync(join(cache, name));
    const before = Date.now() / 1000 - 2 * 60 * 60;
    utimesSync(join(cache, "types.part-old"), before, before);
    const { types, ask } = await typesOf(ASK);
    await ask("m.py", "x");
    await types.stop();
    expect(parts(cache)).toEqual(["types.part-new"]);
  });

  test("cannot be made: one line says so", async () => {
    const cache = ownCache();
    writeFileSync(join(cache, "file"), "");
    vi.stubEnv("PYTHON_DEV_CACHE", join(cache, "file"));
    const { types, ask } = await typesOf(ASK);
    expect(await ask("m.py", "x")).toEqual(["?"]);
    expect(types.problem()).toMatch(/^the type server cannot be started: E\w+: .*`--types off` does without\)$/);
  });
});

test("a Pyrefly that cannot be used is looked for, and told, when something is asked", async () => {
  vi.stubEnv("PYTHON_DEV_PYREFLY", "/no/such/pyrefly");
  const { types, ask } = await typesOf({ "m.py": "x = 1\n" });
  expect(types.problem()).toBeNull();
  expect(await ask("m.py", "x")).toEqual(["?"]);
  expect(types.problem()).toContain("pyrefly was not found (PYTHON_DEV_PYREFLY=/no/such/pyrefly)");
});
