import { dig, isTable } from "../../project/read.ts";
import type { FileOutline } from "../../semantics/outline.ts";
import type { ProjectClass } from "../../semantics/project-index.ts";
import type { AnnAssign, Arguments, Call, ClassDef, Expression, Node } from "../../syntax/nodes.ts";
import { assignedAttributes, decorator, methodsOf } from "../kit/classes.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import { functionAround, inside, isFalse, isName, isTest, lastName } from "../kit/match.ts";
import { attributesSet, classIn, namerOf } from "../kit/models.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";

interface Data {
  readonly model: string;
  /** As `__qualname__`. */
  readonly name: string;
  readonly fields: readonly string[];
  /** The constant that holds objects of it, or the parameter whose default one is. */
  readonly holder: string;
  /** What makes it frozen, and where. */
  readonly insert: { readonly at: number; readonly text: string };
}

export default defineRule<Data>({
  id: "data-models/dataclass-could-be-frozen",
  title: "Shared dataclass objects that anybody may change",
  severity: "advice",
  evidence: "resolved",
  oncePerFile: true,
  since: "next",
  says: ({ model, holder }) =>
    `All who use \`${holder}\` share its \`${model}\`, and no file of the project sets a field of one: \`@dataclass(frozen=True)\` keeps it so.`,
  why: "What a module keeps in a constant or a default is the same object for everybody. A field that one user sets changes it for all, for as long as the program runs, and nothing says who did it. Nobody does so yet, so that freezing the class costs nothing.",
  whenNot:
    "When fields are going to be set soon, or by code outside the project; or where very many are made: a frozen one takes longer to make.",
  sources: ["https://docs.python.org/3/library/dataclasses.html#frozen-instances"],
  examples: [
    {
      title: "a table of values, used in another file",
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

          SHIPPING = {
              "letter": Price(2, "EUR"),
              "parcel": Price(6, "EUR"),
          }
        `,
        "till.py": `
          from orders import SHIPPING

          def total(prices, kind):
              sum = SHIPPING[kind]
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

          SHIPPING = {
              "letter": Price(2, "EUR"),
              "parcel": Price(6, "EUR"),
          }
        `,
        "till.py": `
          from orders import SHIPPING

          def total(prices, kind):
              sum = SHIPPING[kind]
              for price in prices:
                  sum = sum.plus(price)
              return sum
        `,
      },
    },
    {
      title: "a default that all calls share",
      bad: `
        import dataclasses

        @dataclasses.dataclass(order=True)
        class _Window:
        #     ^^^^^^^
            start: int = 0
            end: int | None = None

        def read(lines, window=_Window()):
            return lines[window.start : window.end]
      `,
      good: `
        import dataclasses

        @dataclasses.dataclass(order=True, frozen=True)
        class _Window:
            start: int = 0
            end: int | None = None

        def read(lines, window=_Window()):
            return lines[window.start : window.end]
      `,
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

          FREE = Price(0)
        `,
        "till.py": `
          def round_down(price):
              price.amount //= 100
        `,
      },
    },
    {
      why: "Each is made for whoever uses it, or is what the program keeps its state in.",
      code: `
        from dataclasses import dataclass

        @dataclass
        class Price:
            amount: int

        @dataclass
        class State:
            verbose: bool = False

        state = State()

        def free():
            PRICE = Price(0)
            return PRICE
      `,
    },
    {
      why: "Filled after it is made.",
      code: `
        from dataclasses import dataclass, field

        @dataclass
        class Basket:
            lines: list = field(default_factory=list)

        @dataclass
        class Shelf:
            lines: "list[str] | None" = None
            places: dict[str, int] | None = None

        SHOWN = Basket()
        SHELVES = [Shelf(), Shelf()]
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

          FREE = Price(0)
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

        FREE = Price(0)
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

        FREE = Price(0)
      `,
    },
    {
      why: "Which attributes are set is computed.",
      code: `
        from dataclasses import dataclass

        @dataclass
        class Options:
            colour: str

        DEFAULT = Options("red")

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
      const holder = holderOfObjects(node, file);
      if (holder === null) return;
      const { name: model, nameStart: start } = node;
      const names = fields.map(({ target }) => lastName(target) ?? "");
      const name = namerOf(file).qualname(node);
      yield {
        at: { start, end: start + model.length },
        data: { model, name, fields: names, holder, insert: frozen(made) },
      };
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

/** The constant or parameter by which one object of it is everybody's; `null` where this file shows none. */
function holderOfObjects({ name, parent }: ClassDef, file: PythonFile): string | null {
  if (parent?.kind !== "Module") return null;
  for (const use of file.names.references(file.names.module, name)) {
    const call = use.parent;
    const holder = call?.kind === "Call" && call.func === use ? holderOf(call) : null;
    if (holder !== null) return holder;
  }
  return null;
}

const WRAPPERS = /^(tuple|frozenset|list|dict|MappingProxyType)$/;
const CONSTANT = /^_*[A-Z][A-Z0-9_]*$/;

/** `FREE` of `FREE = Price(0)`, `shipping` of `shipping = {"letter": Price(2)}`, `price` of `def f(price=Price(0))`. */
function holderOf(made: Call): string | null {
  let at: Node = made;
  while (at.parent !== null && (isDisplay(at.parent) || isWrapped(at, at.parent))) at = at.parent;
  const { parent } = at;
  if (parent?.kind === "arguments") return parameterOf(at, parent);
  if ((parent?.kind !== "Assign" && parent?.kind !== "AnnAssign") || functionAround(parent) !== null) return null;
  const target = parent.kind === "Assign" ? parent.targets[0] : parent.target;
  if (target?.kind !== "Name") return null;
  // One object in a variable may be what the program keeps its state in.
  return at !== made || CONSTANT.test(target.id) ? target.id : null;
}

function isDisplay({ kind }: Node): boolean {
  return kind === "List" || kind === "Tuple" || kind === "Set" || kind === "Dict";
}

function isWrapped(value: Node, around: Node): boolean {
  return around.kind === "Call" && value === around.args[0] && WRAPPERS.test(lastName(around.func) ?? "");
}

function parameterOf(value: Node, { posonlyargs, args, defaults, kwonlyargs, kw_defaults }: Arguments): string | null {
  const positional = [...posonlyargs, ...args];
  const at = (defaults as readonly Node[]).indexOf(value);
  const named = (kw_defaults as readonly (Node | null)[]).indexOf(value);
  const parameter = at < 0 ? kwonlyargs[named] : positional[positional.length - defaults.length + at];
  return parameter?.arg ?? null;
}

const CONTAINER =
  /^(list|dict|set|deque|defaultdict|bytearray|Counter|OrderedDict|List|Dict|Set|Deque|DefaultDict|Mutable\w+)$/;

/** A container, or a field without a place in `__init__`: made to be filled. */
function isFilledLater({ annotation, value }: AnnAssign): boolean {
  for (const part of inside(annotation)) {
    if (CONTAINER.test(lastName(part) ?? "")) return true;
    if (part.kind === "Constant" && part.type === "str" && part.value.split(/\W+/).some((one) => CONTAINER.test(one)))
      return true;
  }
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

/** Nobody outside sets attributes of its objects: it is not installed, or as a program that is started by its name. */
function isApplication({ manifest, index }: Knowledge): boolean {
  const { data } = manifest ?? { data: {} };
  const isBuilt = "build-system" in data || "project" in data;
  return isBuilt ? PROGRAMS.some((path) => isTable(dig(data, ...path))) : index.fileAt("setup.py") === null;
}

const PROGRAMS = [
  ["project", "scripts"],
  ["project", "gui-scripts"],
  ["tool", "poetry", "scripts"],
] as const;

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
