import { type Edit, replace } from "../../syntax/edits.ts";
import type { Call, Compare, Expression, Name, Node, While } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { nameAs } from "../kit/importing.ts";
import { loopAround, ownName } from "../kit/loops.ts";
import { inside, isStored, isTest, lastName, nearest, textOf } from "../kit/match.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";
import { isInstanceOf } from "../kit/types.ts";
import { proveQueue } from "./_prove-queue.ts";

interface Data {
  readonly name: string;
}

export default defineRule<Data>({
  id: "performance/list-as-queue",
  title: "List used as a queue",
  severity: "advice",
  evidence: "resolved",
  says: ({ name }) =>
    `\`${name}.pop(0)\` moves all other items of the list one place down, in every turn of the loop. Make \`${name}\` a \`collections.deque\` and take from it with \`popleft()\`.`,
  why: "A list keeps its items side by side, so taking the first moves all the others: with the square of their number in all. A deque gives its first item in the same time at any length.",
  whenNot:
    "When the list stays short, or its items are also reached by their index: in the middle of a deque that is slow.",
  sources: [
    "https://docs.python.org/3/library/collections.html#collections.deque",
    "https://docs.python.org/3/tutorial/datastructures.html#using-lists-as-queues",
  ],
  examples: [
    {
      title: "a search, nearest first",
      bad: `
        def reachable(graph, start):
            seen = {start}
            waiting = [start]
            while waiting:
                node = waiting.pop(0)
        #              ^^^^^^^^^^^^^^
                for other in graph[node]:
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
            return seen
      `,
      good: `
        from collections import deque


        def reachable(graph, start):
            seen = {start}
            waiting = deque([start])
            while waiting:
                node = waiting.popleft()
                for other in graph[node]:
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
            return seen
      `,
    },
  ],
  nearMisses: [
    {
      why: "Taken from the end.",
      code: `
        def reachable(graph, start):
            seen = {start}
            waiting = [start]
            while waiting:
                for other in graph[waiting.pop()]:
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
            return seen
      `,
    },
    {
      why: "Arguments are a handful, and no more come.",
      code: `
        def parse(words: list[str]) -> list[str]:
            names = []
            while words and words[0].startswith("-"):
                names.append(words.pop(0))
            return names
      `,
    },
    {
      why: "A dict: 0 is a key.",
      code: `
        def drain(levels: dict[int, list[str]]) -> None:
            while levels:
                levels.pop(0)
                levels.update({})
      `,
    },
    {
      why: "Kept in order, which a deque cannot.",
      code: `
        def run(jobs: list[int]) -> None:
            while jobs:
                jobs.sort()
                job = jobs.pop(0)
                if job > 1:
                    jobs.append(job // 2)
      `,
    },
    {
      why: "Reached by its index as well.",
      code: `
        def merged(parts: list[str]) -> list[str]:
            done: list[str] = []
            while len(parts) > 1:
                part = parts.pop(0)
                if parts[1:]:
                    parts.append(part)
                done.append(part)
            return done
      `,
    },
  ],
  reproduce: ({ at, data: { name } }, file) => proveQueue(at, name, file),
  fix: {
    safety: "unsafe",
    says: "Make it a deque",
    edits: ({ at }, file) => {
      const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
      const list = call?.func.kind === "Attribute" ? call.func.value : null;
      return list?.kind === "Name" ? asDeque(list, file) : null;
    },
  },
  check: {
    *Call(node, file) {
      if (!takesFirst(node) || node.func.kind !== "Attribute" || isTest(file)) return;
      const name = ownName(node.func.value);
      const loop = loopAround(node);
      if (name === null || loop?.kind !== "While") return;
      const { isBound, isIndexed, grows } = usesIn(loop, name);
      if (grows && !isBound && !isIndexed) yield { at: node, data: { name } };
    },
  },
  settle: {
    ask: ({ at, data }) => ({ list: { start: at.start, end: at.start + data.name.length } }),
    judge: ({ type }) => (isInstanceOf(type("list"), "builtins.list") ? "yes" : "no"),
  },
});

/** `null` where the list is made in several places or by something else, or asked for what a deque cannot. */
function asDeque(list: Name, file: PythonFile): readonly Edit[] | null {
  const [binding, another] = file.names.lookup(list);
  const made = binding?.node.parent;
  if (binding?.scope.kind !== "function" || another !== undefined || made?.kind !== "Assign") return null;
  const uses = file.names.references(binding.scope, list.id).filter((use) => use !== binding.node);
  const taken = uses.map(callOfMethod).filter((call) => call !== null && takesFirst(call));
  const deque = nameAs("collections", "deque", made, file);
  const filled = deque === null ? null : asFilled(made.value, deque.text, file);
  if (deque === null || filled === null || !uses.every(isOfDeque)) return null;
  const pops = taken.flatMap((call) => (call === null ? [] : [popleft(call)]));
  return [...filled, ...pops, ...deque.edits];
}

/** `deque([start])` of `[start]`, `deque(names)` of `list(names)`. */
function asFilled(value: Expression, deque: string, file: PythonFile): readonly Edit[] | null {
  if (value.kind === "List" || value.kind === "ListComp") {
    const isEmpty = value.kind === "List" && value.elts.length === 0;
    return [replace(value, isEmpty ? `${deque}()` : `${deque}(${textOf(value, file)})`)];
  }
  const isList = value.kind === "Call" && file.names.qualified(value.func) === "builtins.list";
  return isList ? [replace(value.func, deque)] : null;
}

function popleft({ func, end }: Call): Edit {
  return { start: func.end - "pop".length, end, text: "popleft()" };
}

function callOfMethod({ parent }: Name): Call | null {
  const call = parent?.kind === "Attribute" ? parent.parent : null;
  return call?.kind === "Call" && call.func === parent ? call : null;
}

/** A deque does it as well. */
function isOfDeque(use: Name): boolean {
  const { parent } = use;
  const call = callOfMethod(use);
  if (call !== null) return takesFirst(call) || /^(append|extend|clear|remove)$/.test(lastName(call.func) ?? "");
  if (parent?.kind === "Call")
    return parent.args[0] === use && /^(len|bool|any|all|sorted|sum)$/.test(lastName(parent.func) ?? "");
  if (parent?.kind === "For" || parent?.kind === "comprehension") return parent.iter === use;
  if (parent?.kind === "While" || parent?.kind === "If") return parent.test === use;
  return parent?.kind === "UnaryOp" || (parent?.kind === "Compare" && isMembership(parent, use));
}

function isMembership({ ops, comparators }: Compare, use: Name): boolean {
  return comparators.length === 1 && comparators[0] === use && (ops[0] === "In" || ops[0] === "NotIn");
}

function takesFirst({ func, args: [place], keywords }: Call): boolean {
  if (func.kind !== "Attribute" || func.attr !== "pop" || keywords.length > 0) return false;
  return place?.kind === "Constant" && place.type === "int" && place.value === 0n;
}

interface Uses {
  readonly isBound: boolean;
  readonly isIndexed: boolean;
  readonly grows: boolean;
}

const UNUSED: Uses = { isBound: false, isIndexed: false, grows: false };
const known = new WeakMap<While, Map<string, Uses>>();

/** What a loop does to the lists that it names; read once for all calls in it. */
function usesIn(loop: While, name: string): Uses {
  const uses = known.get(loop) ?? readUses(loop);
  known.set(loop, uses);
  return uses.get(name) ?? UNUSED;
}

function readUses(loop: While): Map<string, Uses> {
  const uses = new Map<string, Uses>();
  for (const node of inside(loop)) {
    const name = ownName(node);
    if (name === null || (node.kind !== "Name" && node.kind !== "Attribute")) continue;
    const before = uses.get(name) ?? UNUSED;
    uses.set(name, {
      isBound: before.isBound || (isStored(node) && node.parent?.kind !== "AugAssign"),
      isIndexed: before.isIndexed || isIndexed(node),
      grows: before.grows || isGrown(node),
    });
  }
  return uses;
}

/** A deque has no slices and cannot be sorted. */
function isIndexed({ parent, start }: Node): boolean {
  if (parent?.kind === "Subscript") return parent.value.start === start;
  return parent?.kind === "Attribute" && parent.attr === "sort";
}

function isGrown({ parent }: Node): boolean {
  if (parent?.kind === "AugAssign") return true;
  return parent?.kind === "Attribute" && /^(append|extend)$/.test(parent.attr) && parent.parent?.kind === "Call";
}
