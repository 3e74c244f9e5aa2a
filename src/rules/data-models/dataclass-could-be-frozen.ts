import type { FileOutline } from "../../semantics/outline.ts";
import type { ProjectClass } from "../../semantics/project-index.ts";
import type { AnnAssign, ClassDef, Expression } from "../../syntax/nodes.ts";
import { assignedAttributes, decorator, methodsOf } from "../kit/classes.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import { inside, isFalse, isName, isTest, lastName } from "../kit/match.ts";
import { attributesSet, classIn, namerOf } from "../kit/models.ts";
import { defineRule } from "../kit/rule.ts";

interface Data {
  readonly model: string;
  /** As `__qualname__`. */
  readonly name: string;
  readonly fields: readonly string[];
  /** What makes it frozen, and where. */
  readonly insert: { readonly at: number; readonly text: string };
}

export default defineRule<Data>({
  id: "data-models/dataclass-could-be-frozen",
  title: "Dataclass that nobody changes",
  severity: "advice",
  evidence: "resolved",
  oncePerFile: true,
  since: "next",
  says: ({ model }) =>
    `No file of the project sets a field of \`${model}\` once it is made: \`@dataclass(frozen=True)\` says so, keeps it so, and lets it be a key.`,
  why: "A value that cannot change can be shared, cached and put in a set without a second thought. Frozen, the class keeps that promise; open, every reader has to look for who breaks it.",
  whenNot:
    "When fields are going to be set soon, or by code outside the project; or where very many are made: a frozen one takes longer to make.",
  sources: ["https://docs.python.org/3/library/dataclasses.html#frozen-instances"],
  examples: [
    {
      title: "a value, used in another file",
      bad: {
        "orders.py": `
          from dataclasses import dataclass

          @dataclass
          class Price:
          #     ^^^^^
              amount: int
              currency: str

              def plus(self, other):
                  return Price(self.amount + other.amount, self.currency)
        `,
        "till.py": `
          from orders import Price

          def total(prices):
              sum = Price(0, "EUR")
              for price in prices:
                  sum = sum.plus(price)
              return sum
        `,
      },
      good: {
        "orders.py": `
          from dataclasses import dataclass

          @dataclass(frozen=True)
          class Price:
              amount: int
              currency: str

              def plus(self, other):
                  return Price(self.amount + other.amount, self.currency)
        `,
        "till.py": `
          from orders import Price

          def total(prices):
              sum = Price(0, "EUR")
              for price in prices:
                  sum = sum.plus(price)
              return sum
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "A field is set in another file, of whatever object.",
      code: {
        "orders.py": `
          from dataclasses import dataclass

          @dataclass
          class Price:
              amount: int
        `,
        "till.py": `
          def round_down(price):
              price.amount //= 100
        `,
      },
    },
    {
      why: "Filled after it is made.",
      code: `
        from dataclasses import dataclass, field

        @dataclass
        class Basket:
            lines: list = field(default_factory=list)
      `,
    },
    {
      why: "Users of a library may set what they like.",
      code: {
        "pyproject.toml": `
          [build-system]
          requires = ["hatchling"]
          build-backend = "hatchling.build"

          [project]
          name = "shop"
          version = "1"
        `,
        "shop/__init__.py": "",
        "shop/orders.py": `
          from dataclasses import dataclass

          @dataclass
          class Price:
              amount: int
        `,
      },
    },
    {
      why: "A subclass would have to be frozen with it.",
      code: `
        from dataclasses import dataclass

        @dataclass
        class Price:
            amount: int

        @dataclass
        class Rebate(Price):
            reason: str
      `,
    },
    {
      why: "Sets its own attributes.",
      code: `
        from dataclasses import dataclass

        @dataclass
        class Price:
            amount: int

            def __post_init__(self):
                self.cents = self.amount * 100
      `,
    },
    {
      why: "Which attributes are set is computed.",
      code: `
        from dataclasses import dataclass

        @dataclass
        class Options:
            colour: str

        def read(texts):
            options = Options("red")
            for name, value in texts.items():
                setattr(options, name, value)
            return options
      `,
    },
  ],
  check: {
    *ClassDef(node, file) {
      const made = isTest(file) ? null : decorator(node, file, "dataclasses.dataclass");
      if (made === null || !isOpen(node, made)) return;
      const fields = node.body.filter((one) => one.kind === "AnnAssign");
      if (fields.length === 0 || fields.some(isFilledLater) || touchesItself(node)) return;
      const { name: model, nameStart: start } = node;
      const names = fields.map(({ target }) => lastName(target) ?? "");
      const name = namerOf(file).qualname(node);
      yield { at: { start, end: start + model.length }, data: { model, name, fields: names, insert: frozen(made) } };
    },
  },
  settle: {
    ask: () => ({}),
    judge({ path, data: { name, fields } }, knowledge) {
      const of = knowledge.isWhole ? classIn(path, name, knowledge) : null;
      if (of === null || knowledge.classes.subclasses(of).length > 0) return "no";
      if (!of.outline.name.startsWith("_") && !isApplication(knowledge)) return "no";
      const set = attributesSet(knowledge);
      if (fields.some((field) => set.has(field))) return "no";
      return set.has("*") && knowledge.index.files.some((file) => maySetAny(file, of, knowledge)) ? "no" : "yes";
    },
  },
  fix: {
    safety: "unsafe",
    says: "Freeze it",
    edits: ({ data: { insert } }) => [{ start: insert.at, end: insert.at, text: insert.text }],
  },
});

/** Nothing is inherited, and whether it is frozen was never decided. */
function isOpen({ bases, keywords, decorator_list }: ClassDef, made: Expression): boolean {
  if (bases.length > 0 || keywords.length > 0 || decorator_list.length > 1) return false;
  if (made.kind !== "Call") return true;
  return made.args.length === 0 && !made.keywords.some(({ arg }) => arg === null || arg === "frozen");
}

function frozen(made: Expression): Data["insert"] {
  if (made.kind !== "Call") return { at: made.end, text: "(frozen=True)" };
  const last = made.keywords.at(-1);
  return last === undefined ? { at: made.end - 1, text: "frozen=True" } : { at: last.end, text: ", frozen=True" };
}

const CONTAINER = /^(list|dict|set|deque|defaultdict|bytearray|Counter|OrderedDict|List|Dict|Set|Deque|DefaultDict)$/;

/** A container, or a field without a place in `__init__`: made to be filled. */
function isFilledLater({ annotation, value }: AnnAssign): boolean {
  const type = annotation.kind === "Subscript" ? annotation.value : annotation;
  if (CONTAINER.test(lastName(type) ?? "")) return true;
  if (value?.kind !== "Call") return false;
  return value.keywords.some(
    ({ arg, value: given }) => arg === "default_factory" || (arg === "init" && isFalse(given)),
  );
}

const MAKERS = /^__(init|post_init|new|setattr|delattr|setstate|enter|aenter)__$/;

function touchesItself(node: ClassDef): boolean {
  for (const method of methodsOf(node)) {
    if (MAKERS.test(method.name)) return true;
    for (const _ of assignedAttributes(method)) return true;
  }
  for (const one of inside(...node.body)) {
    if ((one.kind === "Attribute" && one.attr === "__dict__") || isName(one, "vars")) return true;
  }
  return false;
}

/** Nobody outside installs it and sets attributes of its objects. */
function isApplication({ manifest, index }: Knowledge): boolean {
  const isBuilt = manifest !== null && ("build-system" in manifest.data || "project" in manifest.data);
  return !isBuilt && index.fileAt("setup.py") === null;
}

/** Sets attributes whose names are computed, where the class is known. */
function maySetAny(file: FileOutline, of: ProjectClass, { index }: Knowledge): boolean {
  if (!file.attributesSet.includes("*")) return false;
  if (file === of.file) return true;
  for (const stands of file.names.values()) {
    const meaning = stands === null ? null : index.meaning(stands, file);
    if (meaning?.kind === "class" && meaning.class === of) return true;
  }
  return false;
}
