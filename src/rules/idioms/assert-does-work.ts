import type { Edit } from "../../syntax/edits.ts";
import type { Expression, NamedExpr, Node } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { linesOf } from "../kit/blocks.ts";
import { inside, isTest, lastName, nearest, textOf } from "../kit/match.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";

interface Data {
  readonly what: string;
}

const CHANGES = new Set(
  "append add remove discard pop popleft popitem insert extend update clear write flush commit rollback setdefault unlink mkdir rmdir put_nowait".split(
    " ",
  ),
);

export default defineRule<Data>({
  id: "idioms/assert-does-work",
  title: "Assertion whose check the program needs",
  severity: "warning",
  says: ({ what }) =>
    `\`python -O\` leaves assertions out, and with this one ${what}. Do the work first, then assert what came of it.`,
  why: "With `-O` or PYTHONOPTIMIZE the whole `assert` statement, its expression included, does not exist. What it did beyond looking is then not done.",
  whenNot: "In code that is never run with `-O`, such as tests.",
  sources: [
    "https://docs.python.org/3/reference/simple_stmts.html#the-assert-statement",
    "https://docs.python.org/3/using/cmdline.html#cmdoption-O",
  ],
  examples: [
    {
      title: "removal inside the assertion",
      bad: `
        def finish(jobs, job):
            assert jobs.pop(job.id) is job
            #      ^^^^^^^^^^^^^^^^
            job.close()
      `,
      good: `
        def finish(jobs, job):
            finished = jobs.pop(job.id)
            assert finished is job
            job.close()
      `,
      fixed: null,
    },
    {
      title: "a name bound inside the assertion",
      bad: `
        def head(match):
            assert (found := match("x"))
            #       ^^^^^^^^^^^^^^^^^^^
            return found.group()
      `,
      good: `
        def head(match):
            found = match("x")
            assert found
            return found.group()
      `,
    },
  ],
  nearMisses: [
    { why: "Only looks.", code: "def finish(jobs, job):\n    assert job.id in jobs and jobs.get(job.id) is job\n" },
    {
      why: "The name is used in the assertion alone.",
      code: "def finish(jobs):\n    assert (n := len(jobs)) < 10, n\n",
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Bind the name first",
    edits: ({ at }, file) => {
      const named = nodeAt(file.tree, at.start, at.end);
      return named?.kind === "NamedExpr" ? boundFirst(named, file) : null;
    },
  },
  check: {
    *Assert(node, file) {
      if (isTest(file)) return;
      for (const inner of inside(node.test)) {
        if (inner.kind === "Await") yield { at: inner, data: { what: "what is awaited never happens" } };
        else if (isChange(inner)) yield { at: inner, data: { what: `\`${lastName(inner)}()\` is not called` } };
        else if (inner.kind === "NamedExpr") {
          const uses = file.names.references(file.names.scopeOf(inner.target), inner.target.id);
          if (uses.some((use) => use.start > node.end))
            yield { at: inner, data: { what: `\`${inner.target.id}\` is never bound` } };
        }
      }
    },
  },
});

/** `null` where something else in the assertion is evaluated before it. */
function boundFirst(named: NamedExpr, file: PythonFile): readonly Edit[] | null {
  const assertion = nearest(named, "Assert");
  const lines = assertion === null ? null : linesOf([assertion], file);
  if (assertion === null || lines === null || firstIn(assertion.test) !== named) return null;
  const { text } = file.source;
  const isInBrackets = text[named.start - 1] === "(" && text[named.end] === ")";
  const around = isInBrackets ? 1 : 0;
  const bound = `${named.target.id} = ${textOf(named.value, file)}\n${lines.indent}`;
  return [
    { start: assertion.start, end: assertion.start, text: bound },
    { start: named.start - around, end: named.end + around, text: named.target.id },
  ];
}

function firstIn(test: Expression): Expression {
  if (test.kind === "Compare") return test.left;
  return test.kind === "UnaryOp" ? test.operand : test;
}

function isChange(node: Node): boolean {
  return node.kind === "Call" && node.func.kind === "Attribute" && CHANGES.has(node.func.attr);
}
