import { insertBefore } from "../../syntax/edits.ts";
import type { Expression, Node } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { isTest, lastName, nearest } from "../kit/match.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";

/** Blocks in which an expression is evaluated to see what happens. */
const WATCHED =
  /(raises|assertRaises|assertRaisesRegex|assertWarns|assertNumQueries|assertLogs|warns|deprecated_call|suppress|assert_produces_warning|catch_warnings|expect_\w+|external_error_raised)$/;

export default adoptRule({
  id: "idioms/comparison-unused",
  title: "Comparison that nobody looks at",
  severity: "warning",
  adopts: ["B015"],
  says: () => "The comparison's answer is dropped. Assign with `=`, or `assert` it.",
  why: "`=` was meant, and the variable keeps its old value; or `assert` was, and the check cannot fail.",
  whenNot:
    "The comparison is run for what it raises, inside `pytest.raises` or a `try` that expects it; or for what an overloaded operator does.",
  sources: ["https://docs.python.org/3/reference/simple_stmts.html#expression-statements"],
  examples: [
    {
      title: "a reset that does nothing",
      bad: `
        def reset(counter):
            counter.value == 0
        #   ^^^^^^^^^^^^^^^^^^
            counter.start()
      `,
      good: `
        def reset(counter):
            counter.value = 0
            counter.start()
      `,
      fixed: null,
    },
    {
      title: "a test that checks nothing",
      bad: {
        "tests/test_orders.py": `
          def test_total(order):
              order.add(2)
              order.total == 2
          #   ^^^^^^^^^^^^^^^^
        `,
      },
      good: {
        "tests/test_orders.py": `
          def test_total(order):
              order.add(2)
              assert order.total == 2
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "Run for the error that it raises.",
      code: `
        import pytest

        def check_order(version):
            with pytest.raises(TypeError):
                version < "1.0"
      `,
    },
    {
      why: "A benchmark compares for the time it takes.",
      code: `
        def time_equality():
            """Equal and unequal."""
            left == left
            left == right
      `,
    },
  ],
  confirm: ({ node }, file) => {
    // `90 in index` in a test asks for what it does to a cache.
    const asksOnly = node.kind === "Compare" && node.ops.every((op) => op === "In" || op === "NotIn");
    // `User.name == "ada"` of a mapped class makes an expression; a test may look at what that does.
    if (isTest(file) && node.kind === "Compare" && [node.left, ...node.comparators].some(isOfClass)) return "no";
    return isWatched(node) || isBenchmark(node, file) || (asksOnly && isTest(file)) ? "no" : "yes";
  },
  fix: {
    safety: "unsafe",
    says: "Assert it",
    edits: ({ at }, file) => {
      const node = nodeAt(file.tree, at.start, at.end);
      // Outside of tests an assignment may be meant; of a name, an expression that some library makes of it.
      const isCheck = isTest(file) && node?.kind === "Compare" && node.left.kind !== "Name";
      return isCheck ? [insertBefore(node, "assert ")] : null;
    },
  },
});

function isOfClass(operand: Expression): boolean {
  return operand.kind === "Attribute" && operand.value.kind === "Name" && /^[A-Z]/.test(operand.value.id);
}

/** A benchmark, by its file's name or by doing nothing else: the comparison is made for what it costs. */
function isBenchmark(node: Node, file: PythonFile): boolean {
  if (/(^|[/_])(perf|bench)/i.test(file.path)) return true;
  const around = node.parent?.parent;
  if (around?.kind !== "FunctionDef") return false;
  const compared = around.body.filter((one) => one.kind === "Expr" && one.value.kind === "Compare");
  return compared.length > 1 && around.body.every((one) => one.kind === "Expr");
}

function isWatched(node: Node): boolean {
  for (
    let at = nearest(node.parent, "With", "AsyncWith", "Try");
    at !== null;
    at = nearest(at.parent, "With", "AsyncWith", "Try")
  ) {
    if (at.kind === "Try") {
      // The `try` is there for this one expression.
      if (at.body.length === 1 && at.body[0] === node.parent) return true;
      continue;
    }
    if (at.items.some(({ context_expr }) => WATCHED.test(lastName(context_expr) ?? ""))) return true;
  }
  return false;
}
