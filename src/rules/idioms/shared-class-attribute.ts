import type { ProjectClass } from "../../semantics/project-index.ts";
import type { Attribute, ClassDef, Node } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import { inside, isStored, isTest, lastName, nearest, textOf } from "../kit/match.ts";
import { attributesSet, classIn, lineageOf } from "../kit/models.ts";
import { adoptRule, type PythonFile, type Span, type Verdict } from "../kit/rule.ts";
import { proveSharedAttribute } from "../kit/shared-attribute.ts";
import { movedToInit } from "./_moved-to-init.ts";

/** Meant to be shared, by its name. */
const SHARED_ON_PURPOSE = /[Rr]egist|[Pp]ool|[Cc]ache|[Ii]nstances|[Ss]ingleton|^[A-Z0-9_]+$|^__/;

export default adoptRule({
  id: "idioms/shared-class-attribute",
  title: "Mutable class attribute changed through self",
  severity: "warning",
  adopts: ["RUF012"],
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
      fixed: null,
    },
    {
      title: "beside others that each object has of its own",
      bad: `
        class Basket:
            items: list[str] = []
        #                      ^^

            def __init__(self, owner):
                """Nothing is in it."""
                self.owner = owner

            def add(self, item):
                self.items.append(item)
      `,
      good: `
        class Basket:
            items: list[str]

            def __init__(self, owner):
                """Nothing is in it."""
                self.items = []
                self.owner = owner

            def add(self, item):
                self.items.append(item)
      `,
    },
    {
      title: "at the head of a class that already makes others",
      bad: `
        class Basket:
            items = []
        #           ^^

            def __init__(self, owner):
                self.owner = owner

            def add(self, item):
                self.items.append(item)
      `,
      good: `
        class Basket:
            def __init__(self, owner):
                self.items = []
                self.owner = owner

            def add(self, item):
                self.items.append(item)
      `,
    },
    {
      title: "changed by a subclass in another file",
      bad: {
        "shop/__init__.py": "",
        "shop/base.py": `
          class Basket:
              items = []
          #           ^^

              def size(self):
                  return len(self.items)
        `,
        "shop/gifts.py": `
          from shop.base import Basket

          class Gift(Basket):
              def add(self, item):
                  self.items.append(item)
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/base.py": `
          class Basket:
              def __init__(self):
                  self.items = []

              def size(self):
                  return len(self.items)
        `,
        "shop/gifts.py": `
          from shop.base import Basket

          class Gift(Basket):
              def add(self, item):
                  self.items.append(item)
        `,
      },
      fixed: null,
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
      why: "The subclass has a list of its own.",
      code: {
        "shop/__init__.py": "",
        "shop/base.py": `
          class Basket:
              items = []

              def size(self):
                  return len(self.items)
        `,
        "shop/gifts.py": `
          from shop.base import Basket

          class Gift(Basket):
              def __init__(self):
                  self.items = []

              def add(self, item):
                  self.items.append(item)
        `,
      },
    },
    {
      why: "The comment over them says that they are shared.",
      code: `
        class MemoryStore:
            # Class-level: every store sees the same entries.
            entries = {}
            locks = {}

            def save(self, key, entry):
                self.entries[key] = entry
                self.locks[key] = object()
      `,
    },
    {
      why: "It holds tasks until they are done.",
      code: `
        import asyncio

        class Loop:
            pending = set()

            def start(self, work):
                task = asyncio.create_task(work)
                self.pending.add(task)
                task.add_done_callback(self.pending.discard)
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
  reproduce: ({ at }, file) => proveSharedAttribute(at, file),
  fix: {
    safety: "unsafe",
    says: "Make it in `__init__`",
    edits: ({ at, data: { noted } }, file) => {
      const statement = nearest(nodeAt(file.tree, at.start, at.end), "Assign", "AnnAssign");
      return statement === null || noted?.isMadeByInit !== 1 ? null : movedToInit(statement, file);
    },
  },
  confirm: ({ node }, file) => {
    const owner = nearest(node, "ClassDef");
    const name = nameOf(node);
    if (owner === null || name === null || SHARED_ON_PURPOSE.test(name)) return "no";
    // A stand-in that one test makes for itself has one instance.
    if (isTest(file) && nearest(owner, "FunctionDef", "AsyncFunctionDef") !== null) return "no";
    if (isSaidToBeShared(node, file)) return "no";
    if (isKeepAlive(node, [...usesOf(owner, name)])) return "no";
    return isWeak(node) || [...usesOf(owner, name)].some(isRebound) ? "no" : severityOf(node, file);
  },
  settle: {
    ask: () => ({}),
    judge({ path, at, data: { code } }, knowledge) {
      const place = attributeAt(path, at, knowledge);
      if (place === null) return "no";
      const data = { code, noted: { isMadeByInit: isMadeByInit(place, knowledge) ? 1 : 0 } };
      if (place.owner.outline.changed.has(place.name)) return { verdict: "yes", data: { ...data, message: HERE } };
      const below = changedBelow(place, knowledge);
      const message = below === null ? "" : changedElsewhere(below);
      return below === null ? "no" : { verdict: "yes", evidence: "resolved", data: { ...data, message } };
    },
  },
});

const HERE =
  "All instances share this object, and a method changes it through `self`: what one does, the others see. Make it in `__init__`, or mark it `ClassVar` and change it through the class.";

function changedElsewhere({ outline, file }: ProjectClass): string {
  return `All instances share this object, and \`${outline.name}\` in ${file.path} changes it through \`self\`: what one does, the others see. Make it in \`__init__\`, or mark it \`ClassVar\` and change it through the class.`;
}

/** The class's field whose value stands there. */
function attributeAt(path: string, value: Span, knowledge: Knowledge): ClassAttribute | null {
  let found: ClassAttribute | null = null;
  let nearest = -1;
  for (const outline of knowledge.index.fileAt(path)?.classes ?? []) {
    for (const field of outline.fields) {
      if (field.at.end > value.start || field.at.end <= nearest) continue;
      const owner = classIn(path, outline.name, knowledge);
      nearest = field.at.end;
      found = owner === null ? null : { owner, name: field.name };
    }
  }
  return found;
}

/** The class has an `__init__` of its own that every object of it and its subclasses comes by, and no other value of the name. */
function isMadeByInit({ owner, name }: ClassAttribute, { classes, isWhole }: Knowledge): boolean {
  if (!isWhole || !owner.methods.has("__init__")) return false;
  return classes.subclasses(owner).every(({ methods, outline }) => {
    return !methods.has("__init__") && !outline.fields.some((field) => field.name === name);
  });
}

interface ClassAttribute {
  readonly owner: ProjectClass;
  readonly name: string;
}

/** A subclass that changes what it inherits, if no object is ever given one of its own. */
function changedBelow({ owner, name }: ClassAttribute, knowledge: Knowledge): ProjectClass | null {
  const changing = knowledge.classes.subclasses(owner).find(({ outline }) => outline.changed.has(name));
  if (changing === undefined || attributesSet(knowledge).has(name)) return null;
  const others = lineageOf(changing, knowledge).project.filter((one) => one !== owner);
  return others.some(({ outline }) => outline.attributes.has(name)) ? null : changing;
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

/** The comment over the attribute, or over the lines that it stands among. */
function isSaidToBeShared(value: Node, file: PythonFile): boolean {
  const { source, comments } = file;
  const line = source.lineOf(value.start);
  let first = line;
  while (first > 0 && line - first < MOST_LINES && source.lineText(first - 1).trim() !== "") first--;
  const [start, end] = [source.startOfLine(first), value.end];
  return comments.some((one) => one.start >= start && one.end <= end && SAYS_SHARED.test(textOf(one, file)));
}

const MOST_LINES = 10;
const SAYS_SHARED =
  /\bshared\b|\bclass[- ](level|wide|attribute|variable)|\b(all|every|across) (the )?(instances?|objects?)\b/i;

/** Keyed by the objects it serves: nothing else than a table for all. */
function isWeak(value: Node): boolean {
  return value.kind === "Call" && /^Weak/.test(lastName(value.func) ?? "");
}

/** A set that tasks are put in and taken out of again, so that somebody holds them: it may as well be one for all. */
function isKeepAlive(value: Node, uses: readonly Attribute[]): boolean {
  const isSet = value.kind === "Set" || (value.kind === "Call" && lastName(value.func) === "set");
  const isKept = ({ parent }: Attribute): boolean =>
    parent?.kind === "Attribute" && /^(add|discard|remove)$/.test(parent.attr);
  return (
    isSet && uses.every(isKept) && uses.some(({ parent }) => parent?.kind === "Attribute" && parent.attr !== "add")
  );
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
