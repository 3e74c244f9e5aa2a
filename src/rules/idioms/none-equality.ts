import type { Compare, Expression, Node } from "../../syntax/nodes.ts";
import { functionAround, isFunction, isNone, lastName, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

/** Builders of queries: what they are given is turned into SQL, not compared. */
const QUERY =
  /^(where|filter|filter_by|having|select|and_|or_|not_|exists|join|outerjoin|exclude|case|when|on|any|has|order_by|update|delete|query|get_or_none|mask|loc|is_|expect|check)$/;
const OVERLOADED = /^__(eq|ne)__$/;

export default adoptRule({
  id: "idioms/none-equality",
  title: "None compared with ==",
  severity: "advice",
  adopts: ["E711"],
  says: ({ message }) =>
    `\`None\` is one object: compare it with \`${message.includes("is not") ? "is not" : "is"}\`. \`==\` asks the other operand's class, which may answer anything.`,
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
  ],
  confirm: ({ node }) => {
    const compare = nearest(node, "Compare");
    return compare === null || inQuery(compare) || others(compare).some(isColumn) ? "no" : "yes";
  },
});

function others(compare: Compare): readonly Expression[] {
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
