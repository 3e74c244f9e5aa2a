import type { Attribute, ClassDef, Node } from "../../syntax/nodes.ts";
import { inside, isName, isStored, isTest, lastName, mutates, nearest } from "../kit/match.ts";
import { adoptRule, type PythonFile, type Verdict } from "../kit/rule.ts";

/** Meant to be shared, by its name. */
const SHARED_ON_PURPOSE = /[Rr]egist|[Pp]ool|[Cc]ache|[Ii]nstances|[Ss]ingleton|^[A-Z0-9_]+$|^__/;

export default adoptRule({
  id: "idioms/shared-class-attribute",
  title: "Mutable class attribute changed through self",
  severity: "warning",
  adopts: ["RUF012"],
  says: () =>
    "All instances share this object, and a method changes it through `self`: what one does, the others see. Make it in `__init__`, or mark it `ClassVar` and change it through the class.",
  why: "A class attribute exists once. An instance that appends to it changes every other one, those of another request or test included.",
  whenNot:
    "A table that is only read, or a registry that is meant to be shared; `ClassVar` says so to readers and type checkers.",
  sources: [
    "https://docs.python.org/3/tutorial/classes.html#class-and-instance-variables",
    "https://docs.python.org/3/library/typing.html#typing.ClassVar",
  ],
  examples: [
    {
      title: "one basket for all customers",
      bad: `
        class Basket:
            items = []
        #           ^^

            def add(self, item):
                self.items.append(item)
      `,
      good: `
        class Basket:
            def __init__(self):
                self.items = []

            def add(self, item):
                self.items.append(item)
      `,
    },
  ],
  nearMisses: [
    {
      why: "A table by class is shared on purpose.",
      code: `
        class Action:
            states: dict[type, str] = {}

            def __init__(self, state):
                self.states[type(self)] = state
      `,
    },
    {
      why: "Only read.",
      code: `
        class Parser:
            keywords = {"if": 1, "else": 2}

            def kind(self, word):
                return self.keywords.get(word, 0)
      `,
    },
    {
      why: "Each instance gets its own before anything is added.",
      code: `
        class Form:
            errors = []

            def __init__(self):
                self.errors = []

            def fail(self, message):
                self.errors.append(message)
      `,
    },
    {
      why: "A registry, changed through the class: sharing is the point.",
      code: `
        class Plugin:
            known = {}

            def __init_subclass__(cls, name):
                cls.known[name] = cls
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const owner = nearest(node, "ClassDef");
    const name = nameOf(node);
    if (owner === null || name === null || SHARED_ON_PURPOSE.test(name)) return "no";
    // A stand-in that one test makes for itself has one instance.
    if (isTest(file) && nearest(owner, "FunctionDef", "AsyncFunctionDef") !== null) return "no";
    const uses = [...usesOf(owner, name)];
    if (isWeak(node) || uses.some(isRebound)) return "no";
    return uses.some((use) => isName(use.value, "self") && mutates(use) && !isByClass(use))
      ? severityOf(node, file)
      : "no";
  },
});

/** `self.made[type(self)] = …`: a table for all classes, on purpose. */
function isByClass({ parent }: Attribute): boolean {
  if (parent?.kind !== "Subscript") return false;
  const { slice } = parent;
  return slice.kind === "Call" ? isName(slice.func, "type") : slice.kind === "Attribute" && slice.attr === "__class__";
}

/** With a comment beside it, it was at least thought about. */
function severityOf(value: Node, file: PythonFile): Verdict {
  if (isTest(file)) return "advice"; // a stand-in of which there is one at a time
  const { line } = file.source.position(value.start);
  const isExplained = file.comments.some(
    ({ start, end }) =>
      file.source.position(start).line === line && !/^#\s*(type|noqa|pylint):/.test(file.source.text.slice(start, end)),
  );
  return isExplained ? "advice" : "yes";
}

/** Keyed by the objects it serves: nothing else than a table for all. */
function isWeak(value: Node): boolean {
  return value.kind === "Call" && /^Weak/.test(lastName(value.func) ?? "");
}

function nameOf(value: Node): string | null {
  const statement = nearest(value, "Assign", "AnnAssign");
  const target = statement?.kind === "Assign" ? statement.targets[0] : statement?.target;
  return target?.kind === "Name" ? target.id : null;
}

function* usesOf(owner: ClassDef, name: string): Generator<Attribute> {
  for (const node of inside(...owner.body)) {
    if (node.kind === "Attribute" && node.attr === name) yield node;
  }
}

/** `self.items = …`, or `copy.items = …`: from then on the instance has its own. */
function isRebound(read: Attribute): boolean {
  return isStored(read) && read.parent?.kind !== "AugAssign" && read.parent?.kind !== "Delete";
}
