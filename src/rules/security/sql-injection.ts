import type { Call, Expression, Name, Node } from "../../syntax/nodes.ts";
import { isFixed } from "../kit/constants.ts";
import { inside, isName, isTest, lastName, nearest, textOf } from "../kit/match.ts";
import { adoptRule, type PythonFile, type Verdict } from "../kit/rule.ts";

const RUNS =
  /^(execute|executemany|executescript|exec_driver_sql|execute_sql|raw|text|read_sql|read_sql_query|query|fetch|fetchrow|fetchval|fetch_all|fetch_one|scalar|scalars|run_sql)$/;
/** Made fit for SQL by a function that says so. */
const QUOTES = /quote|escape|identifier|compile|as_sql|placeholder|format_|literal|mogrify|prepare|valid/i;
/** Parts of a statement that no driver takes as a parameter; they must come from a list of known names. */
const STRUCTURE =
  /table|schema|column|col\b|field|clause|where|order_?by|ordering|limit|placeholder|prefix|suffix|sql|index|database|view|constraint|sequence|quoted|params|marks|join|condition|keyspace|_name\b/i;

export default adoptRule({
  id: "security/sql-injection",
  title: "SQL put together from values",
  severity: "warning",
  adopts: ["S608", "S610", "S611"],
  says: ({ code }) =>
    code === "S608"
      ? "A value put into the text of a statement can end it and begin another. Pass values as parameters; take names of tables and columns from a fixed list."
      : "This SQL goes to the database as it is. Keep values out of its text and pass them as `params`.",
  why: "With the right text in one field, a visitor reads or deletes what is not theirs. Even an honest `O'Brien` breaks the statement.",
  whenNot: "What is put in can only be one of a few names that the program itself knows.",
  sources: [
    "https://docs.python.org/3/library/sqlite3.html#how-to-use-placeholders-to-bind-values-in-sql-queries",
    "https://peps.python.org/pep-0249/#paramstyle",
  ],
  examples: [
    {
      title: "a name from a form",
      bad: `
        def find(cursor, name):
            cursor.execute(f"SELECT id FROM customer WHERE name = '{name}'")
        #                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            return cursor.fetchone()
      `,
      good: `
        def find(cursor, name):
            cursor.execute("SELECT id FROM customer WHERE name = ?", (name,))
            return cursor.fetchone()
      `,
    },
  ],
  nearMisses: [
    {
      why: "Only the placeholders are counted in; the values go as parameters.",
      code: `
        def find_all(cursor, ids):
            marks = ", ".join("?" for _ in ids)
            cursor.execute(f"SELECT name FROM customer WHERE id IN ({marks})", ids)
      `,
    },
    {
      why: "The table's name is a constant of the module.",
      code: `
        TABLE = "customer"

        def count(cursor):
            cursor.execute(f"SELECT count(*) FROM {TABLE}")
      `,
    },
    {
      why: "A sentence, not a statement.",
      code: `
        def warn(log, column):
            log.warning(f"Select the rows from the sheet where {column} is set")
      `,
    },
  ],
  confirm: ({ node, data }, file) => {
    if (isTest(file)) return "no";
    if (data.code !== "S608") return judgeDjango(nearest(node, "Call"), file);
    const text = wholeText(node);
    if (text === null || !isRun(text, file)) return "no";
    return judgeParts(text, file);
  },
});

function judgeDjango(call: Call | null, file: PythonFile): Verdict {
  if (call === null || file.role !== "source") return "no";
  const parts = [
    ...call.args,
    ...call.keywords.filter(({ arg }) => arg !== "params" && arg !== "output_field").map((one) => one.value),
  ];
  return parts.every((one) => isFixed(one, file, isQuoted)) ? "no" : "advice";
}

/** The concatenation, `%` or `.format()` that the literal is the beginning of. */
function wholeText(node: Node): Expression | null {
  let at: Node | null = nearest(node, "JoinedStr", "BinOp", "Call", "Constant");
  while (
    at?.parent?.kind === "BinOp" ||
    (at?.parent?.kind === "Attribute" && at.parent.attr === "format") ||
    (at?.kind === "Attribute" && at.parent?.kind === "Call")
  )
    at = at.parent;
  return at as Expression | null;
}

function isRun(text: Expression, file: PythonFile): boolean {
  const call = nearest(text.parent, "Call");
  if (call !== null && RUNS.test(lastName(call) ?? "")) return true;
  const { parent } = text;
  const target =
    parent?.kind === "Assign" || parent?.kind === "AugAssign"
      ? parent.kind === "Assign"
        ? parent.targets[0]
        : parent.target
      : null;
  if (target?.kind !== "Name") return false;
  const scope = file.names.lookup(target)[0]?.scope;
  return scope !== undefined && file.names.references(scope, target.id).some(isRunHere);
}

function isRunHere(use: Name): boolean {
  const call = nearest(use.parent, "Call");
  return (
    call !== null &&
    RUNS.test(lastName(call) ?? "") &&
    call.args.some((one) => one.start <= use.start && use.end <= one.end)
  );
}

/** A value is worse than a piece of the statement's structure. */
function judgeParts(text: Expression, file: PythonFile): Verdict {
  if (isFixed(text, file, isQuoted)) return "no";
  const open = [...interpolated(text)].filter((one) => !isFixed(one, file, isQuoted));
  return open.every((one) => STRUCTURE.test(textOf(one, file)) || QUOTES.test(textOf(one, file)) || isOwn(one))
    ? structural(open, file)
    : [...interpolated(text)].some(isQuoted)
      ? "advice" // whoever quotes the names beside it knows what goes into the text
      : "yes";
}

/** What the object itself holds, without a call: seldom what a visitor typed. */
function isOwn(part: Expression): boolean {
  if (part.kind === "Subscript") return part.slice.kind === "Constant" && isOwn(part.value);
  if (part.kind === "Attribute") return isName(part.value, "self") || isName(part.value, "cls") || isOwn(part.value);
  return false;
}

function structural(parts: readonly Expression[], file: PythonFile): Verdict {
  return parts.every((one) => QUOTES.test(textOf(one, file))) ? "no" : "advice";
}

function* interpolated(text: Expression): Generator<Expression> {
  for (const node of inside(text)) {
    if (node.kind === "FormattedValue") yield node.value;
    if (node.kind === "BinOp" && node.op === "Mod")
      yield* node.right.kind === "Tuple"
        ? node.right.elts
        : node.right.kind === "Dict"
          ? node.right.values
          : [node.right];
    if (node.kind === "BinOp" && node.op === "Add")
      yield* [node.left, node.right].filter(
        (one) => one.kind !== "BinOp" && one.kind !== "Constant" && one.kind !== "JoinedStr",
      );
    if (node.kind === "Call" && lastName(node) === "format")
      yield* [...node.args, ...node.keywords.map((one) => one.value)];
  }
}

function isQuoted(part: Expression): boolean {
  return part.kind === "Call" && QUOTES.test(lastName(part) ?? "");
}
