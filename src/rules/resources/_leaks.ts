/** What a function does with an object that a call gives it: whether it may still be closed by somebody. */
import type { Await, Call } from "../../syntax/nodes.ts";
import type { PythonFile } from "../kit/rule.ts";
import { isGathered } from "./_gathered.ts";
import { isHarmless, isHarmlessMethod, localOf, staysHere } from "./_harmless.ts";

/**
 * `dropped`: nobody can close it any more. `used`: by a method, at once. `named`: by a local that nobody closes.
 * `gathered`: with others in a local list, tuple, set or dict whose items nobody closes.
 */
export type Leak = "dropped" | "used" | "named" | "gathered";

/** `null` where it is closed, goes somewhere else, or nobody can tell. */
export function leakOf(call: Call, file: PythonFile): Leak | null {
  const value: Call | Await = call.parent?.kind === "Await" ? call.parent : call;
  const { parent } = value;
  if (parent?.kind === "Expr") return "dropped";
  if (parent?.kind === "Attribute") return isHarmlessMethod(parent, file) ? "used" : null;
  const local = localOf(value);
  if (local === null) return isGathered(value, file) ? "gathered" : null;
  return staysHere(local, (use) => isHarmless(use, file) || isGathered(use, file), file) ? "named" : null;
}
