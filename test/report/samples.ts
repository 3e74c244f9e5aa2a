/** Reviews made by hand: a span is marked in the source by `«` and `»`. */

import type { ReportContext } from "../../src/report/context.ts";
import { type Style, styleFor } from "../../src/report/style.ts";
import type { Finding, Proof, Review } from "../../src/review/finding.ts";
import type { Rule } from "../../src/rules/kit/rule.ts";

export const PLAIN: Style = styleFor({}, {});

export function styleOf(width: number, rows?: number): Style {
  return styleFor({ isTTY: true, columns: width, ...(rows === undefined ? {} : { rows }) }, { NO_COLOR: "1" });
}

type Given = Partial<Omit<Finding, "location" | "excerpt">> & { readonly path?: string; readonly firstLine?: number };

/** A finding at the marked span. `firstLine` is the number of the source's first line. */
export function findingIn(marked: string, given: Given = {}): Finding {
  const { path = "src/orders/worker.py", firstLine = 1, ...rest } = given;
  const start = marked.indexOf("«");
  const end = marked.indexOf("»") - 1;
  const source = marked.replace("«", "").replace("»", "");
  const position = (offset: number) => {
    const before = source.slice(0, offset).split("\n");
    return { line: firstLine + before.length - 1, column: (before.at(-1) ?? "").length + 1, offset };
  };
  const location = { path, start: position(start), end: position(end) };
  const lines = source.split("\n");
  const from = Math.max(0, location.start.line - firstLine - 1);
  const excerpt = {
    firstLine: firstLine + from,
    lines: lines.slice(from, Math.min(from + 5, location.end.line - firstLine + 1)),
  };
  return {
    rule: "idioms/mutable-default",
    severity: "warning",
    evidence: "pattern",
    message: "The default is made once and shared by all calls.",
    within: "",
    fingerprint: "00ff00ff00ff00ff",
    location,
    excerpt,
    ...rest,
  };
}

/** A finding whose cause lies some calls away. */
export function tracedOver(calls: number): Finding {
  const trace = Array.from({ length: calls }, (_, n) => {
    const text = n === calls - 1 ? "time.sleep(1)" : `step_${n + 1}()`;
    const line = 10 + n;
    return {
      path: `src/orders/m${n}.py`,
      line,
      column: 5,
      endLine: line,
      endColumn: 5 + text.length,
      name: `step_${n}`,
      text,
    };
  });
  return findingIn("    «step_1()»", { rule: "concurrency/blocking-call-reached", evidence: "traced", trace });
}

export const PROVED: Proof = {
  verdict: "proved",
  reason: "the default of `items` is not what it was before the call",
  test: {
    path: "tests/test_mutable_default_00ff00ff.py",
    text: 'from orders.worker import add\n\n\ndef test_default(session):\n    add(1, session)\n    assert False, "kept"\n',
    milliseconds: 12.3,
  },
  doubles: ["session"],
};
export const REFUTED: Proof = {
  ...PROVED,
  verdict: "refuted",
  reason: "the test ran through, and the fault did not show",
  doubles: [],
};
export const UNPROVED: Proof = {
  verdict: "unproved",
  reason: "`inner` is made inside a function, and nothing outside can call it",
  test: null,
  doubles: [],
};

/** A finding with what became of the attempt to prove it. */
export function withProof(proof: Proof, given: Given = {}): Finding {
  const evidence = proof.verdict === "proved" ? "proved" : "pattern";
  return { ...findingIn("def add(item, session, items=«[]»):\n", { evidence, ...given }), proof };
}

export function reviewOf(findings: readonly Finding[], given: Partial<Review> = {}): Review {
  const byRule: Record<string, number> = {};
  for (const { rule } of findings) byRule[rule] = (byRule[rule] ?? 0) + 1;
  return {
    root: "/home/ada/orders",
    hasTypes: true,
    findings,
    problems: [],
    statistics: {
      files: 20,
      lines: 1254,
      byRule,
      suppressed: 4,
      milliseconds: { parse: 310, rules: 120, ruff: 95 },
    },
    ...given,
  };
}

export function contextOf(given: Partial<ReportContext> = {}): ReportContext {
  return {
    tool: { name: "python-dev", version: "0.1.0" },
    python: [3, 11],
    rules: RULES,
    failOn: "error",
    milliseconds: 820,
    cwd: "/home/ada/orders",
    ...given,
  };
}

export const RULES: readonly Rule[] = [
  {
    id: "idioms/mutable-default",
    title: "Mutable default argument",
    severity: "warning",
    adopts: ["B006"],
    why: "A default is made once, when `def` runs, and all calls share it.",
    whenNot: "Leave it where the function never changes it and never lets it out.",
    sources: [
      "https://docs.python.org/3/tutorial/controlflow.html#default-argument-values",
      "Fluent Python, 2nd ed., chapter 6",
    ],
    formerly: ["idioms/shared-default"],
    examples: [
      {
        title: "a list that grows from call to call",
        bad: "def add(item, items=[]):\n#                   ^^\n    items.append(item)\n    return items\n",
        good: "def add(item, items=None):\n    items = [] if items is None else items\n    items.append(item)\n    return items\n",
      },
    ],
    nearMisses: [{ why: "a tuple cannot change", code: "def add(item, items=()):\n    return (*items, item)\n" }],
  },
  {
    id: "concurrency/coroutine-never-awaited",
    title: "Coroutine never awaited",
    severity: "error",
    evidence: "resolved",
    why: "Calling an `async def` only makes a coroutine: its body never runs.",
    whenNot: "Never.",
    sources: ["https://docs.python.org/3/library/asyncio-task.html#awaitables"],
    examples: [
      {
        title: "across files",
        bad: {
          "app.py": "from store import save\n\n\nasync def main():\n    save()\n#   ^^^^^^\n    print('```')\n",
          "store.py": "async def save():\n    ...\n",
        },
        good: { "app.py": "from store import save\n\n\nasync def main():\n    await save()\n" },
      },
    ],
    nearMisses: [],
    says: () => "`save()` makes a coroutine that nobody awaits: its body never runs.",
    check: {},
    fix: { safety: "unsafe", says: "Await it", edits: () => null },
    reproduce: () => ({ why: "it has no subject" }),
  },
];
