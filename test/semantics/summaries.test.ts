/** What calling functions of small projects comes to. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CallGraph, callGraph, type ProjectFunction } from "../../src/semantics/calls.ts";
import { type Summaries, type Summary, summarise, type Why } from "../../src/semantics/summaries.ts";
import { type Files, outlinesOf } from "./outlines.ts";
import type { Kind } from "./summary-cases/case.ts";
import { CAUGHT } from "./summary-cases/caught.ts";
import { CHANGES } from "./summary-cases/changes.ts";
import { RAISED_THROUGH } from "./summary-cases/raised-through.ts";
import { RAISES } from "./summary-cases/raises.ts";
import { SWALLOWS } from "./summary-cases/swallows.ts";
import { WAITS } from "./summary-cases/waits.ts";

const KINDS: readonly Kind[] = [
  "blocks",
  "raises",
  "swallows",
  "opens",
  "stores",
  "mutates",
  "keeps",
  "suspends",
  "pure",
];

function named(graph: CallGraph, name: string): ProjectFunction {
  const found = graph.functions.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name} among ${graph.functions.map((one) => one.name).join(", ")}`);
  return found;
}

/** The facts of one kind, in words; ways by file and line. */
function told(summary: Summary, kind: Kind, files: Files): readonly string[] {
  if (kind === "pure") return summary.isPure ? ["pure"] : [];
  const facts = summary[kind];
  if (facts === null) return [];
  if ("cause" in facts) return [inWords("", facts, files)];
  return [...facts].map(([key, why]) => inWords(String(key), why, files)).sort();
}

function inWords(key: string, { cause, way }: Why, files: Files): string {
  const places = way.map(({ in: { file }, at }) => `${file.path}:${lineOf(files[file.path] ?? "", at.start)}`);
  return [key, cause === key ? "" : cause, ...places].filter((part) => part !== "").join(" ");
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

describe("summaries", () => {
  test.each([...RAISES, ...RAISED_THROUGH, ...CAUGHT, ...SWALLOWS, ...CHANGES, ...WAITS])(
    "$kinds: $what",
    ({ files, of, kinds, facts }) => {
      const graph = callGraph(outlinesOf(files));
      const summary = summarise(graph).of(named(graph, of));
      expect(kinds.flatMap((kind) => told(summary, kind, files))).toEqual(facts);
    },
  );

  // What is quadratic in these would take minutes.
  test("of ten thousand functions in a row, and of a ring, take the time of a test", { timeout: 60_000 }, () => {
    const functions = Array.from({ length: 10_000 }, (_, i) => `def f${i}(x):\n    return f${(i + 1) % 10_000}(x)\n`);
    const text = `import time\n\ndef end(x):\n    x.append(1)\n    time.sleep(1)\n    raise KeyError\n\n${functions.join("\n")}`;
    const files = { "a.py": text.replace("return f0(x)", "return end(x)") };
    const graph = callGraph(outlinesOf(files));
    const summaries = summarise(graph);
    const first = summaries.of(named(graph, "a.f0"));
    expect(first.raises.get("builtins.KeyError")?.way).toHaveLength(10_001);
    expect(first.mutates.get(0)?.cause).toBe("append");
    expect(first.blocks?.cause).toBe("time.sleep");
  });

  test("a hostile function has no more facts than anybody reads", { timeout: 60_000 }, () => {
    const classes = Array.from({ length: 2_000 }, (_, i) => `class E${i}(Exception): pass\n`);
    const raises = Array.from({ length: 2_000 }, (_, i) => `    if x == ${i}: raise E${i}\n`);
    const rings = Array.from({ length: 2_000 }, (_, i) => `def f${i}(x):\n    f${(i + 1) % 2_000}(x)\n    go(x)\n`);
    const files = { "a.py": `${classes.join("")}\ndef go(x):\n${raises.join("")}\n${rings.join("\n")}` };
    const graph = callGraph(outlinesOf(files));
    expect(summarise(graph).of(named(graph, "a.f7")).raises.size).toBe(64);
  });

  test("do not depend on the order of files, and end on whatever calls whatever", () => {
    fc.assert(
      fc.property(projects(), fc.infiniteStream(fc.nat()), (files, order) => {
        const mixed = Object.entries(files)
          .map((entry) => ({ entry, key: order.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ entry }) => entry);
        expect(everything(Object.fromEntries(mixed))).toEqual(everything(files));
      }),
      { numRuns: 150 },
    );
  });
});

/** All that is known of every function. */
function everything(files: Files): ReadonlyMap<string, readonly string[]> {
  const graph = callGraph(outlinesOf(files));
  const summaries: Summaries = summarise(graph);
  const all = graph.functions.map((one): [string, readonly string[]] => {
    const summary = summaries.of(one);
    return [one.name, KINDS.flatMap((kind) => told(summary, kind, files).map((fact) => `${kind} ${fact}`))];
  });
  return new Map(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const MODULES = ["m0", "m1", "m2", "m3"];
const NAMES = MODULES.flatMap((module) => [`${module}.f`, `${module}.g`, `${module}.C().h`]);
const ERRORS = ["KeyError", "LookupError", "OSError", "m0.Lost", "m2.Lost", "BaseException"];

/** Four modules that call each other at random, with handlers, classes and classes below. */
function projects(): fc.Arbitrary<Files> {
  const call = fc
    .constantFrom(...NAMES)
    .chain((name) => fc.constantFrom(`${name}(x)`, `${name}(y, x)`, `${name}(y=x)`));
  const error = fc.constantFrom(...ERRORS);
  const line = fc.oneof(
    call,
    call.map((one) => `return ${one}`),
    call.map((one) => `await ${one}`),
    error.map((one) => `raise ${one}`),
    fc.tuple(call, error).map(([one, caught]) => `try:\n        ${one}\n    except ${caught}:\n        pass`),
    fc.tuple(call, error).map(([one, caught]) => `try:\n        ${one}\n    except ${caught}:\n        raise`),
    fc.constantFrom(
      "x.append(1)",
      "y.clear()",
      "return x",
      "return open(x)",
      "GLOBAL[x] = y",
      "time.sleep(x)",
      "yield x",
    ),
  );
  const body = fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => `    ${lines.join("\n    ")}\n`);
  const head = fc.constantFrom("def", "async def");
  const plain = (name: string) => fc.tuple(head, body).map(([how, lines]) => `${how} ${name}(x, y=None):\n${lines}`);
  const method = fc.tuple(head, body).map(([how, lines]) => `${how} h(self, x, y=None):\n${lines}`);
  const moduleAt = (index: number) =>
    fc.tuple(plain("f"), plain("g"), method, fc.nat(3)).map(([f, g, h, base]) => {
      const inherits = base < index ? `m${base}.C` : "object";
      const imports = ["import time", ...MODULES.map((one) => `import ${one}`), "GLOBAL = {}"].join("\n");
      const inner = h.replaceAll(/^/gm, "    ");
      return `${imports}\nclass Lost(KeyError): pass\n${f}\n${g}\nclass C(${inherits}):\n${inner}\n`;
    });
  return fc
    .tuple(moduleAt(0), moduleAt(1), moduleAt(2), moduleAt(3))
    .map((texts) => Object.fromEntries(texts.map((text, index) => [`m${index}.py`, text])));
}
