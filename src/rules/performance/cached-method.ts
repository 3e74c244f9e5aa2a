import type { ClassDef, Expression, FunctionNode } from "../../syntax/nodes.ts";
import { isFunction, isName, isNone, isTest, isTrue, isWithin, lastName, nearest } from "../kit/match.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";
import { isUnhashable, livesForEver, ownerOf } from "./_cached.ts";
import { proveCachedMethod } from "./_prove-cached.ts";

/** Equal instances share an entry, so the cache grows with values, not with objects. */
const VALUES =
  /^(NamedTuple|tuple|str|int|float|bytes|frozenset|Enum|StrEnum|IntEnum|Flag|IntFlag|type|EnumMeta|ABCMeta|ModelBase)$/;

export default adoptRule({
  id: "performance/cached-method",
  title: "Cache that keeps its instances alive",
  severity: "warning",
  adopts: ["B019"],
  why: "Objects that should have gone with their request stay in memory, with all they refer to. Without a bound the process grows until it is killed. And `self` is part of the key: where it has no hash, as in a dataclass that is not frozen, every call fails.",
  whenNot: "There is one instance for the life of the program.",
  sources: [
    "https://docs.python.org/3/faq/programming.html#how-do-i-cache-method-calls",
    "https://docs.python.org/3/library/functools.html#functools.cached_property",
    "https://docs.python.org/3/reference/datamodel.html#object.__hash__",
  ],
  examples: [
    {
      title: "every basket is kept for ever",
      bad: `
        import functools

        class Basket:
            def __init__(self, lines):
                self.lines = lines

            @functools.cache
        #   ^^^^^^^^^^^^^^^^
            def longest(self):
                return max(self.lines, key=len)
      `,
      good: `
        import functools

        class Basket:
            def __init__(self, lines):
                self.lines = lines

            @functools.cached_property
            def longest(self):
                return max(self.lines, key=len)
      `,
    },
    {
      title: "no hash, by the base in another file",
      bad: {
        "shop/__init__.py": "",
        "shop/base.py": `
          from dataclasses import dataclass

          @dataclass
          class Basket:
              lines: list
        `,
        "shop/gifts.py": `
          from functools import lru_cache

          from shop.base import Basket

          class Gift(Basket):
              @lru_cache(maxsize=16)
              #^^^^^^^^^^^^^^^^^^^^^
              def total(self):
                  return sum(self.lines)
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/base.py": `
          from dataclasses import dataclass

          @dataclass
          class Basket:
              lines: list
        `,
        "shop/gifts.py": `
          from functools import cached_property

          from shop.base import Basket

          class Gift(Basket):
              @cached_property
              def total(self):
                  return sum(self.lines)
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "Members of an enumeration are there for ever, whichever file its base stands in.",
      code: {
        "shop/__init__.py": "",
        "shop/base.py": `
          from enum import Enum

          class Choice(Enum):
              pass
        `,
        "shop/states.py": `
          import functools

          from shop.base import Choice

          class State(Choice):
              OPEN = "open"

              @functools.cache
              def label(self):
                  return self.value.title()
        `,
      },
    },
    {
      why: "Made as the module is imported, and nowhere else.",
      code: {
        "shop/__init__.py": "",
        "shop/rates.py": `
          import functools

          class Rates:
              @functools.cache
              def rate(self, currency):
                  return len(currency)
        `,
        "shop/state.py": `
          from shop.rates import Rates

          RATES = Rates()
        `,
      },
    },
    {
      why: "Caches by class, of which there are few.",
      code: `
        import functools

        class Shape:
            @classmethod
            @functools.cache
            def fields(cls):
                return tuple(cls.__annotations__)
      `,
    },
    {
      why: "A value: equal ones share one entry, and the cache has a bound.",
      code: `
        import functools
        from typing import NamedTuple

        class Colour(NamedTuple):
            red: int
            green: int
            blue: int

            @functools.lru_cache(maxsize=256)
            def code(self):
                return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"
      `,
    },
  ],
  reproduce: ({ at, data }, file) => proveCachedMethod(at, data.message !== KEEPS_ALIVE, file),
  confirm: ({ at, node }, file) => {
    const owner = nearest(node, "ClassDef");
    // Ruff's span begins at the `@`, which belongs to no node.
    const method = owner?.body
      .filter(isFunction)
      .find((one) => one.decorator_list.some((decorator) => isWithin(decorator, at)));
    const decorator = method?.decorator_list.find((one) => isWithin(one, at));
    if (method === undefined || owner === null || decorator === undefined || isTest(file)) return "no";
    const first = method.args.posonlyargs[0] ?? method.args.args[0];
    if (first === undefined || /^(cls|mcs|mcls|metacls)$/.test(first.arg) || isExplained(method, decorator, file))
      return "no";
    const bounded = isBounded(decorator);
    if (isValue(owner) || isSingleton(owner)) return bounded ? "no" : "advice";
    return bounded ? "advice" : "yes";
  },
  settle: {
    ask: () => ({}),
    judge: ({ path, at, data: { code } }, knowledge) => {
      const owner = ownerOf(path, at, knowledge);
      if (owner !== null && isUnhashable(owner, knowledge)) {
        return { verdict: "error", evidence: "resolved", data: { code, message: unhashable(owner.outline.name) } };
      }
      if (owner !== null && livesForEver(owner, knowledge)) return "no";
      return { verdict: "yes", data: { code, message: KEEPS_ALIVE } };
    },
  },
});

const KEEPS_ALIVE =
  "The cache belongs to the class and holds `self`, so instances live as long as their entries. Use `functools.cached_property`, or a dict on the instance.";

function unhashable(model: string): string {
  return `Objects of \`${model}\` have no hash, since it defines equality without one: every call of this cached method raises TypeError. Use \`functools.cached_property\`, or freeze the class.`;
}

function isBounded(decorator: Expression): boolean {
  if (lastName(decorator) === "cache") return false;
  if (decorator.kind !== "Call") return true;
  const size = decorator.args[0] ?? decorator.keywords.find((one) => one.arg === "maxsize")?.value;
  return size === undefined || !isNone(size);
}

function isValue({ bases, keywords, decorator_list }: ClassDef): boolean {
  if (
    bases.some((one) => VALUES.test(lastName(one) ?? "")) ||
    keywords.some((one) => one.arg === "metaclass" && !isName(one.value, "ABCMeta"))
  )
    return true;
  return decorator_list.some(
    (one) => one.kind === "Call" && one.keywords.some(({ arg, value }) => arg === "frozen" && isTrue(value)),
  );
}

/** The module makes one of it, for everybody. */
function isSingleton(owner: ClassDef): boolean {
  if (owner.parent?.kind !== "Module") return false;
  return owner.parent.body.some(
    (one) => one.kind === "Assign" && one.value.kind === "Call" && isName(one.value.func, owner.name),
  );
}

/** Somebody has written at the decorator why it is right here. */
function isExplained(method: FunctionNode, decorator: Expression, file: PythonFile): boolean {
  return file.comments.some(
    ({ start, end }) =>
      start > decorator.start &&
      start < method.args.start &&
      !/^#\s*(noqa(?!.*B019)|type:|pylint(?!.*method-cache)|pragma)/.test(file.source.text.slice(start, end)),
  );
}
