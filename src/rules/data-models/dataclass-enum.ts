import { nodeAt } from "../../syntax/walk.ts";
import { withoutLines } from "../kit/blocks.ts";
import { decorator } from "../kit/classes.ts";
import { nearest, textOf } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "data-models/dataclass-enum",
  title: "Enum made a dataclass",
  severity: "warning",
  adopts: ["RUF049"],
  says: () =>
    "An `Enum` is no dataclass: the decorator replaces its comparison, and members that differ become equal. Mix in a dataclass as a base, or leave it out.",
  why: "`@dataclass` writes an `__eq__` over the members' own, by fields that members do not have, so every member equals every other.",
  whenNot: "Never: the `enum` documentation rules it out.",
  sources: ["https://docs.python.org/3/howto/enum.html#dataclass-support"],
  examples: [
    {
      title: "red equals blue",
      bad: `
        from dataclasses import dataclass
        from enum import Enum

        @dataclass
        #^^^^^^^^^
        class Colour(Enum):
            RED = 1
            BLUE = 2
      `,
      good: `
        from enum import Enum

        class Colour(Enum):
            RED = 1
            BLUE = 2
      `,
      fixed: `
        from dataclasses import dataclass
        from enum import Enum

        class Colour(Enum):
            RED = 1
            BLUE = 2
      `,
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Leave the decorator out",
    edits: ({ at }, file) => {
      const { source, tree } = file;
      // Ruff's span begins at the `@`, which belongs to no node.
      const model = nearest(nodeAt(tree, at.start + 1, at.end), "ClassDef");
      const made = model === null ? null : decorator(model, file, "dataclasses.dataclass");
      if (made === null) return null;
      const line = source.lineOf(made.start);
      const isAlone = source.lineText(line).trim() === `@${textOf(made, file)}`;
      return isAlone ? [withoutLines({ first: line, last: line, indent: "" }, file)] : null;
    },
  },
  nearMisses: [
    {
      why: "The dataclass is the members' value, the enum a class of its own.",
      code: `
        from dataclasses import dataclass
        from enum import Enum

        @dataclass(frozen=True)
        class Planet:
            mass: float

        class Planets(Planet, Enum):
            EARTH = 5.97
      `,
    },
  ],
});
