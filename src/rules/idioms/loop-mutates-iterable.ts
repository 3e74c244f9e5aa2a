import { insertAfter, insertBefore } from "../../syntax/edits.ts";
import type { Assign, AugAssign, Expression, Node, Statement } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { isTest, nearest, siblings, textOf } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";
import { proveLoopMutates } from "./_prove-loop.ts";

const GROWS = /\.(append|extend)$/;

export default adoptRule({
  id: "idioms/loop-mutates-iterable",
  title: "Loop changes what it iterates over",
  severity: "warning",
  adopts: ["B909"],
  says: ({ message }) =>
    `\`${/`(.+?)`/.exec(message)?.[1] ?? "The iterable"}\` changes while the loop runs over it: a list skips elements, a dict or set raises \`RuntimeError\`. Iterate over a copy, or build a new one.`,
  why: "Removing an element moves the next one into its place, which the loop then skips; a dict or set notices and raises, in the middle of the work.",
  whenNot:
    "A list that serves as a queue and only grows at its end is well defined; a `deque` with `popleft()` says it better.",
  sources: [
    "https://docs.python.org/3/tutorial/controlflow.html#for-statements",
    "https://docs.python.org/3/reference/compound_stmts.html#the-for-statement",
  ],
  examples: [
    {
      title: "every second blank survives",
      bad: `
        def without_blanks(lines):
            for line in lines:
                if not line.strip():
                    lines.remove(line)
        #           ^^^^^^^^^^^^
            return lines
      `,
      good: `
        def without_blanks(lines):
            for line in list(lines):
                if not line.strip():
                    lines.remove(line)
            return lines
      `,
    },
    {
      title: "a dictionary raises",
      bad: `
        def expire(sessions, now):
            for key in sessions:
                if sessions[key] < now:
                    del sessions[key]
        #           ^^^^^^^^^^^^^^^^^
      `,
      good: `
        def expire(sessions, now):
            for key in list(sessions):
                if sessions[key] < now:
                    del sessions[key]
      `,
    },
  ],
  nearMisses: [
    {
      why: "The loop ends with the removal.",
      code: `
        def take(items, wanted):
            for item in items:
                if item.name == wanted:
                    items.remove(item)
                    return item
            return None
      `,
    },
    {
      why: "An item is replaced: the list is as long as before.",
      code: `
        def strip_all(lines):
            for number, line in enumerate(lines):
                lines[number] = line.strip()
      `,
    },
    {
      why: "The headers of a message are no dict: it makes a new list where one is deleted.",
      code: `
        from email.message import Message

        class Request:
            headers: Message

            def clean(self):
                for name in self.headers:
                    if "_" in name:
                        del self.headers[name]
      `,
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Iterate over a copy",
    edits: ({ at }, file) => {
      const loop = nearest(nodeAt(file.tree, at.start, at.end), "For");
      // A list that grows while it is worked through is a queue, and a copy would end it early.
      if (loop === null || GROWS.test(textOf(at, file))) return null;
      return loop.iter.kind === "Name" || loop.iter.kind === "Attribute"
        ? [insertBefore(loop.iter, "list("), insertAfter(loop.iter, ")")]
        : null;
    },
  },
  reproduce: ({ at }, file) => proveLoopMutates(at, file),
  confirm: ({ node, at }, file) => {
    const statement = statementOf(node);
    if (statement !== null && leaves(statement)) return "no";
    // Another item in the same place neither moves the others nor changes a dict's keys.
    if (statement?.kind === "Assign" || statement?.kind === "AugAssign") {
      if (targetsOf(statement).every(isItem)) return "no";
    }
    if (statement?.kind === "Assign" && isAsManyAgain(statement)) return "no";
    // What an attribute holds is not known here; `del` by key is fine on mappings that copy when they shrink.
    if (statement?.kind === "Delete" && statement.targets.some(isItemOfAttribute)) return "no";
    // A test of a collection may be about this very thing.
    return isTest(file) || GROWS.test(textOf(at, file)) ? "advice" : "yes";
  },
});

function statementOf(node: Node): Statement | null {
  return nearest(node, "Expr", "Delete", "Assign", "AugAssign", "AnnAssign", "Return", "If");
}

function targetsOf(statement: Assign | AugAssign): readonly Expression[] {
  return statement.kind === "Assign" ? statement.targets : [statement.target];
}

function isItem(target: Expression): boolean {
  return target.kind === "Subscript" && target.slice.kind !== "Slice";
}

/** `tail[1:] = [… for each in tail[1:]]`: a slice gives its place to as many. */
function isAsManyAgain({ targets, value }: Assign): boolean {
  const [target] = targets;
  const each = value.kind === "ListComp" && value.generators.length === 1 ? value.generators[0] : undefined;
  if (target?.kind !== "Subscript" || each?.iter.kind !== "Subscript" || each.ifs.length > 0) return false;
  return target.slice.kind === "Slice" && each.iter.slice.kind === "Slice";
}

function isItemOfAttribute(target: Expression): boolean {
  return target.kind === "Subscript" && target.value.kind === "Attribute";
}

/** The loop is over before its iterator is asked again. */
function leaves(statement: Statement): boolean {
  const after = siblings(statement);
  return after
    .slice(after.indexOf(statement) + 1)
    .some((one) => one.kind === "Return" || one.kind === "Break" || one.kind === "Raise");
}
