import type { Statement } from "../../syntax/nodes.ts";
import { leaves } from "../kit/flow.ts";
import { functionAround, isFunction, isTest, runHere, siblings } from "../kit/match.ts";
import { defineRule, type PythonFile, type Suspect } from "../kit/rule.ts";

interface Data {
  readonly after: string;
}

export default defineRule<Data>({
  id: "idioms/unreachable-code",
  title: "Statement that never runs",
  severity: "warning",
  says: ({ after }) => `Nothing after this \`${after}\` is ever run. Delete it, or indent it to where it belongs.`,
  why: "A statement below a `return`, `raise`, `break` or `continue` in the same block is dead. Mostly it was meant to run: it is indented too deep, or the jump was put in for a test and forgotten.",
  whenNot: "For a `yield` kept to make the function a generator.",
  sources: ["https://docs.python.org/3/reference/simple_stmts.html#the-return-statement"],
  examples: [
    {
      title: "the clean-up is never done",
      bad: `
        def load(path):
            file = open(path)
            return file.read()
            file.close()
            #^^^^^^^^^^^
      `,
      good: `
        def load(path):
            file = open(path)
            text = file.read()
            file.close()
            return text
      `,
    },
  ],
  nearMisses: [
    {
      why: "A comment says why it is kept.",
      code: `
        def reduce(terms):
            return fast(terms)
            # Slower, and right where the above is not; switch when it fails.
            return slow(terms)
      `,
    },
    {
      why: "The `yield` makes an empty generator.",
      code: `
        def nothing():
            return
            yield
      `,
    },
    {
      why: "An abstract method keeps a sketch of its generator.",
      code: `
        def rows(self):
            raise NotImplementedError
            for row in self.all():
                yield row
      `,
    },
    {
      why: "The manager may swallow the error.",
      code: `
        def try_it(self, guard):
            with guard.ignoring(ValueError):
                raise ValueError
            return 1
      `,
    },
  ],
  check: { Return: after, Raise: after, Break: after, Continue: after },
});

function* after(node: Statement, file: PythonFile): Iterable<Suspect<Data>> {
  const block = siblings(node);
  const next = block[block.indexOf(node) + 1];
  if (next === undefined || isTest(file) || keepsGenerator(next) || isMarker(next)) return;
  if (block.slice(0, block.indexOf(node)).some(leaves)) return;
  if (isExplained(node, next, file)) return;
  yield { at: next, data: { after: node.kind.toLowerCase() } };
}

/** A comment between the two says why the code is kept. */
function isExplained(node: Statement, next: Statement, file: PythonFile): boolean {
  return file.comments.some(({ start }) => start >= node.end && start < next.start);
}

function keepsGenerator(next: Statement): boolean {
  const around = functionAround(next);
  if (!isFunction(around)) return false;
  const yields = [...runHere(...around.body)].filter((node) => node.kind === "Yield" || node.kind === "YieldFrom");
  return yields.length > 0 && yields.every((one) => one.start >= next.start);
}

/** `pass`, a string or `...`, which do nothing anyway. */
function isMarker(next: Statement): boolean {
  return next.kind === "Pass" || next.kind === "Invalid" || (next.kind === "Expr" && next.value.kind === "Constant");
}
