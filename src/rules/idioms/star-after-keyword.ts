import type { Edit } from "../../syntax/edits.ts";
import type { Call, Starred } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { isFunction, nearest } from "../kit/match.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";

export default adoptRule({
  id: "idioms/star-after-keyword",
  title: "Star argument after a keyword",
  severity: "warning",
  adopts: ["B026"],
  says: () =>
    "What `*` unpacks is passed before the keyword, although it stands after it, and fills that parameter first: the call raises `TypeError`. Pass it by position.",
  why: 'The unpacked values fill the parameters from the left, the keyword\'s own included: as soon as there are enough of them the call raises "got multiple values".',
  whenNot: "The keyword's parameter is keyword-only, so that nothing can collide.",
  sources: ["https://docs.python.org/3/reference/expressions.html#calls"],
  examples: [
    {
      title: "passed in another order than written",
      bad: `
        def draw(kind, *points): ...

        def polygon(points):
            return draw(kind="line", *points)
        #                            ^^^^^^^
      `,
      good: `
        def draw(kind, *points): ...

        def polygon(points):
            return draw("line", *points)
      `,
    },
  ],
  nearMisses: [
    {
      why: "A keyword-only parameter: nothing can collide.",
      code: `
        def draw(*points, kind): ...

        def polygon(points):
            return draw(kind="line", *points)
      `,
    },
    {
      why: "In the order in which they are passed.",
      code: `
        def show(*rows):
            print(*rows, sep=", ")
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const call = nearest(node, "Call");
    const positional = call === null ? null : parametersOf(call, file);
    if (call === null || positional === null) return "no";
    const before = call.keywords.filter((one) => one.arg !== null && one.start < node.start);
    return before.some((one) => positional.includes(one.arg ?? "")) ? "yes" : "no";
  },
  fix: {
    safety: "unsafe",
    says: "Pass it by position",
    edits: ({ at }, file) => {
      const star = nearest(nodeAt(file.tree, at.start, at.end), "Starred");
      const call = nearest(star, "Call");
      const positional = call === null ? null : parametersOf(call, file);
      return star === null || call === null || positional === null ? null : byPosition(star, call, positional);
    },
  },
});

/** Those that can be filled by position; `null` where the function is not known. */
function parametersOf({ func }: Call, file: PythonFile): readonly string[] | null {
  const [definition, another] = func.kind === "Name" ? file.names.lookup(func) : [];
  const callee = another === undefined ? (definition?.node ?? null) : null;
  return isFunction(callee) ? [...callee.args.posonlyargs, ...callee.args.args].map(({ arg }) => arg) : null;
}

/** `null` where the keywords in front of the star are not those of the next parameters, in their order. */
function byPosition(star: Starred, { args, keywords }: Call, positional: readonly string[]): readonly Edit[] | null {
  const taken = args.filter(({ start }) => start < star.start);
  const named = keywords.filter(({ start }) => start < star.start);
  const isNext = named.every(({ arg }, index) => arg !== null && arg === positional[taken.length + index]);
  if (!isNext || taken.some(({ kind }) => kind === "Starred")) return null;
  return named.map(({ start, value }) => ({ start, end: value.start, text: "" }));
}
