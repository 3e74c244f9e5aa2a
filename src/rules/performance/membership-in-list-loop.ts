import type { Type } from "../../semantics/types/model.ts";
import type { Edit } from "../../syntax/edits.ts";
import type { Expression, Name, Node } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import type { AnsweredSuspect, Judgement } from "../kit/knowledge.ts";
import { extentOf, isShort, type Loop, loopAround, ownName } from "../kit/loops.ts";
import { inside, isStored, isTest, isWithin, mutates } from "../kit/match.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";
import { isInstanceOf } from "../kit/types.ts";
import { proveMembership } from "./_prove-membership.ts";

interface Data {
  readonly name: string;
  /** How it is made, where that is to be seen here; `null` where only its type tells that it is a list. */
  readonly how: string | null;
  /** The class of its items, once the types have told. */
  readonly of: string | null;
}

const MANY = 10;

export default defineRule<Data>({
  id: "performance/membership-in-list-loop",
  title: "Membership in a list tested in a loop",
  severity: "advice",
  evidence: "resolved",
  since: "next",
  says: ({ name, how }) =>
    how === null
      ? `\`${name}\` is a list, and this test walks it in every turn of the loop. Make a set of it before the loop: a look-up in a set takes the same time at any size.`
      : `\`${name}\` is a list (${how}) and this test walks it in every turn of the loop. Make it a set where it is made; a look-up in a set takes the same time at any size.`,
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
        class User:
            name: str

        def new_users(users: list[User], known: list[User]):
            names = []
            for user in known:
                names.append(user.name)
            for user in users:
                if user.name not in names:
                #                   ^^^^^
                    yield user
      `,
      good: `
        class User:
            name: str

        def new_users(users: list[User], known: list[User]):
            names = set()
            for user in known:
                names.add(user.name)
            for user in users:
                if user.name not in names:
                    yield user
      `,
      fixed: null,
    },
    {
      title: "a list comprehension that is only asked",
      bad: `
        class User:
            name: str

        def new_users(users: list[User], known: list[User]):
            names = [user.name for user in known]
            return [user for user in users if user.name not in names]
            #                                                  ^^^^^
      `,
      good: `
        class User:
            name: str

        def new_users(users: list[User], known: list[User]):
            names = {user.name for user in known}
            return [user for user in users if user.name not in names]
      `,
    },
    {
      title: "a list that somebody gives",
      bad: `
        def new_users(names: list[str], known: list[str]) -> list[str]:
            return [name for name in names if name not in known]
            #                                             ^^^^^
      `,
      good: `
        def new_users(names: list[str], known: list[str]) -> list[str]:
            met = set(known)
            return [name for name in names if name not in met]
      `,
      fixed: null,
    },
  ],
  nearMisses: [
    {
      why: "A set, as its type tells.",
      code: `
        def new_users(names: list[str], known: set[str]) -> list[str]:
            return [name for name in names if name not in known]
      `,
    },
    {
      why: "Lists cannot be hashed.",
      code: `
        def new_rows(rows: list[list[int]], known: list[list[int]]) -> list[list[int]]:
            return [row for row in rows if row not in known]
      `,
    },
    {
      why: "It changes in the loop.",
      code: `
        def without(names: list[str], gone: list[str]) -> list[str]:
            for name in gone:
                if name in names:
                    names.remove(name)
            return names
      `,
    },
    {
      why: "Filled by the statement that asks.",
      code: `
        def note(found: list[str], names: list[str]) -> None:
            found.extend(name for name in names if name not in found)
      `,
    },
    {
      why: "A few turns.",
      code: `
        def first(known: list[str]) -> str | None:
            for name in ("root", "admin", "www"):
                if name in known:
                    return name
            return None
      `,
    },
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
      if ((op !== "In" && op !== "NotIn") || node.ops.length > 1 || list === undefined || isTest(file)) return;
      const loop = loopAround(node);
      if (loop === null || isShort(loop)) return;
      const name = nameOf(list);
      if (name === null) return;
      const how = list.kind === "Name" ? listMade(list, loop, file) : null;
      const isAsked = how !== null || (isGiven(list, file) && !changedIn(statementAround(loop)).has(name));
      if (isAsked) yield { at: list, data: { name, how, of: null } };
    },
  },
  settle: { ask: ({ at }) => ({ list: at }), judge },
  reproduce: ({ at, data: { name, of } }, file) => proveMembership(at, name, of, file),
  fix: {
    safety: "unsafe",
    says: "Make it a set",
    edits: ({ at }, file) => {
      const list = nodeAt(file.tree, at.start, at.end);
      return list?.kind === "Name" ? asSet(list, file) : null;
    },
  },
});

function judge({ data, type }: AnsweredSuspect<Data>): "no" | Judgement<Data> {
  const list = type("list");
  const [item, other] = list.kind === "instance" ? list.args : [];
  if (!isInstanceOf(list, "builtins.list") || item?.kind !== "instance" || other !== undefined || !isHashedType(item))
    return "no";
  return { verdict: "yes", data: { ...data, of: item.class.qualified } };
}

function isHashedType(type: Type): boolean {
  return isInstanceOf(type, "builtins.str", "builtins.int", "builtins.bytes", "pathlib.Path", "uuid.UUID");
}

/** What is written in capitals is short. */
function nameOf(list: Node): string | null {
  const name = ownName(list);
  return name === null || /^_*[A-Z][A-Z0-9_]*$/.test(name) ? null : name;
}

/** A comprehension's whole statement: `known.extend(name for name in names if name not in known)`. */
function statementAround(loop: Loop): Node {
  let at = extentOf(loop);
  while (at.parent !== null && !("body" in at.parent && Array.isArray(at.parent.body)) && at.kind !== "For")
    at = at.parent;
  return at;
}

/** A parameter, or what a call or another name gave: no list that is written out here. Methods may change an attribute's. */
function isGiven(list: Expression, file: PythonFile): list is Name {
  if (list.kind !== "Name") return false;
  const bindings = file.names.lookup(list);
  return bindings.length > 0 && bindings.every(({ node: { parent } }) => !isWrittenOut(parent));
}

function isWrittenOut(parent: Node | null): boolean {
  return (parent?.kind === "Assign" || parent?.kind === "AnnAssign") && parent.value?.kind === "List";
}

const changes = new WeakMap<Node, ReadonlySet<string>>();

/** Names of lists that are bound anew or changed in place in a loop; read once for all tests in it. */
function changedIn(extent: Node): ReadonlySet<string> {
  const known = changes.get(extent);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const node of inside(extent)) {
    if (node.kind !== "Name" && node.kind !== "Attribute") continue;
    const name = nameOf(node);
    if (name !== null && (isStored(node) || mutates(node))) names.add(name);
  }
  changes.set(extent, names);
  return names;
}

/** How a list that is only ever asked and filled came to be; `null` if it is anything else. */
function listMade(name: Name, loop: Loop, file: PythonFile): string | null {
  const [binding, other] = file.names.lookup(name);
  if (binding?.kind !== "assignment" || other !== undefined || binding.scope.kind !== "function") return null;
  const made = binding.node.parent;
  if (made?.kind !== "Assign" || made.targets.length > 1 || made.targets[0] !== binding.node) return null;
  if (isWithin(made, extentOf(loop))) return null;
  const uses = file.names.references(binding.scope, name.id).filter((use) => use !== binding.node);
  const fills = uses.filter((use) => isFill(use));
  if (!uses.every((use) => isAsked(use) || fills.includes(use))) return null;
  if (made.value.kind === "ListComp" && isHashable(made.value.elt)) return "one item for each of another collection";
  if (made.value.kind !== "List") return null;
  if (made.value.elts.length >= MANY && made.value.elts.every((one) => one.kind === "Constant"))
    return `${made.value.elts.length} items`;
  const isFilled = fills.some((use) => {
    const filling = loopAround(use);
    return filling !== null && !isWithin(made, extentOf(filling));
  });
  return isFilled ? "filled in a loop" : null;
}

/** A comprehension that nothing but membership is asked of. */
function asSet(list: Name, file: PythonFile): readonly Edit[] | null {
  const [binding, another] = file.names.lookup(list);
  const made = binding?.scope.kind === "function" && another === undefined ? binding.node.parent : null;
  const value = made?.kind === "Assign" ? made.value : null;
  if (value?.kind !== "ListComp" || binding === undefined) return null;
  const uses = file.names.references(binding.scope, list.id).filter((use) => use !== binding.node);
  if (!uses.every(isAsked)) return null;
  const { start, end } = value;
  return [
    { start, end: start + 1, text: "{" },
    { start: end - 1, end, text: "}" },
  ];
}

function isAsked(use: Name): boolean {
  const { parent } = use;
  if (parent?.kind !== "Compare" || parent.comparators.at(-1) !== use) return false;
  return parent.ops.at(-1) === "In" || parent.ops.at(-1) === "NotIn";
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
