import { isTest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

/** Methods that are called for what they do; their name alone does nothing. */
const DOES_SOMETHING =
  /^(a?close|commit|rollback|flush|save|start|stop|cancel|clear|shutdown|terminate|kill|acquire|release|disconnect|connect|reset|refresh|sort|reverse|send|drain|run|quit|exit|unlink|wait|notify|notify_all|cleanup)$/;

export default adoptRule({
  id: "idioms/expression-unused",
  title: "Method named but not called",
  severity: "warning",
  adopts: ["B018"],
  says: ({ message }) =>
    /attribute/.test(message)
      ? "The method is looked up and not called: nothing happens. Add the parentheses."
      : "This statement does nothing: its value is dropped. Call it, assign it, or remove it.",
  why: "Without the parentheses nothing runs: the file stays open, the transaction uncommitted, and there is no error to say so.",
  whenNot: "The attribute is a property that is read for its effect, or to see whether it is there.",
  sources: [
    "https://docs.python.org/3/reference/simple_stmts.html#expression-statements",
    "https://docs.python.org/3/reference/expressions.html#calls",
  ],
  examples: [
    {
      title: "never committed",
      bad: `
        def store(connection, rows):
            for row in rows:
                connection.insert(row)
            connection.commit
        #   ^^^^^^^^^^^^^^^^^
      `,
      good: `
        def store(connection, rows):
            for row in rows:
                connection.insert(row)
            connection.commit()
      `,
    },
  ],
  nearMisses: [
    {
      why: "A property, read to fill a cache.",
      code: `
        def warm(model):
            model.fields
            return model
      `,
    },
    {
      why: "Read to see whether the name is there.",
      code: `
        def has_unicode():
            try:
                unicode
            except NameError:
                return False
            return True
      `,
    },
  ],
  confirm: ({ node }, file) => {
    switch (node.kind) {
      case "Attribute":
        return node.parent?.kind === "Expr" && DOES_SOMETHING.test(node.attr) && !isTried(node.parent.parent?.kind)
          ? "yes"
          : "no";
      case "Constant":
      case "List":
      case "Tuple":
      case "Set":
      case "Dict":
        return isTest(file) || isTried(node.parent?.parent?.kind) ? "no" : "advice";
      default:
        return "no";
    }
  },
});

function isTried(kind: string | undefined): boolean {
  return kind === "Try" || kind === "With";
}
