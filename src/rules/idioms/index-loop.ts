import type { Expression, For, Name, Node } from "../../syntax/nodes.ts";
import { inside, isName, isStored, isWithin, lastName, mutates, nearest, textOf } from "../kit/match.ts";
import { onlyValue } from "../kit/only-value.ts";
import { defineRule, type PythonFile, type Span } from "../kit/rule.ts";

interface Data {
  readonly index: string;
  readonly sequence: string;
  /** The singular of the sequence's name, where it is free. */
  readonly item: string | null;
  readonly iter: Span;
  readonly reads: readonly Span[];
}

export default defineRule<Data>({
  id: "idioms/index-loop",
  title: "Index counted only to read the items",
  severity: "advice",
  says: ({ index, sequence }) =>
    `\`${index}\` is used for nothing but \`${sequence}[${index}]\`: iterate over \`${sequence}\` itself, or over \`enumerate(${sequence})\` if the index is needed later.`,
  why: "A loop over the items says what it works on, works for every iterable, and cannot be off by one. The index adds a name and a subscript to each line.",
  whenNot:
    "When the loop's items are replaced, or the object has `__len__` and `__getitem__` but another idea of iteration (a dict, a pandas DataFrame).",
  sources: [
    "https://docs.python.org/3/tutorial/controlflow.html#for-statements",
    "https://docs.python.org/3/library/functions.html#enumerate",
  ],
  examples: [
    {
      title: "reading the items in turn",
      bad: `
        def report(rows):
            for i in range(len(rows)):
            #   ^
                print(rows[i].name)
      `,
      good: `
        def report(rows):
            for row in rows:
                print(row.name)
      `,
    },
  ],
  nearMisses: [
    {
      why: "The items are replaced.",
      code: `
        def clean(rows):
            for i in range(len(rows)):
                rows[i] = rows[i].strip()
      `,
    },
    {
      why: "The index is used for itself, or for a neighbour.",
      code: `
        def steps(rows):
            for i in range(len(rows) - 1):
                print(rows[i + 1] - rows[i])
            for i in range(len(rows)):
                print(i, rows[i])
      `,
    },
    {
      why: "The list grows or shrinks in the loop.",
      code: `
        def drain(rows):
            for i in range(len(rows)):
                if rows[i] is None:
                    rows.append(1)
      `,
    },
    {
      why: "The class's own iteration.",
      code: `
        class Points:
            def __iter__(self):
                for i in range(len(self)):
                    yield self[i]
      `,
    },
    {
      why: "A dict with numbers for keys.",
      code: `
        def parts():
            found = {0: "a", 1: "b"}
            for i in range(len(found)):
                print(found[i])
      `,
    },
  ],
  check: {
    *For(loop, file) {
      const sequence = countedSequence(loop, file);
      if (sequence === null || isName(sequence, "self") || loop.target.kind !== "Name") return;
      const text = textOf(sequence, file);
      const uses = usesOf(loop.target, file).filter((use) => !belongsToOther(use, loop));
      if (uses.length === 0 || isMapping(sequence, file) || changes(loop, sequence, text, file)) return;
      if (!uses.every((use) => isWithin(use, loop) && reads(use, text, file))) return;
      const item = freshItem(sequence, file);
      yield {
        at: loop.target,
        data: {
          index: loop.target.id,
          sequence: text,
          item,
          reads: uses.map((use) => use.parent ?? use),
          iter: loop.iter,
        },
      };
    },
  },
  fix: {
    safety: "unsafe",
    says: "Iterate over the items (the object must be a sequence)",
    edits: ({ at, data: { item, iter, sequence, reads } }) =>
      item === null
        ? null
        : [
            { start: at.start, end: at.end, text: item },
            { start: iter.start, end: iter.end, text: sequence },
            ...reads.map(({ start, end }) => ({ start, end, text: item })),
          ],
  },
});

/** `row` for `rows`, if the scope does not know it. */
function freshItem(sequence: Expression, file: PythonFile): string | null {
  const item = /^([a-z]\w*[^s])s$/.exec(lastName(sequence) ?? "")?.[1];
  if (
    item === undefined ||
    file.names.lookup({ kind: "Name", id: item, start: sequence.start, end: sequence.end, parent: sequence.parent })
      .length > 0
  )
    return null;
  return RESERVED.has(item) ? null : item;
}

const RESERVED = new Set("and as assert clas def del elif els for from i if import in is not or pas".split(" "));

/** `xs` of `for i in range(len(xs))`. */
function countedSequence({ iter }: For, file: PythonFile): Expression | null {
  const length = onlyArgument(iter, "builtins.range", file);
  const sequence = length === null ? null : onlyArgument(length, "builtins.len", file);
  return sequence !== null && isDotted(sequence) ? sequence : null;
}

function onlyArgument(call: Expression, name: string, file: PythonFile): Expression | null {
  if (call.kind !== "Call" || call.args.length !== 1 || call.keywords.length > 0) return null;
  return file.names.qualified(call.func) === name ? (call.args[0] ?? null) : null;
}

function isDotted(expression: Expression): boolean {
  return expression.kind === "Name" || (expression.kind === "Attribute" && isDotted(expression.value));
}

function usesOf(target: Name, file: PythonFile): readonly Name[] {
  return file.names.references(file.names.scopeOf(target), target.id).filter((use) => use !== target);
}

/** Another loop counts with the same name, and the use is its own. */
function belongsToOther(use: Name, loop: For): boolean {
  if (isWithin(use, loop)) return false;
  for (let around = nearest(use, "For"); around !== null; around = nearest(around.parent, "For")) {
    if (around !== loop && !isWithin(loop, around) && isName(around.target, use.id)) return true;
  }
  return false;
}

function reads(use: Name, sequence: string, file: PythonFile): boolean {
  const { parent } = use;
  if (parent?.kind !== "Subscript" || parent.slice !== use || isStored(parent)) return false;
  return textOf(parent.value, file) === sequence;
}

/** The sequence is bound anew or changed in the loop. */
function changes(loop: For, sequence: Expression, text: string, file: PythonFile): boolean {
  for (const node of inside(...loop.body)) {
    if (node.kind !== sequence.kind || textOf(node, file) !== text) continue;
    if (isStored(node as Expression) || mutates(node as Expression) || isPassedOn(node)) return true;
  }
  return false;
}

/** The whole sequence goes to a call that may change it. */
function isPassedOn(node: Node): boolean {
  return node.parent?.kind === "Call" && node.parent.func !== node && lastName(node.parent) !== "len";
}

function isMapping(sequence: Expression, file: PythonFile): boolean {
  const value = isName(sequence) ? onlyValue(sequence, file) : null;
  return (
    value?.kind === "Dict" ||
    value?.kind === "DictComp" ||
    (value?.kind === "Call" && /dict|frame/i.test(lastName(value) ?? ""))
  );
}
