import { replace } from "../../syntax/edits.ts";
import type { Assign, Expression, Node } from "../../syntax/nodes.ts";
import { functionAround, isFunction, isName, isTest, isWithin, lastName, nearest } from "../kit/match.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";

interface Data {
  readonly name: string;
  readonly kind: "list" | "tuple";
  readonly added: Expression;
  readonly statement: Assign;
}

export default defineRule<Data>({
  id: "performance/quadratic-build",
  title: "Sequence copied to add an item",
  severity: "advice",
  says: ({ name, kind }) =>
    kind === "list"
      ? `\`${name} = ${name} + […]\` copies the whole list in every turn of the loop: the time grows with the square of its length. Use \`append\` or \`extend\`.`
      : `\`${name} + (…,)\` copies the whole tuple in every turn of the loop: the time grows with the square of its length. Collect in a list, make the tuple at the end.`,
  why: "`a + b` makes a new sequence of both. In a loop the first n items are copied for each new one, so a thousand items cost half a million copies.",
  whenNot: "When the loop has a few turns, or the old list must stay as it is.",
  sources: ["https://docs.python.org/3/library/stdtypes.html#common-sequence-operations"],
  examples: [
    {
      title: "a list grown by copying",
      bad: `
        def names(users):
            found = []
            for user in users:
                found = found + [user.name]
                #       ^^^^^^^^^^^^^^^^^^^
            return found
      `,
      good: `
        def names(users):
            found = []
            for user in users:
                found.append(user.name)
            return found
      `,
    },
  ],
  nearMisses: [
    {
      why: "Made anew in each turn.",
      code: `
        def rows(users, header):
            for user in users:
                row = [user.name]
                row = row + [user.age]
                yield row
      `,
    },
    {
      why: "Options by keyword are a handful.",
      code: `
        def options(given):
            found = ()
            for key, value in given.items():
                found = found + (key, value)
            return found
      `,
    },
    {
      why: "The old list goes on living: a path of a search.",
      code: `
        def paths(graph, start):
            path = [start]
            open_paths = [path]
            while open_paths:
                path = open_paths.pop()
                path = path + [graph.next(path)]
                open_paths.append(path)
      `,
    },
    {
      why: "Extended in place.",
      code: "def names(users):\n    found = []\n    for user in users:\n        found += [user.name]\n    return found\n",
    },
  ],
  check: {
    *Assign(node, file) {
      const [target] = node.targets;
      const sum = node.value;
      if (
        node.targets.length > 1 ||
        target?.kind !== "Name" ||
        sum.kind !== "BinOp" ||
        sum.op !== "Add" ||
        isTest(file)
      )
        return;
      const added = sum.right;
      if (!isName(sum.left, target.id) || (added.kind !== "List" && added.kind !== "Tuple")) return;
      const loop = nearest(node, "For", "AsyncFor", "While");
      if (
        loop === null ||
        isShort(loop) ||
        !isWithin(loop, functionAround(node) ?? file.tree) ||
        !startsBefore(target.id, node, loop, added.kind, file)
      )
        return;
      yield {
        at: sum,
        data: { name: target.id, kind: added.kind === "List" ? "list" : "tuple", added, statement: node },
      };
    },
  },
  fix: {
    safety: "unsafe",
    says: "Append in place (the list must not be shared)",
    edits: ({ data: { name, added, statement } }, file) => {
      const [only] = added.kind === "List" ? added.elts : [];
      if (only === undefined || (added.kind === "List" && added.elts.length > 1) || only.kind === "Starred")
        return null;
      return [replace(statement, `${name}.append(${file.source.text.slice(only.start, only.end)})`)];
    },
  },
});

/** Options by keyword are a handful. */
function isShort(loop: Node): boolean {
  return loop.kind === "For" && lastName(loop.iter) === "items";
}

/** Bound to an empty sequence before the loop and in the loop by nothing else; not kept meanwhile, where it is a list. */
function startsBefore(name: string, node: Assign, loop: Node, kind: "List" | "Tuple", file: PythonFile): boolean {
  const [target] = node.targets;
  if (target === undefined) return false;
  const scope = file.names.scopeOf(target);
  if (scope.kind === "function" && !isFunction(scope.node)) return false;
  const uses = file.names.references(scope, name);
  const first = uses[0]?.parent;
  if (first?.kind !== "Assign" || first.value.kind !== kind || isWithin(first, loop)) return false;
  const inLoop = uses.filter((use) => isWithin(use, loop) && !isWithin(use, node));
  return inLoop.length === 0;
}
