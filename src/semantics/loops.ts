/** How often loops may turn, as far as their text tells. */
import type { AsyncFor, Call, Comprehension, Expression, For } from "../syntax/nodes.ts";
import { lastName } from "./dotted.ts";

/** A loop of no more turns is over in a moment. */
const FEW = 16n;

/** A turn for each of some items, of which there may be many: no list that is written out, and no second attempt. */
export function isPerItem({ target, iter }: For | AsyncFor | Comprehension): boolean {
  const name = target.kind === "Name" ? target.id : "";
  return !/^(_+|_*(?:attempts?|retry|retries|try|tries|trial|n_?try))$/.test(name) && !isFew(iter);
}

/** There are few items, as is plain to see: a display, a small `range`, the options of a call, a constant's items. */
export function isFew(iterated: Expression): boolean {
  let at: Expression | undefined = iterated;
  while (at?.kind === "Call" && PASSED_ON.has(lastName(at.func))) at = at.args[0];
  switch (at?.kind) {
    case "List":
    case "Tuple":
    case "Set":
      return !at.elts.some((one) => one.kind === "Starred");
    case "Dict":
      return !at.keys.includes(null);
    case "Constant":
      return true;
    case "Name":
      return isFixedName(at.id);
    case "Attribute":
      return isFixedName(at.attr);
    case "Call":
      return isFewCall(at);
    default:
      return false;
  }
}

const PASSED_ON = new Set(["enumerate", "sorted", "reversed", "list", "tuple", "zip"]);

function isFewCall({ func, args }: Call): boolean {
  const name = lastName(func);
  if (name === "range") return args.every((one) => one.kind === "Constant" && one.type === "int" && one.value <= FEW);
  if (!/^(items|keys|values)$/.test(name) || func.kind !== "Attribute") return false;
  return func.value.kind === "Call" ? isOptions(func.value) : isFew(func.value) || isOptions(func.value);
}

function isFixedName(name: string): boolean {
  return /^_*[A-Z][A-Z0-9_]*$/.test(name) || /^(kw|kwargs|kwds|options|args|argv)$/.test(name);
}

function isOptions(value: Expression): boolean {
  return /^(kw|kwargs|kwds|options|opts|params|given)$/.test(lastName(value));
}
