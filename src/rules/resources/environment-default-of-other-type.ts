import { type Edit, insertAfter, insertBefore, replace } from "../../syntax/edits.ts";
import type { Call } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { isTest, lastName, nearest, textOf } from "../kit/match.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";
import { proveOtherType } from "./_prove-environment.ts";

export default adoptRule({
  id: "resources/environment-default-of-other-type",
  title: "Environment variable with a default that is no text",
  severity: "warning",
  adopts: ["PLW1508"],
  says: () =>
    "Set in the environment this is a `str`, unset it is the default's type. Convert the result, and write the default as text.",
  why: 'What works on the developer\'s machine, where the variable is unset, compares text with numbers in production; and `"0"` and `"False"` are true.',
  whenNot: "The next step tells both types apart.",
  sources: ["https://docs.python.org/3/library/os.html#os.getenv"],
  examples: [
    {
      title: "a limit that is sometimes text",
      bad: `
        import os

        def has_room(count):
            return count < os.getenv("MAX_JOBS", 10)
        #                                        ^^
      `,
      good: `
        import os

        def has_room(count):
            return count < int(os.getenv("MAX_JOBS", "10"))
      `,
    },
  ],
  nearMisses: [
    {
      why: "Converted at once, so either type ends as a number.",
      code: `
        import os

        port = int(os.environ.get("PORT", 8000))
      `,
    },
    {
      why: "A flag by presence: any text is true, and the default is false.",
      code: `
        import os

        if os.environ.get("VERBOSE", False):
            print("verbose")
      `,
    },
  ],
  reproduce: ({ at }, file) => proveOtherType(at, file),
  confirm: ({ node }, file) => {
    const call = nearest(node, "Call");
    const parent = call?.parent ?? null;
    if (call === null || parent === null || isTest(file)) return "no";
    const fallback = call.args[1];
    // Asked for as a flag; the trap left is that `"0"` is true.
    const isFlag = fallback?.kind === "Constant" && fallback.type === "bool";
    // Converted by what it is given to, or only asked for being there.
    if (parent.kind === "Call" || parent.kind === "BoolOp" || parent.kind === "UnaryOp" || parent.kind === "Assert")
      return "no";
    return (parent.kind === "If" || parent.kind === "IfExp" || parent.kind === "While") && parent.test === call
      ? "no"
      : isFlag
        ? "advice"
        : "yes";
  },
  fix: {
    safety: "unsafe",
    says: "Convert what was read",
    edits: ({ at }, file) => {
      const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
      return call === null ? null : converted(call, file);
    },
  },
});

/** `null` where the default is no number, or the result is annotated as something else. */
function converted(call: Call, file: PythonFile): readonly Edit[] | null {
  const { parent } = call;
  const [, fallback, another] = [...call.args, ...call.keywords];
  if (fallback?.kind !== "Constant" || (fallback.type !== "int" && fallback.type !== "float")) return null;
  if (another !== undefined || (parent?.kind === "AnnAssign" && lastName(parent.annotation) !== fallback.type))
    return null;
  const text = `"${textOf(fallback, file)}"`;
  return [insertBefore(call, `${fallback.type}(`), replace(fallback, text), insertAfter(call, ")")];
}
