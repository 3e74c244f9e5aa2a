/** What becomes of a call's value, as the outline says. */
import { describe, expect, test } from "vitest";
import { callGraph } from "../../src/semantics/calls.ts";
import { callsIn, type Use } from "../../src/semantics/sites.ts";
import { ExceptionClasses } from "../../src/semantics/summaries/exception-classes.ts";
import { outlinesOf } from "./outlines.ts";

/** The use of the first call of `f` in a function with this body. */
function useIn(body: string): Use | undefined {
  const text = `def f(): pass\n\ndef g(x, h):\n${body.replace(/^/gm, "    ")}\n`;
  const [outline] = outlinesOf({ "a.py": text });
  if (outline === undefined) return undefined;
  return [...callsIn(outline)].find(({ site }) => site.callee.kind === "name" && site.callee.name === ":f")?.site.use;
}

const CASES: readonly (readonly [string, Use])[] = [
  ["f()", "dropped"],
  ["y = f()", "unused"],
  ["y: int = f()", "unused"],
  ["y = f()\nprint(y)", "value"],
  ["y = f()\ny = 2", "value"],
  ["y = z = f()", "value"],
  ["y, z = f()", "value"],
  ["global y\ny = f()", "value"],
  ["y = f()\ndef inner():\n    return y", "value"],
  ["return f()", "returned"],
  ["y = f()\nreturn y", "returned"],
  ["y = f()\ny.add_done_callback(x)\nreturn y", "returned"],
  ["y = f()\nx.add(y)\nreturn y", "value"],
  ["return f(), 1", "value"],
  ["if f(): pass", "operand"],
  ["y = f()\nif y == 1: pass", "operand"],
  ["y = f()\nif y: h(y)", "value"],
  ["return 'a' if f() else 'b'", "operand"],
  ["return f'{f()}'", "operand"],
  ["return 1 + f()", "operand"],
  ["return f().text", "operand"],
  ["f().close()", "value"],
  ["return x or f()", "value"],
  ["return f() or x", "operand"],
  ["[f() for _ in x]", "collected"],
  ["y = {1: f()}", "collected"],
  ["y = [f()]\nreturn y", "value"],
  ["y = []\ny.append(f())", "collected"],
  ["y = [f() for _ in x]\nreturn len(y)", "collected"],
  ["y = [f() for _ in x]\nreturn all(y)", "value"],
  ["y = []\ny.append(f())\nh(*y)", "value"],
  ["y = h.list\ny.append(f())", "value"],
  ["y = h.list = []\ny.append(f())", "value"],
  ["x.append(f())", "value"],
];

describe("the use of a value", () => {
  test.each(CASES)("%j is %s", (body, use) => {
    expect(useIn(body)).toBe(use);
  });

  // What is quadratic in them would take minutes.
  test("a list that ten thousand values are added to takes the time of a test", { timeout: 60_000 }, () => {
    expect(useIn(`y = []\n${"y.append(f())\n".repeat(10_000)}`)).toBe("value");
  });
});

describe("tuples of exceptions", () => {
  const caughtIn = (text: string, name: string) => {
    const graph = callGraph(outlinesOf({ "a.py": text }));
    const [file] = graph.index.files;
    return file === undefined ? null : new ExceptionClasses(graph, [3, 11]).caught(name, file);
  };

  test("are taken apart, sums and tuples in tuples too", () => {
    const text = "import b\nSLOW = (TimeoutError,)\nALL = (OSError, (b.Lost, *SLOW)) + SLOW\nMIXED = (OSError, 1)\n";
    expect(caughtIn(text, "a.ALL")).toEqual(["builtins.OSError", "b.Lost", "builtins.TimeoutError"]);
    expect(caughtIn(text, "a.MIXED")).toEqual([null]);
  });

  test("that list each other many times over are read once each", () => {
    const lines = Array.from({ length: 30 }, (_, i) => `T${i + 1} = (${`T${i}, `.repeat(20)})\n`);
    expect(caughtIn(`T0 = (OSError, KeyError)\n${lines.join("")}`, "a.T30")).toEqual([
      "builtins.OSError",
      "builtins.KeyError",
    ]);
  });
});
