import type { For } from "../../syntax/nodes.ts";
import { isName, isTest, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

const SAYS: Record<string, string> = {
  FURB122: "`writelines` writes them all in one call.",
  FURB129: "Reads the whole file into memory first. Go through the file itself: it gives one line after the other.",
  FURB142: "`update` and `difference_update` take them all in one call.",
};

export default adoptRule({
  id: "performance/item-by-item",
  title: "Loop around what one call does",
  severity: "advice",
  adopts: ["FURB122", "FURB129", "FURB142"],
  says: ({ code }) => SAYS[code] ?? "One call does it.",
  why: "The loop runs in the interpreter where the call runs in C; and `readlines` needs as much memory as the file is long.",
  whenNot: "The file is read or changed elsewhere while the loop runs, and all lines must be taken before.",
  sources: [
    "https://docs.python.org/3/library/io.html#io.IOBase.readlines",
    "https://docs.python.org/3/library/stdtypes.html#frozenset.update",
  ],
  examples: [
    {
      title: "the whole log in memory",
      bad: `
        def errors(path):
            with open(path) as log:
                return [line for line in log.readlines() if "ERROR" in line]
        #                                ^^^^^^^^^^^^^^^
      `,
      good: `
        def errors(path):
            with open(path) as log:
                return [line for line in log if "ERROR" in line]
      `,
    },
  ],
  nearMisses: [
    {
      why: "The lines are counted: the list is needed.",
      code: `
        def middle(path):
            with open(path) as log:
                lines = log.readlines()
            return lines[len(lines) // 2]
      `,
    },
  ],
  confirm: ({ node, data }, file) => {
    const loop = nearest(node, "For");
    if (isTest(file)) return "no";
    return data.code === "FURB142" && (loop === null || !passesItOn(loop)) ? "no" : "yes";
  },
});

/** The item goes in as it is; with something computed on the way, a loop reads as well. */
function passesItOn({ target, body: [only] }: For): boolean {
  const call = only?.kind === "Expr" && only.value.kind === "Call" ? only.value : null;
  return target.kind === "Name" && isName(call?.args[0] ?? null, target.id);
}
