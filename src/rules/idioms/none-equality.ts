import type { Type } from "../../semantics/types/model.ts";
import type { Compare, Expression, Node } from "../../syntax/nodes.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import { functionAround, isFunction, isNone, isTest, lastName, nearest } from "../kit/match.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";
import { alternatives, projectClass } from "../kit/types.ts";
import { proveNoneEquality } from "./_prove-none.ts";

/** Builders of queries: what they are given is turned into SQL, not compared. */
const QUERY =
  /^(where|filter|filter_by|having|select|and_|or_|not_|exists|join|outerjoin|exclude|case|when|on|any|has|order_by|update|delete|query|get_or_none|mask|loc|is_|expect|check)$/;
const OVERLOADED = /^__(eq|ne)__$/;

export default adoptRule({
  id: "idioms/none-equality",
  title: "None compared with ==",
  severity: "advice",
  evidence: "resolved",
  adopts: ["E711"],
  says: ({ message, told }) =>
    `\`None\` is one object: compare it with \`${message.includes("is not") ? "is not" : "is"}\`. ${told ?? "`==` asks the other operand's class, which may answer anything."}`,
  why: "`==` calls the operand's `__eq__`, which may raise, compare element by element or build a query; `is` cannot be misled and is faster.",
  whenNot:
    "The operand is a column of an ORM or an array, where `== None` is how the library spells its own test. `is None` would be `False` there.",
  sources: [
    "https://peps.python.org/pep-0008/#programming-recommendations",
    "https://docs.python.org/3/reference/expressions.html#value-comparisons",
    "https://docs.sqlalchemy.org/en/20/core/operators.html#comparison-operators",
  ],
  examples: [
    {
      title: "an optional argument",
      bad: `
        def connect(timeout=None):
            if timeout == None:
        #                 ^^^^
                timeout = 30
            return timeout
      `,
      good: `
        def connect(timeout=None):
            if timeout is None:
                timeout = 30
            return timeout
      `,
      unproved: "Numbers and `None` do not mind which of the two asks.",
    },
    {
      title: "a class whose __eq__ takes the other apart",
      bad: {
        "shop/__init__.py": "",
        "shop/money.py": `
          class Money:
              def __init__(self, cents):
                  self.cents = cents

              def __eq__(self, other):
                  return self.cents == other.cents
        `,
        "shop/cart.py": `
          from shop.money import Money

          def is_free(price: Money | None):
              return price == None or price.cents == 0
          #                   ^^^^
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/money.py": `
          class Money:
              def __init__(self, cents):
                  self.cents = cents

              def __eq__(self, other):
                  return self.cents == other.cents
        `,
        "shop/cart.py": `
          from shop.money import Money

          def is_free(price: Money | None):
              return price is None or price.cents == 0
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "A column: SQLAlchemy turns this into IS NULL, and `is None` would break the query.",
      code: `
        def unfinished(session, Task):
            return session.query(Task).filter(Task.finished_at == None)
      `,
    },
    {
      why: "A mask over a frame: compared element by element.",
      code: `
        def without_owner(frame):
            return frame[frame["owner"] == None]
      `,
    },
    {
      why: "A comment says why it must be so.",
      code: `
        def printed(value):
            if value != None:  # must be "!= None": it may be a token that equals None
                return str(value)
            return ""
      `,
    },
    {
      why: "A test of the class's own __eq__.",
      code: {
        "shop/__init__.py": "",
        "shop/money.py": `
          class Money:
              def __init__(self, cents):
                  self.cents = cents

              def __eq__(self, other):
                  return isinstance(other, Money) and self.cents == other.cents
        `,
        "tests/test_money.py": `
          from shop.money import Money

          def test_compares():
              assert not Money(1) == None
        `,
      },
    },
    {
      why: "An array: compared element by element, as its type tells.",
      code: {
        "numpy/__init__.py": "class ndarray: ...",
        "prices.py": `
          from numpy import ndarray

          def unset(prices: ndarray):
              return prices == None
        `,
      },
    },
  ],
  reproduce: proveNoneEquality,
  confirm: ({ node }, file) => {
    const compare = nearest(node, "Compare");
    if (compare === null || inQuery(compare) || others(compare).some(isColumn)) return "no";
    return isExplained(compare, file) || (isTest(file) && isGiven(compare)) ? "no" : "yes";
  },
  settle: {
    ask: ({ node }, file) => {
      const [operand, another] = others(nearest(node, "Compare"));
      if (operand === undefined || another !== undefined) return {};
      return isTest(file) ? { operand, tested: operand } : { operand };
    },
    judge: ({ data, type }, knowledge) => {
      const all = alternatives(type("operand")).map((one) => equalityOf(one, knowledge));
      if (all.includes("overloaded")) return "no";
      const own = all.find((one) => typeof one === "object");
      // A test of an `__eq__` has to call it.
      if (own !== undefined && type("tested").kind !== "unknown") return "no";
      if (own !== undefined) {
        const told = `\`==\` runs \`${own.by}.__eq__\`, which has to know what to make of it.`;
        return { verdict: "yes", data: { ...data, told } };
      }
      return { verdict: "yes", evidence: all.includes("unknown") ? "pattern" : "resolved" };
    },
  },
});

/** Their `==` makes a query, a mask or an array. */
const OVERLOADING =
  /^(sqlalchemy|sqlmodel|numpy|pandas|polars|pyarrow|torch|jax|xarray|django\.db\.models|peewee|pyspark|ibis|dask)\./;
/** Their `==` compares with `None` as `is` does. */
const PLAIN = /^(builtins|datetime|decimal|fractions|pathlib|uuid|re|enum|collections|ipaddress)\./;

/** What `==` with such an object does: by a method of the project's, or as it does for any object. */
function equalityOf(type: Type, knowledge: Knowledge): "plain" | "overloaded" | "unknown" | { readonly by: string } {
  if (type.kind === "none" || type.kind === "class" || type.kind === "function" || type.kind === "module")
    return "plain";
  if (type.kind !== "instance") return "unknown";
  const { qualified } = type.class;
  if (OVERLOADING.test(qualified)) return "overloaded";
  const of = projectClass(type.class, knowledge);
  if (of === null) return PLAIN.test(qualified) ? "plain" : "unknown";
  if (knowledge.classes.order(of).some((one) => typeof one === "string" && OVERLOADING.test(one))) return "overloaded";
  const method = knowledge.classes.member(of, "__eq__");
  if (method === "none") return "plain";
  if (method === "unknown" || "inherits" in method) return "unknown";
  return { by: method.outline.owner ?? of.outline.name };
}

/** A comment on its line, or on the one above, says why it is so: "must be `== None`". */
function isExplained({ start }: Compare, { comments, source }: PythonFile): boolean {
  const line = source.lineOf(start);
  return comments.some((one) => {
    const above = line - source.lineOf(one.start);
    return (above === 0 || above === 1) && /\bNone\b|==|!=/.test(source.text.slice(one.start, one.end));
  });
}

/** An argument of `is_false(one == None)`: what `==` answers is what is tested. */
function isGiven({ parent }: Compare): boolean {
  return parent?.kind === "Call";
}

function others(compare: Compare | null): readonly Expression[] {
  if (compare === null) return [];
  return [compare.left, ...compare.comparators].filter((one) => !isNone(one));
}

/** `Model.column`, `table.c.column`, `frame["column"]`, and what a call made: bound values and clauses. */
function isColumn(operand: Expression): boolean {
  if (operand.kind === "Call" || operand.kind === "BinOp") return true;
  if (operand.kind === "Subscript") return operand.slice.kind === "Constant" && operand.slice.type === "str";
  if (operand.kind !== "Attribute") return false;
  const owner = lastName(operand.value);
  return owner !== null && (/^_*[A-Z]/.test(owner) || owner === "c" || owner === "columns" || owner === "__class__");
}

function inQuery(compare: Compare): boolean {
  let at: Node = compare;
  for (let parent = compare.parent; parent !== null; at = parent, parent = parent.parent) {
    if (parent.kind === "Call" && parent.func !== at && QUERY.test(lastName(parent.func) ?? "")) return true;
    if (parent.kind === "Subscript" && parent.slice === at) return true;
    // `(a == None) | (b == 1)` combines clauses or masks, not truths.
    if (parent.kind === "BinOp" && (parent.op === "BitOr" || parent.op === "BitAnd")) return true;
    if (parent.kind === "UnaryOp" && parent.op === "Invert") return true;
    if (isFunction(parent) || parent.kind === "Lambda") break;
  }
  const around = functionAround(compare);
  return isFunction(around) && OVERLOADED.test(around.name);
}
