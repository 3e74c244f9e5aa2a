/** What becomes of an exception in its handler. */
import type { ExceptHandler, Name, Node } from "../../syntax/nodes.ts";
import { functionAround, isFunction, isName, lastName, reraises, runHere } from "./match.ts";
import type { PythonFile } from "./rule.ts";

const TELLING =
  /^(debug|info|warning|warn|error|critical|exception|fatal|log|print|echo|secho|write|str|repr|format|type|getattr|isinstance|format_exc|print_exc|format_exception)$/;

/** The exception is raised again, ends the program, or is kept for somebody: only telling of it does not count. */
export function passesOn(handler: ExceptHandler, file: PythonFile): boolean {
  return reraises(handler) || keeps(handler) || asksForCurrent(handler, file);
}

function keeps({ name, body }: ExceptHandler): boolean {
  if (name === null) return false;
  for (const node of runHere(...body)) if (isName(node, name) && !isOnlyTold(node)) return true;
  return false;
}

/** `log.error("…", error)`, `str(error)`, `f"{error}"`, `error.args`: the exception itself goes nowhere. */
function isOnlyTold(use: Name): boolean {
  const { parent } = use;
  if (parent === null) return false;
  if (parent.kind === "Call") return parent.func !== use && TELLING.test(lastName(parent.func) ?? "");
  return (
    parent.kind === "FormattedValue" ||
    parent.kind === "Attribute" ||
    parent.kind === "BinOp" ||
    parent.kind === "Tuple"
  );
}

/** `sys.exc_info()`, `Failure()`: the exception is taken without naming it. */
function asksForCurrent({ body }: ExceptHandler, file: PythonFile): boolean {
  for (const node of runHere(...body)) {
    if (node.kind !== "Call") continue;
    const name = file.names.qualified(node.func);
    if (name === "sys.exc_info" || name === "sys.exception" || /kill|terminate/.test(lastName(node.func) ?? ""))
      return true;
  }
  return false;
}

/** In a `__del__` or at the program's exit nothing that is raised goes any further. */
export function isAtTheEnd(node: Node, file: PythonFile): boolean {
  const around = functionAround(node);
  if (!isFunction(around)) return false;
  const { name, decorator_list: decorators } = around;
  return name === "__del__" || decorators.some((one) => file.names.qualified(one) === "atexit.register");
}
