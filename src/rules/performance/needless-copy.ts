import type { Node } from "../../syntax/nodes.ts";
import { isTest, lastName, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

const SAYS: Record<string, string> = {
  C413: "`sorted` returns a new list already; for the other order pass `reverse=True`.",
  C415: "The order that the slice makes is lost in the outer call.",
  FURB187: "`reverse()` turns the list round where it is.",
  FURB192: "Sorts all for one of them: `min(…)` or `max(…)` looks at each once.",
  RUF015: "Builds all for the first of them: `next(…)` stops there.",
};

export default adoptRule({
  id: "performance/needless-copy",
  title: "Copy that nobody uses",
  severity: "advice",
  adopts: ["C411", "C413", "C414", "C415", "FURB187", "FURB192", "PERF101", "RUF015"],
  says: ({ code }) => SAYS[code] ?? "The inner call copies what the outer one goes through anyway. Take it out.",
  why: "All items are gone through and stored once more, for a result that does not need it.",
  whenNot: "The loop changes what it goes through: then the copy is needed.",
  sources: ["https://docs.python.org/3/howto/sorting.html", "https://docs.python.org/3/library/functions.html#min"],
  examples: [
    {
      title: "copied before it is sorted",
      bad: `
        def ranking(scores):
            return sorted(list(scores))
        #          ^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        def ranking(scores):
            return sorted(scores)
      `,
    },
    {
      title: "all the matches, for the first",
      bad: `
        def owner(accounts):
            return [one for one in accounts if one.is_owner][0]
        #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        def owner(accounts):
            return next(one for one in accounts if one.is_owner)
      `,
    },
  ],
  nearMisses: [
    {
      why: "A key of a dict: a copy of the keys of one small dict, and an `IndexError` that the caller knows.",
      code: `
        def only_key(mapping):
            return list(mapping)[0]
      `,
    },
    {
      why: "Where nothing is found, the `IndexError` is expected.",
      code: `
        def owner(accounts):
            try:
                return [one for one in accounts if one.is_owner][0]
            except IndexError:
                return None
      `,
    },
  ],
  confirm: ({ node, data }, file) => {
    if (isTest(file)) return "no";
    if (data.code !== "RUF015") return "yes";
    const copied = nearest(node, "Subscript")?.value;
    return copied?.kind === "ListComp" &&
      copied.generators.some((one) => one.ifs.length > 0) &&
      !expectsIndexError(node)
      ? "yes"
      : "no";
  },
});

function expectsIndexError(node: Node): boolean {
  for (let at = nearest(node, "Try"); at !== null; at = nearest(at.parent, "Try")) {
    for (const { type } of at.handlers) {
      const types = type?.kind === "Tuple" ? type.elts : [type];
      if (types.some((one) => one === null || /^(IndexError|LookupError|Exception)$/.test(lastName(one) ?? "")))
        return true;
    }
  }
  return false;
}
