import type { Compare, Expression, Name, Node } from "../../syntax/nodes.ts";
import { isFunction, isTest, isWithin, mutates } from "../kit/match.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";

interface Data {
  readonly name: string;
  readonly how: string;
}

const MANY = 10;

export default defineRule<Data>({
  id: "performance/membership-in-list-loop",
  title: "Membership in a list tested in a loop",
  severity: "advice",
  since: "next",
  says: ({ name, how }) =>
    `\`${name}\` is a list (${how}) and this test walks it in every turn of the loop. Make it a set where it is made; a look-up in a set takes the same time at any size.`,
  why: "`in` compares with one item of a list after the other. In a loop that is the product of both sizes; with a set it is one hash a turn.",
  whenNot: "When the items cannot be hashed, or both are and stay short.",
  sources: [
    "https://docs.python.org/3/library/stdtypes.html#set-types-set-frozenset",
    "https://wiki.python.org/moin/TimeComplexity",
  ],
  examples: [
    {
      title: "a list built first, then asked",
      bad: `
        def new_users(users, known):
            names = []
            for user in known:
                names.append(user.name)
            for user in users:
                if user.name not in names:
                #                   ^^^^^
                    yield user
      `,
      good: `
        def new_users(users, known):
            names = set()
            for user in known:
                names.add(user.name)
            for user in users:
                if user.name not in names:
                    yield user
      `,
    },
    {
      title: "a list comprehension that is only asked",
      bad: `
        def new_users(users, known):
            names = [user.name for user in known]
            return [user for user in users if user.name not in names]
            #                                                  ^^^^^
      `,
      good: `
        def new_users(users, known):
            names = {user.name for user in known}
            return [user for user in users if user.name not in names]
      `,
    },
  ],
  nearMisses: [
    {
      why: "Three items: nothing to gain.",
      code: "def pick(rows):\n    wanted = ['a', 'b', 'c']\n    return [row for row in rows if row in wanted]\n",
    },
    {
      why: "The list is needed for its order as well.",
      code: `
        def columns(rows, header):
            names = [cell.text for cell in header]
            for row in rows:
                if row.name in names:
                    yield names.index(row.name)
      `,
    },
    {
      why: "Asked once.",
      code: `
        def has(name, users):
            names = [user.name for user in users]
            return name in names
      `,
    },
  ],
  check: {
    *Compare(node, file) {
      const [op] = node.ops;
      const [list] = node.comparators;
      if ((op !== "In" && op !== "NotIn") || node.ops.length > 1 || list?.kind !== "Name" || isTest(file)) return;
      const how = listMade(list, node, file);
      if (how !== null) yield { at: list, data: { name: list.id, how } };
    },
  },
});

/** How a list that is only ever asked and filled came to be; `null` if it is anything else. */
function listMade(name: Name, test: Compare, file: PythonFile): string | null {
  const [binding, other] = file.names.lookup(name);
  if (binding?.kind !== "assignment" || other !== undefined || binding.scope.kind !== "function") return null;
  const made = binding.node.parent;
  if (made?.kind !== "Assign" || made.targets.length > 1 || made.targets[0] !== binding.node) return null;
  if (!isInLoop(test, made)) return null;
  const uses = file.names.references(binding.scope, name.id).filter((use) => use !== binding.node);
  const fills = uses.filter((use) => isFill(use));
  if (!uses.every((use) => isAsked(use) || fills.includes(use))) return null;
  if (made.value.kind === "ListComp" && isHashable(made.value.elt)) return "one item for each of another collection";
  if (made.value.kind !== "List") return null;
  if (made.value.elts.length >= MANY && made.value.elts.every((one) => one.kind === "Constant"))
    return `${made.value.elts.length} items`;
  return fills.some((use) => isInLoop(use, made)) ? "filled in a loop" : null;
}

function isAsked(use: Name): boolean {
  const { parent } = use;
  if (parent?.kind === "Compare")
    return parent.comparators.at(-1) === use && (parent.ops.at(-1) === "In" || parent.ops.at(-1) === "NotIn");
  return false;
}

function isFill(use: Name): boolean {
  if (!mutates(use) || use.parent?.kind !== "Attribute" || !/^(append|extend|remove)$/.test(use.parent.attr))
    return false;
  const call = use.parent.parent;
  return call?.kind === "Call" && call.args.every(isHashable);
}

/** Not plainly a list, dict or set. */
function isHashable(item: Expression): boolean {
  return !/^(List|Dict|Set)(Comp)?$/.test(item.kind);
}

/** Run in every turn of a loop that does not contain the other. */
function isInLoop(node: Node, outside: Node): boolean {
  for (let at = node; at.parent !== null && !isFunction(at.parent); at = at.parent) {
    const { parent } = at;
    if (isWithin(outside, parent)) return false;
    if ((parent.kind === "For" || parent.kind === "While") && (parent.body as readonly Node[]).includes(at))
      return true;
    if (
      parent.kind === "comprehension" ||
      (isComprehension(parent) && !(parent.generators as readonly Node[]).includes(at))
    )
      return true;
  }
  return false;
}

function isComprehension(node: Node): node is Extract<Node, { generators: unknown }> {
  return "generators" in node;
}
