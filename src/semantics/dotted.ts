/** `a.b.c` taken apart. */
import type { Expression, Name } from "../syntax/nodes.ts";

/** Nothing that can be imported lies deeper; a chain of 50,000 attributes is hostile. */
const LONGEST = 24;

/** The name a chain of attributes begins with, and the chain: `.b.c`, or nothing. `null` for what is no such chain. */
export function dotted(expression: Expression): { readonly base: Name; readonly rest: string } | null {
  const attributes: string[] = [];
  let base = expression;
  for (; base.kind === "Attribute"; base = base.value) {
    if (attributes.push(base.attr) > LONGEST) return null;
  }
  if (base.kind !== "Name") return null;
  return { base, rest: attributes.length === 0 ? "" : `.${attributes.reverse().join(".")}` };
}

/** `c` of `a.b.c`, of `c` and of the called `a.b.c(…)`; nothing of anything else. */
export function lastName(expression: Expression): string {
  let at = expression;
  while (at.kind === "Call") at = at.func;
  if (at.kind === "Name") return at.id;
  return at.kind === "Attribute" ? at.attr : "";
}

/** `c` of `"a.b.c"`. */
export function lastPart(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf(".") + 1);
}

/** `builtins.OSError` as a reader writes it: `OSError`. */
export function shortName(qualified: string): string {
  return qualified.startsWith("builtins.") ? qualified.slice("builtins.".length) : qualified;
}
