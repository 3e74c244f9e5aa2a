/** Small projects and what one of their functions calls. */
import { describe, expect, test } from "vitest";
import { type CallEdge, type CallGraph, callGraph, type ProjectFunction } from "../../src/semantics/calls.ts";
import { CASES } from "./call-cases.ts";
import { outlinesOf } from "./outlines.ts";

/** `name` of a project function, `!name` of one from outside, `~name` where it runs elsewhere, `name|other` overridden. */
function shown({ callee, outside, how, overrides }: CallEdge): string {
  const name = callee === null ? `!${outside}` : [callee, ...overrides].map((one) => one.name).join("|");
  return how === "runs-elsewhere" ? `~${name}` : name;
}

function named(graph: CallGraph, name: string): ProjectFunction {
  const found = graph.functions.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name} among ${graph.functions.map((one) => one.name).join(", ")}`);
  return found;
}

describe("calls", () => {
  test.each(CASES)("$what", ({ files, caller, calls }) => {
    const graph = callGraph(outlinesOf(files));
    expect(graph.callsOf(named(graph, caller)).map(shown).sort()).toEqual([...calls].sort());
  });

  test("callers are the calls the other way round", () => {
    const graph = callGraph(
      outlinesOf({ "a.py": "def f(): pass\n", "b.py": "from a import f\n\ndef g():\n    f()\n\ndef h():\n    f()\n" }),
    );
    expect(graph.callersOf(named(graph, "a.f")).map(({ caller }) => caller.name)).toEqual(["b.g", "b.h"]);
  });

  test("definitions are found by the names they are re-exported by", () => {
    const graph = callGraph(
      outlinesOf({
        "shop/__init__.py": "from .store import Store, load\n",
        "shop/store.py": "class Base:\n    def save(self): pass\n\nclass Store(Base): pass\n\ndef load(): pass\n",
      }),
    );
    expect(graph.definition("shop.load")?.name).toBe("shop.store.load");
    expect(graph.definition("shop.Store.save")?.name).toBe("shop.store.Base.save");
    expect(graph.definition("shop.nothing")).toBeNull();
  });

  test("what is not told apart is counted", () => {
    const text = "import time\n\ndef f(x):\n    time.sleep(1)\n    len(x)\n    x.go()\n    g()\n\ndef g(): pass\n";
    expect(callGraph(outlinesOf({ "a.py": text })).statistics).toEqual({
      total: 4,
      project: 1,
      outside: 2,
      unclear: 0,
      unknown: 1,
    });
  });

  // What is quadratic in these would take minutes.
  test("ten thousand functions in a row, and a ring, are read in the time of a test", { timeout: 60_000 }, () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => `def f${i}():\n    f${(i + 1) % 10_000}()\n`);
    const classes = Array.from(
      { length: 2_000 },
      (_, i) => `class C${i}(C${i - 1}):\n    def m(self):\n        self.m()\n`,
    );
    const outlines = outlinesOf({ "a.py": lines.join("\n"), "b.py": `class C0: pass\n${classes.slice(1).join("\n")}` });
    expect(callGraph(outlines).statistics.project).toBe(11_999);
  });

  test("outlines cross threads as they are, whatever names they hold", () => {
    const text =
      "class C:\n    x = 1\n    def m(self): self.n = C()\n\ndef constructor(): pass\n\ndef go():\n    constructor()\n    toString()\n    C().valueOf()\n";
    const outlines = outlinesOf({ "a.py": text });
    const crossed = structuredClone(outlines);
    expect(crossed).toEqual(outlines);
    const graph = callGraph(crossed);
    expect(graph.callsOf(named(graph, "a.go")).map(shown)).toEqual(["a.constructor"]);
  });
});
