import { nodeAt } from "../../syntax/walk.ts";
import { lastName, nearest } from "../kit/match.ts";
import { subjectAt } from "../kit/reproduce.ts";
import { adoptRule } from "../kit/rule.ts";
import { madeByFactory } from "./_factory.ts";
import { proveRefused } from "./_prove-refused.ts";

const MUTABLE_DEFAULT = {
  by: "`@dataclass`",
  error: "ValueError",
  imports: [],
  says: "mutable default",
  because: "has a default that can be changed",
};

export default adoptRule({
  id: "data-models/mutable-field-default",
  title: "Mutable default of a dataclass field",
  severity: "error",
  adopts: ["RUF008"],
  syntaxDecides: "`@dataclass` refuses a list, dict or set as a default when the class is made.",
  says: () =>
    "A dataclass refuses this default with `ValueError` when the module is imported. Use `field(default_factory=…)`.",
  why: "Without a factory all instances would share one object, so `dataclass` refuses it: the import fails. `attrs` does not refuse, and the instances do share it.",
  whenNot: "A table for all instances: annotate it with `ClassVar`.",
  sources: [
    "https://docs.python.org/3/library/dataclasses.html#mutable-default-values",
    "https://docs.python.org/3/library/dataclasses.html#dataclasses.field",
  ],
  examples: [
    {
      title: "cannot be imported",
      bad: `
        from dataclasses import dataclass

        @dataclass
        class Order:
            number: int
            lines: list[str] = []
        #                      ^^
      `,
      good: `
        from dataclasses import dataclass, field

        @dataclass
        class Order:
            number: int
            lines: list[str] = field(default_factory=list)
      `,
    },
  ],
  nearMisses: [
    {
      why: "A class variable is no field.",
      code: `
        from dataclasses import dataclass
        from typing import ClassVar

        @dataclass
        class Order:
            number: int
            states: ClassVar[list[str]] = ["open", "closed"]
      `,
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Make it for each object",
    edits: ({ at }, file) => {
      const field = nearest(nodeAt(file.tree, at.start, at.end), "AnnAssign");
      return field?.value?.start === at.start ? madeByFactory(field.value, file) : null;
    },
  },
  reproduce: ({ at }, file) => {
    const owner = nearest(nodeAt(file.tree, at.start, at.end), "ClassDef");
    if (owner === null) return { why: "it is in no class" };
    const subject = subjectAt(owner, file);
    return "why" in subject ? subject : proveRefused(owner.name, MUTABLE_DEFAULT, file);
  },
  confirm: ({ node }) => {
    const owner = nearest(node, "ClassDef");
    // attrs and pydantic's dataclasses take it: attrs shares it, pydantic copies it.
    return owner?.decorator_list.some((one) => lastName(one) === "dataclass") ? "yes" : "warning";
  },
});
