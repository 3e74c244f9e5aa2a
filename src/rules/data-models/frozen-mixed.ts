import type { ProjectClass } from "../../semantics/project-index.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import { isDataclass, isFrozen, lineageOf, optionOf } from "../kit/models.ts";
import { defineGraphRule } from "../kit/rule.ts";
import { proveRefused } from "./_prove-refused.ts";

interface Data {
  readonly model: string;
  readonly base: string;
  readonly baseIsFrozen: boolean;
}

export default defineGraphRule<Data>({
  id: "data-models/frozen-mixed",
  title: "Frozen and ordinary dataclass in one hierarchy",
  severity: "error",
  evidence: "resolved",
  says: ({ model, base, baseIsFrozen }) => {
    const [first, second] = baseIsFrozen ? [base, model] : [model, base];
    return `\`${first}\` is frozen and \`${second}\` is not: making the class \`${model}\` raises TypeError. Freeze both or neither.`;
  },
  why: "A dataclass cannot inherit from a frozen one without being frozen itself, nor the other way round. The error comes when the module is imported, for whoever imports it first.",
  whenNot: "In a test that expects the error.",
  sources: ["https://docs.python.org/3/library/dataclasses.html#frozen-instances"],
  examples: [
    {
      title: "the base is in another file",
      bad: {
        "shop/__init__.py": "",
        "shop/base.py": `
          from dataclasses import dataclass

          @dataclass(frozen=True)
          class Event:
              at: float
        `,
        "shop/orders.py": `
          from dataclasses import dataclass

          from shop.base import Event

          @dataclass
          class OrderPlaced(Event):
          #     ^^^^^^^^^^^
              order: int
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/base.py": `
          from dataclasses import dataclass

          @dataclass(frozen=True)
          class Event:
              at: float
        `,
        "shop/orders.py": `
          from dataclasses import dataclass

          from shop.base import Event

          @dataclass(frozen=True)
          class OrderPlaced(Event):
              order: int
        `,
      },
    },
    {
      title: "frozen below an ordinary one",
      bad: `
        from dataclasses import dataclass

        @dataclass
        class Event:
            at: float

        class Dated(Event):
            pass

        @dataclass(frozen=True)
        class OrderPlaced(Dated):
        #     ^^^^^^^^^^^
            order: int
      `,
      good: `
        from dataclasses import dataclass

        @dataclass(frozen=True)
        class Event:
            at: float

        class Dated(Event):
            pass

        @dataclass(frozen=True)
        class OrderPlaced(Dated):
            order: int
      `,
    },
  ],
  nearMisses: [
    {
      why: "A base that is no dataclass may be anything.",
      code: `
        from dataclasses import dataclass

        class Event:
            at: float

        @dataclass(frozen=True)
        class OrderPlaced(Event):
            order: int
      `,
    },
    {
      why: "A subclass without the decorator is no dataclass of its own.",
      code: `
        from dataclasses import dataclass

        @dataclass(frozen=True)
        class Event:
            at: float

        class OrderPlaced(Event):
            pass
      `,
    },
    {
      why: "Whether it is frozen is decided elsewhere.",
      code: `
        import os
        from dataclasses import dataclass

        @dataclass(frozen="STRICT" in os.environ)
        class Event:
            at: float

        @dataclass(frozen=True)
        class OrderPlaced(Event):
            order: int
      `,
    },
    {
      why: "Another library's dataclass has rules of its own.",
      code: `
        from attrs import frozen
        from dataclasses import dataclass

        @frozen
        class Event:
            at: float

        @dataclass
        class OrderPlaced(Event):
            order: int
      `,
    },
  ],
  reproduce: ({ data: { model, base } }, file) => proveRefused(model, mixedWith(base), file),
  *trace(knowledge) {
    for (const one of knowledge.index.classes) {
      if (one.file.role === "test" || !isDataclass(one)) continue;
      const base = clashOf(one, knowledge);
      if (base === null) continue;
      const data = { model: one.outline.name, base: base.outline.name, baseIsFrozen: isFrozen(base) };
      yield { path: one.file.path, at: one.outline.at, data, steps: [] };
    }
  },
});

function mixedWith(base: string): Parameters<typeof proveRefused>[1] {
  const because = `derives from \`${base}\`: one of the two is frozen, the other is not`;
  return { by: "`@dataclass`", error: "TypeError", imports: [], says: "frozen", because };
}

/** As `dataclasses._process_class` decides it: one frozen base is enough, but a frozen class needs all others ordinary to fail. */
function clashOf(one: ProjectClass, knowledge: Knowledge): ProjectClass | null {
  const { project, isKnown } = lineageOf(one, knowledge);
  const above = project.slice(1).filter(isDataclass);
  const options = above.map((base) => optionOf(base, "frozen", false));
  const isOwn = optionOf(one, "frozen", false);
  if (isOwn === false) return above[options.indexOf(true)] ?? null;
  const areOrdinary = isKnown && options.every((option) => option === false);
  return isOwn === true && areOrdinary ? (above[0] ?? null) : null;
}
