import { nodeAt } from "../../syntax/walk.ts";
import { nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "idioms/annotation-for-assignment",
  title: "Annotation where an assignment was meant",
  severity: "warning",
  adopts: ["B032"],
  says: () => "`:` makes this an annotation: nothing is stored. Write `=`.",
  why: "The line is valid Python and does nothing, so the entry is missing, without an error where it was forgotten.",
  whenNot: "Never: only names are usefully annotated without a value.",
  sources: ["https://docs.python.org/3/reference/simple_stmts.html#annotated-assignment-statements"],
  examples: [
    {
      title: "copied out of a dict display",
      bad: `
        def defaults(settings):
            settings["timeout"]: 30
        #   ^^^^^^^^^^^^^^^^^^^^^^^
            return settings
      `,
      good: `
        def defaults(settings):
            settings["timeout"] = 30
            return settings
      `,
    },
  ],
  nearMisses: [
    {
      why: "A variable declared for the type checker.",
      code: `
        class Point:
            x: int
            y: int
      `,
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Assign it",
    edits: ({ at }, { tree, source }) => {
      const statement = nearest(nodeAt(tree, at.start, at.end), "AnnAssign");
      if (statement === null) return null;
      const { target, annotation } = statement;
      const isBare = /^\s*:\s*$/.test(source.text.slice(target.end, annotation.start));
      return isBare ? [{ start: target.end, end: annotation.start, text: " = " }] : null;
    },
  },
});
