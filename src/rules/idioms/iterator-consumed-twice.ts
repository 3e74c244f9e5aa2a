import { type Edit, insertAfter, insertBefore } from "../../syntax/edits.ts";
import type { Assign, Expression, FunctionNode, Name, Node } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { fallsThrough, mayStopEarly } from "../kit/flow.ts";
import { isFunction, isName, isWithin, lastName, runHere } from "../kit/match.ts";
import { bothRun, goesOn, isConditional, lineage, placeIn } from "../kit/order.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";
import { proveReadAgain } from "./_prove-read-again.ts";

interface Data {
  readonly name: string;
  readonly made: string;
  /** Where it was read to its end; `null` for a loop's earlier turn. */
  readonly emptiedInLine: number | null;
}

export default defineRule<Data>({
  id: "idioms/iterator-consumed-twice",
  title: "Iterator read again after its end",
  severity: "error",
  evidence: "resolved",
  says: ({ name, made, emptiedInLine }) =>
    emptiedInLine === null
      ? `\`${name}\` is ${made}: the loop's first turn reads it to its end, every later turn finds it empty. Make it a list before the loop.`
      : `\`${name}\` is ${made} and was read to its end in line ${emptiedInLine}: nothing is left here. Make it a list.`,
  why: "An iterator can be read once. Read again it yields nothing and raises nothing, so a sum is 0, a loop has no turns, and the result is wrong in silence.",
  whenNot: "When the second reading is meant to find nothing.",
  sources: [
    "https://docs.python.org/3/glossary.html#term-iterator",
    "https://docs.python.org/3/library/stdtypes.html#iterator-types",
  ],
  examples: [
    {
      title: "a total, then the shares",
      bad: `
        def shares(rows):
            amounts = (row.amount for row in rows)
            total = sum(amounts)
            return [amount / total for amount in amounts]
            #                                    ^^^^^^^
      `,
      good: `
        def shares(rows):
            amounts = [row.amount for row in rows]
            total = sum(amounts)
            return [amount / total for amount in amounts]
      `,
    },
    {
      title: "the inner loop runs for the first customer only",
      bad: `
        def match(customers, names, ids):
            pairs = zip(names, ids)
            for customer in customers:
                for name, number in pairs:
                #                   ^^^^^
                    customer.offer(name, number)
      `,
      good: `
        def match(customers, names, ids):
            pairs = list(zip(names, ids))
            for customer in customers:
                for name, number in pairs:
                    customer.offer(name, number)
      `,
    },
    {
      title: "a generator function of this file",
      bad: `
        def large(orders):
            for order in orders:
                if order.total > 100:
                    yield order

        def report(orders, write):
            rows = large(orders)
            write(len(list(rows)))
            for row in rows:
            #          ^^^^
                write(row)
      `,
      good: `
        def large(orders):
            for order in orders:
                if order.total > 100:
                    yield order

        def report(orders, write):
            rows = list(large(orders))
            write(len(rows))
            for row in rows:
                write(row)
      `,
      fixed: `
        def large(orders):
            for order in orders:
                if order.total > 100:
                    yield order

        def report(orders, write):
            rows = list(large(orders))
            write(len(list(rows)))
            for row in rows:
                write(row)
      `,
    },
  ],
  nearMisses: [
    {
      why: "Only one of the two branches runs.",
      code: `
        def total(rows, exact):
            values = (row.value for row in rows)
            if exact:
                return sum(values)
            return max(values)
      `,
    },
    {
      why: "The first loop stops early on purpose, the second takes up the rest.",
      code: `
        def split(lines):
            rest = iter(lines)
            for line in rest:
                if not line:
                    break
            return list(rest)
      `,
    },
    {
      why: "Bound anew for each turn.",
      code: `
        def table(rows, columns):
            for row in rows:
                cells = map(row.get, columns)
                print(*cells)
      `,
    },
    {
      why: "A test makes sure that nothing is left.",
      code: `
        def test_reads_all(source):
            rows = iter(source)
            assert list(rows) == [1, 2]
            assert list(rows) == []
      `,
    },
    {
      why: "The outer loop reads the same iterator, and ends with it.",
      code: `
        def marked(values):
            rest = iter(values)
            for value in rest:
                for following in rest:
                    yield value, following
                    value = following
                yield value, None

        def blocks(lines):
            rest = iter(lines)
            while (head := next(rest, None)) is not None:
                yield head, sum(int(line) for line in rest)
      `,
    },
    {
      why: "`zip(it, it)` reads in pairs.",
      code: `
        def pairs(values):
            it = iter(values)
            return list(zip(it, it))
      `,
    },
  ],
  reproduce: ({ at }, file) => proveReadAgain(nodeAt(file.tree, at.start, at.end), file),
  fix: {
    safety: "unsafe",
    says: "Make it a list",
    edits: ({ at }, file) => {
      const use = nodeAt(file.tree, at.start, at.end);
      const [binding] = isName(use) ? file.names.lookup(use) : [];
      const made = binding?.node.parent;
      const target = made?.kind === "Assign" ? made.targets[0] : undefined;
      if (made?.kind !== "Assign" || target?.kind !== "Name") return null;
      // `next()` and the like take an iterator only.
      const isRead = usesOf(target, file)?.every((one) => readingOf(one, file) !== null) === true;
      return isRead ? asList(made.value) : null;
    },
  },
  check: {
    *Assign(node, file) {
      const [target] = node.targets;
      if (target?.kind !== "Name" || node.targets.length > 1) return;
      const made = iteratorMade(node.value, file);
      if (made === null) return;
      const uses = usesOf(target, file);
      const second = uses === null ? null : readAgain(uses, node, file);
      if (second !== null) yield { at: second.at, data: { name: target.id, made, emptiedInLine: second.line } };
    },
  },
});

function asList(value: Expression): readonly Edit[] {
  if (value.kind !== "GeneratorExp") return [insertBefore(value, "list("), insertAfter(value, ")")];
  const { start, end } = value;
  return [
    { start, end: start + 1, text: "[" },
    { start: end - 1, end, text: "]" },
  ];
}

const MAKERS = new Set(["map", "filter", "zip", "iter", "reversed", "enumerate"].map((name) => `builtins.${name}`));

function iteratorMade(value: Expression, file: PythonFile): string | null {
  if (value.kind === "GeneratorExp") return "a generator expression";
  if (value.kind !== "Call") return null;
  const name = file.names.qualified(value.func);
  if (name === "csv.reader" || name === "csv.DictReader") return `a \`${name}\``;
  if (name !== null) return MAKERS.has(name) ? `a \`${name.slice("builtins.".length)}\` iterator` : null;
  if (value.func.kind !== "Name") return null;
  const [binding, other] = file.names.lookup(value.func);
  if (binding?.node.kind !== "FunctionDef" || other !== undefined) return null;
  return isGenerator(binding.node) ? `the generator of \`${binding.name}()\`` : null;
}

function isGenerator(node: FunctionNode): boolean {
  if (node.decorator_list.length > 0) return false;
  for (const inner of runHere(...node.body)) if (inner.kind === "Yield" || inner.kind === "YieldFrom") return true;
  return false;
}

/** Where the name is read; `null` if it is bound more than once or read by an inner function, whose time is unknown. */
function usesOf(target: Name, file: PythonFile): readonly Name[] | null {
  const scope = file.names.scopeOf(target);
  if (scope.kind === "class" || scope.bindings.get(target.id)?.length !== 1) return null;
  const uses = file.names.references(scope, target.id).filter((use) => use !== target);
  const isOwn = (use: Name): boolean => {
    let around = file.names.scopeOf(use);
    while (around.kind === "comprehension" && around.parent !== null) around = around.parent;
    return around === scope;
  };
  return uses.every(isOwn) ? uses : null;
}

type Reading = "all" | "some";

interface Second {
  readonly at: Name;
  readonly line: number | null;
}

function readAgain(uses: readonly Name[], made: Assign, file: PythonFile): Second | null {
  const readings = uses.flatMap((use) => {
    const reading = readingOf(use, file);
    return reading === null ? [] : [{ use, reading }];
  });
  for (const { use, reading } of readings)
    if (reading === "all" && runsAgain(use, uses, made)) return { at: use, line: null };
  for (const [index, first] of readings.entries()) {
    if (first.reading !== "all") continue;
    for (const { use } of readings.slice(index + 1)) {
      if (isReset(uses, first.use, use) || isExpectation(use)) continue;
      if (bothRun(reader(first.use), reader(use))) return { at: use, line: file.source.lineOf(first.use.start) };
    }
  }
  return null;
}

/** Something that we do not know was done to it in between, e.g. a call that got it. */
function isReset(uses: readonly Name[], first: Name, second: Name): boolean {
  return uses.some((use) => use.start > first.start && use.start < second.start && use.parent?.kind === "Attribute");
}

/** A test looks whether anything is left. */
function isExpectation(use: Name): boolean {
  return lineage(use).some(
    (node) => node.kind === "Assert" || (node.kind === "Call" && /^assert/i.test(lastName(node) ?? "")),
  );
}

/** The loop that reads, or the name itself. */
function reader(use: Name): Node {
  const { parent } = use;
  return (parent?.kind === "For" || parent?.kind === "AsyncFor") && parent.iter === use ? parent : use;
}

const ALL = new Set("list tuple set frozenset sorted sum min max dict".split(" ").map((name) => `builtins.${name}`));
const SOME = new Set(["builtins.any", "builtins.all"]);

function readingOf(use: Expression, file: PythonFile): Reading | null {
  const { parent } = use;
  switch (parent?.kind) {
    case "For":
      if (parent.iter !== use) return null;
      return mayStopEarly(parent.body) ? "some" : "all";
    case "comprehension":
      return parent.iter === use ? comprehensionReading(parent.parent, parent, file) : null;
    case "Call":
      return parent.args.includes(use) ? callReading(parent, file) : null;
    case "Starred":
      return parent.parent?.kind === "Call" || parent.parent?.kind === "List" || parent.parent?.kind === "Set"
        ? "all"
        : null;
    case "YieldFrom":
      return "all";
    default:
      return null;
  }
}

function comprehensionReading(whole: Node | null, part: Node, file: PythonFile): Reading | null {
  if (whole?.kind !== "GeneratorExp") return "all";
  // An inner loop of a generator expression is read to its end in each turn of the outer one.
  if (whole.generators[0] !== part) return "all";
  const { parent } = whole;
  return parent?.kind === "Call" && parent.args.includes(whole) ? callReading(parent, file) : null;
}

function callReading(call: Node & { kind: "Call" }, file: PythonFile): Reading | null {
  const name = file.names.qualified(call.func);
  if (name !== null) return ALL.has(name) && call.args.length <= 1 ? "all" : SOME.has(name) ? "some" : null;
  const method = call.func.kind === "Attribute" ? lastName(call.func) : null;
  return method === "join" && call.args.length === 1 && isText(call.func) ? "all" : method === "extend" ? "all" : null;
}

function isText(method: Expression): boolean {
  return method.kind === "Attribute" && method.value.kind === "Constant";
}

/** In every turn of a loop that does not make it anew, and does not read it itself: that ends with it. */
function runsAgain(use: Name, uses: readonly Name[], made: Assign): boolean {
  const path = lineage(use);
  for (const [index, around] of path.entries()) {
    const child = path[index - 1];
    if (child === undefined) continue;
    if (isFunction(around) || isWithin(made, around)) return false;
    if (isTurn(around, child, path[index - 2] ?? null)) {
      const isItsOwn = uses.some((other) => other !== use && isWithin(other, around));
      return !isItsOwn && goesOn(path, around) && comesBack(around, child);
    }
    if (isConditional(around, child) && around.kind !== "For") return false;
  }
  return false;
}

/** The rest of the loop's body does not end it. */
function comesBack(loop: Node, child: Node): boolean {
  const place = placeIn(loop, child);
  return place === null || fallsThrough(place.block.slice(place.index));
}

function isTurn(loop: Node, child: Node, grandchild: Node | null): boolean {
  switch (loop.kind) {
    case "For":
    case "While":
      return loop.body.some((one) => one === child);
    case "ListComp":
    case "SetComp":
    case "GeneratorExp":
      return (
        loop.elt === child ||
        (child !== loop.generators[0] && child.kind === "comprehension") ||
        isFilter(child, grandchild)
      );
    case "DictComp":
      return (
        loop.key === child || loop.value === child || (child !== loop.generators[0] && child.kind === "comprehension")
      );
    default:
      return false;
  }
}

function isFilter(child: Node, grandchild: Node | null): boolean {
  return child.kind === "comprehension" && child.ifs.some((one) => one === grandchild);
}
