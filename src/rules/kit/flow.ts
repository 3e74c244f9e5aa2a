/** Where control goes after a statement, as far as syntax tells. In doubt it goes on. */
import type { Statement } from "../../syntax/nodes.ts";
import { isTrue, lastName, runHere } from "./match.ts";

/** Control can come to the end of these statements. */
export function fallsThrough(block: readonly Statement[]): boolean {
  return !block.some(leaves);
}

/** Control never comes to what follows this statement in its block. */
export function leaves(statement: Statement): boolean {
  switch (statement.kind) {
    case "Return":
    case "Raise":
    case "Break":
    case "Continue":
      return true;
    case "Expr":
      return statement.value.kind === "Call" && EXITS.has(lastName(statement.value.func) ?? "");
    case "Assert":
      return statement.test.kind === "Constant" && statement.test.type === "bool" && !statement.test.value;
    case "If":
      return statement.orelse.length > 0 && !fallsThrough(statement.body) && !fallsThrough(statement.orelse);
    case "With":
    case "AsyncWith":
      return !fallsThrough(statement.body) && !statement.items.some((item) => maySuppress(item.context_expr));
    case "While":
      return isTrue(statement.test) && !hasBreak(statement.body);
    case "Try":
    case "TryStar":
      if (!fallsThrough(statement.finalbody)) return true;
      return (
        statement.handlers.every((one) => !fallsThrough(one.body)) &&
        (!fallsThrough(statement.body) || (statement.orelse.length > 0 && !fallsThrough(statement.orelse)))
      );
    case "Match":
      return (
        statement.cases.every((one) => !fallsThrough(one.body)) &&
        statement.cases.some(
          (one) => one.guard === null && one.pattern.kind === "MatchAs" && one.pattern.pattern === null,
        )
      );
    default:
      return false;
  }
}

const EXITS = new Set(["exit", "_exit", "abort", "assert_never"]);

function maySuppress(manager: Parameters<typeof lastName>[0]): boolean {
  return /suppress|raises|ignor|assertRaises|warns|catch|skip/i.test(lastName(manager) ?? "");
}

/** A `break` in these statements leaves the loop whose body they are. */
export function hasBreak(block: readonly Statement[]): boolean {
  return block.some((statement) => breaks(statement));
}

function breaks(statement: Statement): boolean {
  switch (statement.kind) {
    case "Break":
      return true;
    case "For":
    case "AsyncFor":
    case "While":
      return hasBreak(statement.orelse);
    case "If":
      return hasBreak(statement.body) || hasBreak(statement.orelse);
    case "With":
    case "AsyncWith":
      return hasBreak(statement.body);
    case "Try":
    case "TryStar":
      return (
        [statement.body, statement.orelse, statement.finalbody].some(hasBreak) ||
        statement.handlers.some((one) => hasBreak(one.body))
      );
    case "Match":
      return statement.cases.some((one) => hasBreak(one.body));
    default:
      return false;
  }
}

/** A `break` or `return` somewhere in a loop's body may end it before its last turn. */
export function mayStopEarly(block: readonly Statement[]): boolean {
  if (hasBreak(block)) return true;
  for (const node of runHere(...block)) if (node.kind === "Return") return true;
  return false;
}
