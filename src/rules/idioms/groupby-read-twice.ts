import type { Edit } from "../../syntax/edits.ts";
import type { For, Name } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { linesOf } from "../kit/blocks.ts";
import { isName, isStored, isWithin, lastName, nearest } from "../kit/match.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";
import { proveReadAgain } from "./_prove-read-again.ts";

export default adoptRule({
  id: "idioms/groupby-read-twice",
  title: "Group of groupby() read twice",
  severity: "warning",
  adopts: ["B031"],
  says: () => "A group of `groupby()` can be read once; the second time it is empty. Keep it with `list(group)`.",
  why: "The group is an iterator over the shared input: after the first pass, or once the next group begins, nothing is left in it, and no error says so.",
  whenNot: "The first reading is known to stop early, and the rest is what the second one wants.",
  sources: ["https://docs.python.org/3/library/itertools.html#itertools.groupby"],
  examples: [
    {
      title: "empty from the second round on",
      bad: `
        from itertools import groupby

        def export(rows, targets):
            for day, group in groupby(rows, key=lambda row: row.day):
                for target in targets:
                    target.write(day, list(group))
        #                                  ^^^^^
      `,
      good: `
        from itertools import groupby

        def export(rows, targets):
            for day, group in groupby(rows, key=lambda row: row.day):
                kept = list(group)
                for target in targets:
                    target.write(day, kept)
      `,
    },
  ],
  nearMisses: [
    {
      why: "Read once.",
      code: `
        from itertools import groupby

        def sizes(rows):
            return {day: len(list(group)) for day, group in groupby(rows, key=lambda row: row.day)}
      `,
    },
  ],
  reproduce: ({ at }, file) => proveReadAgain(nodeAt(file.tree, at.start, at.end), file),
  fix: {
    safety: "unsafe",
    says: "Keep the group in a list",
    edits: ({ at }, file) => {
      const use = nodeAt(file.tree, at.start, at.end);
      return isName(use) ? keptInList(use, file) : null;
    },
  },
});

/** `null` where the loop does not bind the name, or the group is taken apart item by item. */
function keptInList(use: Name, file: PythonFile): readonly Edit[] | null {
  const [binding] = file.names.lookup(use);
  const loop = binding === undefined ? null : nearest(binding.node, "For");
  const [first] = loop?.body ?? [];
  const lines = first === undefined ? null : linesOf([first], file);
  if (loop === null || binding === undefined || lines === null || file.names.scopeOf(use).bindings.has("kept"))
    return null;
  const uses = file.names.references(binding.scope, use.id).filter((one) => isInBody(one, loop));
  if (uses.some((one) => isStored(one) || isAskedForNext(one))) return null;
  const start = file.source.startOfLine(lines.first);
  return [
    { start, end: start, text: `${lines.indent}kept = list(${use.id})\n` },
    ...uses.map((one) => ({ ...wholeList(one), text: "kept" })),
  ];
}

function isInBody(use: Name, { body }: For): boolean {
  return body.some((one) => isWithin(use, one));
}

function isAskedForNext({ parent }: Name): boolean {
  return parent?.kind === "Call" && lastName(parent.func) === "next";
}

/** `list(group)`, or the name alone. */
function wholeList(use: Name): { readonly start: number; readonly end: number } {
  const { parent } = use;
  const isList = parent?.kind === "Call" && isName(parent.func, "list") && parent.args.length === 1;
  return isList ? { start: parent.start, end: parent.end } : { start: use.start, end: use.end };
}
