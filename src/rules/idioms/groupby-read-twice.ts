import { nodeAt } from "../../syntax/walk.ts";
import { adoptRule } from "../kit/rule.ts";
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
});
