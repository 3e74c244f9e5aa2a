import type { ExceptHandler, Node, Try, TryStar } from "../../syntax/nodes.ts";
import {
  functionAround,
  hasComment,
  inside,
  isExcused,
  isFunction,
  isSilent,
  isTest,
  logsException,
  nearest,
  reraises,
  usesException,
} from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

/** Methods that must not raise, whatever they meet. */
const MUST_NOT_RAISE = new Set(["__del__", "__repr__", "__str__"]);

export default adoptRule({
  id: "idioms/blind-except",
  title: "Every error caught and dropped",
  severity: "warning",
  adopts: ["BLE001"],
  says: ({ message }) =>
    `This ${caught(message)} handler drops the error: a bug in the \`try\` looks like the failure that was expected. Catch what can happen, or log with the traceback.`,
  why: "The handler answers every error in the same way, so a misspelt attribute or a wrong type three calls down becomes a default value, and whoever looks for the reason finds no trace of it.",
  whenNot:
    "At a boundary that has to survive anything (a worker's loop, a plug-in, the top of `main`), provided that the error is logged with its traceback or handed on.",
  sources: [
    "https://docs.python.org/3/tutorial/errors.html#handling-exceptions",
    "https://docs.python.org/3/library/logging.html#logging.Logger.exception",
  ],
  examples: [
    {
      title: "a default that hides bugs",
      bad: `
        def load_settings(path, parser):
            try:
                text = path.read_text()
                settings = parser.parse(text)
                return settings.merged()
            except Exception:
        #          ^^^^^^^^^
                return {}
      `,
      good: `
        def load_settings(path, parser):
            try:
                text = path.read_text()
            except FileNotFoundError:
                return {}
            settings = parser.parse(text)
            return settings.merged()
      `,
    },
  ],
  nearMisses: [
    {
      why: "The loop has to go on, and the traceback is logged.",
      code: `
        import logging

        def work(queue):
            for job in queue:
                try:
                    job.run()
                except Exception:
                    logging.exception("job failed")
      `,
    },
    {
      why: "The error is kept and reaches the caller.",
      code: `
        def run_all(jobs):
            failures = []
            for job in jobs:
                try:
                    job()
                except Exception as error:
                    failures.append(error)
            return failures
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const handler = nearest(node, "ExceptHandler");
    // Handlers that only pass are `idioms/error-silenced`.
    if (handler === null || isExcused(handler, file) || isSilent(handler) || reraises(handler) || isTest(file))
      return "no";
    const told = logsException(handler);
    if (told === "traceback" || usesException(handler) || mustNotRaise(handler)) return "no";
    const explained = told === "message" || hasComment(handler, file);
    if (caughtBase(node)) return explained ? "advice" : "yes";
    if (isWide(handler)) return explained ? "advice" : "yes";
    return explained ? "no" : "advice";
  },
});

function caught(message: string): string {
  return /`\w+`/.exec(message)?.[0] ?? "`except Exception`";
}

function caughtBase(node: Node): boolean {
  return node.kind === "Name" && node.id === "BaseException";
}

function mustNotRaise(handler: ExceptHandler): boolean {
  const around = functionAround(handler);
  return isFunction(around) && MUST_NOT_RAISE.has(around.name);
}

/** The more the `try` does, the more bugs it hides: two calls may still be one act (`load(open(…))`). */
function isWide({ parent }: ExceptHandler): boolean {
  if (parent?.kind !== "Try" && parent?.kind !== "TryStar") return false;
  return parent.body.length > 1 && calls(parent) > 2;
}

function calls({ body }: Try | TryStar): number {
  let count = 0;
  for (const node of inside(...body)) if (node.kind === "Call") count++;
  return count;
}
