import type { ExceptHandler, Statement } from "../../syntax/nodes.ts";
import { functionAround, hasComment, inside, isExcused, isFunction, isTest, lastName, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

/** What is tried while cleaning up, where a failure changes nothing. */
const CLEAN_UP =
  /^(a?close|close_.*|shutdown|stop|kill|terminate|unlink|remove|rmtree|disconnect|cancel|release|cleanup(_.*)?|clean_up(_.*)?|teardown|flush|settimeout|collect|join|wait)$/;

export default adoptRule({
  id: "idioms/error-silenced",
  title: "Every error silenced",
  severity: "warning",
  adopts: ["S110", "S112"],
  says: ({ code }) =>
    `Any error is dropped here${code === "S112" ? " and the loop goes on" : ""}, without a trace. Catch what can happen (\`contextlib.suppress\` for a named one), or log it.`,
  why: "The program goes on with work half done, and nobody learns of it: neither the user, whose data is missing, nor whoever reads the log.",
  whenNot: "While cleaning up, where a second failure changes nothing; say in a comment why it may be ignored.",
  sources: [
    "https://docs.python.org/3/library/contextlib.html#contextlib.suppress",
    "https://docs.python.org/3/tutorial/errors.html#handling-exceptions",
  ],
  examples: [
    {
      title: "records that vanish",
      bad: `
        def import_rows(rows, table):
            for row in rows:
                try:
                    table.insert(row.id, row.total())
                except Exception:
        #       ^^^^^^^^^^^^^^^^^
                    continue
      `,
      good: `
        def import_rows(rows, table):
            rejected = []
            for row in rows:
                try:
                    table.insert(row.id, row.total())
                except ValueError as error:
                    rejected.append((row, error))
            return rejected
      `,
    },
    {
      title: "an error nobody sees",
      bad: `
        def save(document, index):
            document.write()
            try:
                index.update(document)
            except Exception:
        #   ^^^^^^^^^^^^^^^^^
                pass
      `,
      good: `
        import logging

        def save(document, index):
            document.write()
            try:
                index.update(document)
            except Exception:
                logging.exception("the index is out of date")
      `,
    },
  ],
  nearMisses: [
    {
      why: "Cleaning up, as the function's name says.",
      code: `
        def cleanup_workspace(folder):
            try:
                folder.empty()
                folder.forget()
            except Exception:
                pass
      `,
    },
    {
      why: "It closes what is being thrown away: a failure changes nothing.",
      code: `
        def drop(connection):
            try:
                connection.close()
            except Exception:
                pass
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const handler = nearest(node, "ExceptHandler");
    // A bare `except:` is `idioms/bare-except`.
    if (handler === null || isExcused(handler, file) || handler.type === null || isTest(file) || cleansUp(handler))
      return "no";
    const explained = hasComment(handler, file);
    if (asks(handler)) return explained ? "no" : "advice";
    return explained ? "advice" : "yes";
  },
});

function cleansUp(handler: ExceptHandler): boolean {
  const around = functionAround(handler);
  if (isFunction(around) && (around.name === "__del__" || CLEAN_UP.test(around.name))) return true;
  const { parent } = handler;
  if (parent?.kind !== "Try" && parent?.kind !== "TryStar") return false;
  const names = [...inside(...parent.body)].filter((one) => one.kind === "Call").map((one) => lastName(one.func) ?? "");
  const tried = names.filter((name) => name !== "getattr");
  return tried.length > 0 && tried.every((name) => CLEAN_UP.test(name));
}

/** The `try` only finds something out (it assigns, returns, or has an `else`): what is missing then is the answer. */
function asks({ parent }: ExceptHandler): boolean {
  if (parent?.kind !== "Try" && parent?.kind !== "TryStar") return false;
  return parent.orelse.length > 0 || parent.body.every(findsOut);
}

function findsOut(statement: Statement): boolean {
  switch (statement.kind) {
    case "Return":
    case "AnnAssign":
      return true;
    case "Assign":
      return statement.targets.every((target) => target.kind === "Name" || target.kind === "Tuple");
    case "If":
      return [...statement.body, ...statement.orelse].every(findsOut);
    default:
      return false;
  }
}
