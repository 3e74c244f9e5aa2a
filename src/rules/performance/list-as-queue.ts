import type { Call, Node } from "../../syntax/nodes.ts";
import { fallsThrough } from "../kit/flow.ts";
import { inside, isName, isStored, isTest } from "../kit/match.ts";
import { defineRule } from "../kit/rule.ts";
import { isInstanceOf } from "../kit/types.ts";
import { extentOf, isShort, loopAround } from "./_loops.ts";

interface Data {
  readonly name: string;
  readonly method: "pop" | "insert";
}

export default defineRule<Data>({
  id: "performance/list-as-queue",
  title: "List used as a queue",
  severity: "advice",
  evidence: "resolved",
  says: ({ name, method }) =>
    method === "pop"
      ? `\`${name}.pop(0)\` moves all other items of the list one place down, in every turn of the loop. Make \`${name}\` a \`collections.deque\` and take from it with \`popleft()\`.`
      : `\`${name}.insert(0, …)\` moves all items of the list one place up, in every turn of the loop. Use a \`collections.deque\` and \`appendleft\`, or \`append\` and reverse it once after the loop.`,
  why: "A list keeps its items side by side, so taking or putting one at its front moves all the others: with the square of their number in all. A deque does both in the same time at any length.",
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
    {
      title: "collected from the back",
      bad: `
        def newest_first(rows):
            found = []
            for row in rows:
                found.insert(0, row)
        #       ^^^^^^^^^^^^^^^^^^^^
            return found
      `,
      good: `
        def newest_first(rows):
            found = []
            for row in rows:
                found.append(row)
            found.reverse()
            return found
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
      why: "A new list in each turn.",
      code: `
        def rows(users):
            for user in users:
                row = [user.name]
                row.insert(0, user.age)
                yield row
      `,
    },
    {
      why: "Once in all: the loop ends with it.",
      code: `
        def prepare(names: list[str], wanted: list[str]) -> list[str]:
            for name in wanted:
                if name.startswith("_"):
                    names.insert(0, name)
                    break
            return names
      `,
    },
  ],
  check: {
    *Call(node, file) {
      const method = movesAll(node);
      if (method === null || node.func.kind !== "Attribute" || isTest(file)) return;
      const list = node.func.value;
      const name = nameOf(list);
      const loop = loopAround(node);
      if (name === null || loop === null || isShort(loop) || endsLoop(node)) return;
      const { isBound, grows } = usesIn(extentOf(loop), name);
      if (isBound || (method === "pop" && (loop.kind !== "While" || !grows))) return;
      yield { at: node, data: { name, method } };
    },
  },
  settle: {
    ask: ({ at, data }) => ({ list: { start: at.start, end: at.start + data.name.length } }),
    judge: ({ type }) => (isInstanceOf(type("list"), "builtins.list") ? "yes" : "no"),
  },
});

function movesAll({ func, args: [place], keywords }: Call): Data["method"] | null {
  if (func.kind !== "Attribute" || (func.attr !== "pop" && func.attr !== "insert") || keywords.length > 0) return null;
  return place?.kind === "Constant" && place.type === "int" && place.value === 0n ? func.attr : null;
}

function nameOf(list: Node): string | null {
  if (list.kind === "Name") return list.id;
  return list.kind === "Attribute" && isName(list.value, "self") ? `self.${list.attr}` : null;
}

/** The block that it stands in leaves the loop. */
function endsLoop(call: Call): boolean {
  const statement = call.parent;
  const block = statement?.parent;
  if (statement?.kind !== "Expr" || block?.kind !== "If") return false;
  return [block.body, block.orelse].some((one) => one.includes(statement) && !fallsThrough(one));
}

interface Uses {
  readonly isBound: boolean;
  readonly grows: boolean;
}

const known = new WeakMap<Node, Map<string, Uses>>();

/** What a loop does to the lists that it names; read once for all calls in it. */
function usesIn(extent: Node, name: string): Uses {
  const uses = known.get(extent) ?? readUses(extent);
  known.set(extent, uses);
  return uses.get(name) ?? { isBound: false, grows: false };
}

function readUses(extent: Node): Map<string, Uses> {
  const uses = new Map<string, Uses>();
  for (const node of inside(extent)) {
    const name = nameOf(node);
    if (name === null || (node.kind !== "Name" && node.kind !== "Attribute")) continue;
    const before = uses.get(name);
    const isBound = before?.isBound === true || (isStored(node) && node.parent?.kind !== "AugAssign");
    uses.set(name, { isBound, grows: before?.grows === true || isGrown(node) });
  }
  return uses;
}

function isGrown({ parent }: Node): boolean {
  if (parent?.kind === "AugAssign") return true;
  return parent?.kind === "Attribute" && /^(append|extend)$/.test(parent.attr) && parent.parent?.kind === "Call";
}
