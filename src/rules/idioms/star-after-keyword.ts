import { isFunction, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

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
    const callee = call?.func.kind === "Name" ? (file.names.lookup(call.func)[0]?.node ?? null) : null;
    if (call === null || !isFunction(callee)) return "no";
    const positional = callee.args.args.map((one) => one.arg);
    const before = call.keywords.filter((one) => one.arg !== null && one.start < node.start);
    return before.some((one) => positional.includes(one.arg ?? "")) ? "yes" : "no";
  },
});
