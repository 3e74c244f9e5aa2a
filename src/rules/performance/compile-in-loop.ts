import type { Node } from "../../syntax/nodes.ts";
import { isFunction, isTest } from "../kit/match.ts";
import { defineRule } from "../kit/rule.ts";

interface Data {
  readonly pattern: string;
}

export default defineRule<Data>({
  id: "performance/compile-in-loop",
  title: "Pattern compiled in each turn of a loop",
  severity: "advice",
  evidence: "resolved",
  says: ({ pattern }) =>
    `\`re.compile(${pattern})\` is looked up again in every turn of the loop. Compile it once, at the top of the module.`,
  why: "A pattern that does not change need not be compiled where it is used. `re` keeps the last few hundred, so mostly it is a look-up a turn that is lost; a program with more patterns compiles each time.",
  whenNot: "When the loop has a few turns only.",
  sources: ["https://docs.python.org/3/library/re.html#re.compile"],
  examples: [
    {
      title: "compiled a line",
      bad: `
        import re

        def numbers(lines):
            for line in lines:
                digits = re.compile(r"\\d+")
                #        ^^^^^^^^^^^^^^^^^^
                yield digits.findall(line)
      `,
      good: `
        import re

        DIGITS = re.compile(r"\\d+")

        def numbers(lines):
            for line in lines:
                yield DIGITS.findall(line)
      `,
    },
  ],
  nearMisses: [
    {
      why: "Before the loop.",
      code: 'import re\n\ndef numbers(lines):\n    digits = re.compile("[0-9]+")\n    for line in lines:\n        yield digits.findall(line)\n',
    },
    {
      why: "Another pattern in each turn.",
      code: "import re\n\ndef match(names, text):\n    for name in names:\n        if re.compile(name).match(text):\n            return name\n",
    },
    {
      why: "What the loop goes over is made once.",
      code: 'import re\n\ndef numbers(text):\n    for found in re.compile("[0-9]+").finditer(text):\n        yield found\n',
    },
  ],
  check: {
    *Call(call, file) {
      if (call.func.kind !== "Attribute" || call.func.attr !== "compile") return;
      const [pattern] = call.args;
      if (
        pattern?.kind !== "Constant" ||
        pattern.value === "" ||
        !isInLoop(call) ||
        isTest(file) ||
        file.names.qualified(call.func) !== "re.compile"
      )
        return;
      yield {
        at: call,
        data: { pattern: file.source.text.slice(pattern.start, Math.min(pattern.end, pattern.start + 40)) },
      };
    },
  },
});

/** In the part of a loop that is run in every turn, with no function between. */
function isInLoop(node: Node): boolean {
  for (let at = node; at.parent !== null && !isFunction(at.parent) && at.parent.kind !== "Lambda"; at = at.parent) {
    const { parent } = at;
    if (
      (parent.kind === "For" || parent.kind === "AsyncFor" || parent.kind === "While") &&
      (parent.body as readonly Node[]).includes(at)
    )
      return true;
  }
  return false;
}
