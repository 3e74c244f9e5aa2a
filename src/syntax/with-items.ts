/** The items of a `with` statement, in parentheses or not. */
import { withItem } from "./build-parts.ts";
import { expression } from "./expressions.ts";
import type { Expression, WithItem } from "./nodes.ts";
import { BRACKET_COST, type Parser } from "./parser.ts";
import { target } from "./targets.ts";
import * as T from "./tokens.ts";

/** What looking ahead over a bracket tells. */
const NO_LIST = 0;
const MAYBE_LIST = 1;
const LIST = 2;

export function withItems(p: Parser): WithItem[] {
  const ahead = p.kind === T.LPAR ? lookAhead(p) : NO_LIST;
  if (ahead === LIST) return parenthesisedItems(p);
  const open = p.start;
  const items: WithItem[] = [];
  do items.push(item(p));
  while (p.eat(T.COMMA));
  const only = items.length === 1 ? items[0] : undefined;
  if (ahead === MAYBE_LIST && only?.context_expr.kind === "Tuple" && only.context_expr.start === open) {
    const { elts } = only.context_expr;
    // `with (a, b):` is two items, not a tuple, since Python 3.9.
    if (elts.length > 0 && !elts.some(isStarred)) return elts.map((elt) => withItem(elt.start, elt.end, elt, null));
  }
  return items;
}

function isStarred(node: Expression): boolean {
  return node.kind === "Starred";
}

/** Whether the bracket here closes before the header's colon and so may hold the items, and surely does for an `as` in it. */
function lookAhead(p: Parser): number {
  let depth = 0;
  let named = false;
  let assigned = false;
  for (let index = p.index; ; index++) {
    const kind = p.kindAt(index);
    if (kind === T.LPAR || kind === T.LSQB || kind === T.LBRACE) depth++;
    else if (kind === T.RPAR || kind === T.RSQB || kind === T.RBRACE) {
      depth--;
      if (depth > 0) continue;
      if (p.kindAt(index + 1) !== T.COLON) return NO_LIST;
      if (named) return LIST;
      return assigned ? NO_LIST : MAYBE_LIST;
    } else if (kind === T.NEWLINE || kind === T.EOF) return NO_LIST;
    else if (depth === 1) {
      if (kind === T.AS) named = true;
      else if (kind === T.COLON_EQUAL) assigned = true;
    }
  }
}

function parenthesisedItems(p: Parser): WithItem[] {
  const items: WithItem[] = [];
  p.advance();
  p.enter(BRACKET_COST);
  do items.push(item(p));
  while (p.eat(T.COMMA) && p.kind !== T.RPAR);
  p.leave(BRACKET_COST);
  p.expect(T.RPAR, "',' or ')' after the item of 'with'");
  return items;
}

function item(p: Parser): WithItem {
  const start = p.start;
  const value = expression(p);
  const variable = p.eat(T.AS) ? target(p) : null;
  return withItem(start, p.prevEnd, value, variable);
}
