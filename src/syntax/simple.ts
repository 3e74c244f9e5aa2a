/** Simple statements: those that fit on a line. */

import * as E from "./build-expressions.ts";
import { alias } from "./build-parts.ts";
import * as B from "./build-statements.ts";
import { assignedValue, expression, expressionList, primary } from "./expressions.ts";
import type { Alias, Expression, Statement } from "./nodes.ts";
import { augmentedOperator } from "./operators.ts";
import { typeParameters } from "./parameters.ts";
import type { Parser } from "./parser.ts";
import { described, isSingleTarget, requireTarget } from "./targets.ts";
import * as T from "./tokens.ts";

/** `simple_stmts`: statements with semicolons between, up to and with the line's end. A broken one takes the rest of the line. */
export function simpleStatements(p: Parser, body: Statement[]): void {
  for (;;) {
    const start = p.start;
    const depth = p.depth;
    try {
      body.push(simpleStatement(p));
      if (p.kind === T.NEWLINE) break;
      if (p.kind !== T.SEMI) p.fail(afterStatement(p, body.at(-1)));
    } catch (error) {
      p.recoverable(error);
      // What was read of this statement gives way to the `Invalid`.
      if ((body.at(-1)?.start ?? -1) >= start) body.pop();
      p.recover(depth);
      body.push(B.invalid(start, Math.max(start, p.prevEnd)));
      break;
    }
    p.advance();
    if (p.kind === T.NEWLINE) break;
  }
  if (p.kind === T.NEWLINE) p.skipLayout();
}

function afterStatement(p: Parser, last: Statement | undefined): string {
  if (last?.kind === "Expr" && last.value.kind === "Name") {
    const { id } = last.value;
    if (id === "print" || id === "exec") return `'${id}' is a function: its arguments need parentheses`;
  }
  if (p.kind === T.EQUAL) return "expected the statement's end, found '='; a comparison is '=='";
  return "expected the statement's end";
}

function simpleStatement(p: Parser): Statement {
  const start = p.start;
  switch (p.kind) {
    case T.RETURN: {
      p.advance();
      const value = T.startsExpression(p.kind) || p.kind === T.STAR ? expressionList(p) : null;
      return B.returnStatement(start, p.prevEnd, value);
    }
    case T.IMPORT:
      return importStatement(p);
    case T.FROM:
      return fromStatement(p);
    case T.RAISE:
      return raiseStatement(p);
    case T.PASS:
      p.advance();
      return B.pass(start, p.prevEnd);
    case T.BREAK:
      p.advance();
      return B.breakStatement(start, p.prevEnd);
    case T.CONTINUE:
      p.advance();
      return B.continueStatement(start, p.prevEnd);
    case T.DEL:
      return deleteStatement(p);
    case T.ASSERT: {
      p.advance();
      const test = expression(p);
      const msg = p.eat(T.COMMA) ? expression(p) : null;
      return B.assertStatement(start, p.prevEnd, test, msg);
    }
    case T.GLOBAL: {
      const names = nameList(p);
      return B.globalStatement(start, p.prevEnd, names);
    }
    case T.NONLOCAL: {
      const names = nameList(p);
      return B.nonlocalStatement(start, p.prevEnd, names);
    }
    case T.TYPE:
      return T.isName(p.next) ? typeStatement(p) : expressionStatement(p);
    default:
      return expressionStatement(p);
  }
}

/** An expression, an assignment (plain, chained, augmented) or an annotation. */
function expressionStatement(p: Parser): Statement {
  const start = p.start;
  const first = assignedValue(p);
  if (p.kind === T.EQUAL) return assignment(p, start, first);
  if (p.kind === T.COLON) return annotated(p, start, first);
  const op = augmentedOperator(p.kind);
  if (op === undefined) return B.expressionStatement(start, p.prevEnd, first);
  if (!isSingleTarget(first))
    p.failAt(first.start, first.end, `${described(first)} cannot be the target of an augmented assignment`);
  p.advance();
  const value = assignedValue(p);
  return B.augAssign(start, p.prevEnd, first, op, value);
}

function assignment(p: Parser, start: number, first: Expression): Statement {
  const targets: Expression[] = [];
  let value = first;
  while (p.kind === T.EQUAL) {
    requireTarget(p, value, start, false);
    targets.push(value);
    p.advance();
    value = assignedValue(p);
  }
  return B.assign(start, p.prevEnd, targets, value);
}

function annotated(p: Parser, start: number, first: Expression): Statement {
  if (!isSingleTarget(first)) {
    const wrong =
      first.kind === "Tuple" || first.kind === "List"
        ? `only a single target can be annotated, not ${described(first)}`
        : "";
    p.failAt(first.start, first.end, wrong === "" ? `${described(first)} cannot be annotated` : wrong);
  }
  const simple = first.kind === "Name" && first.start === start;
  p.advance();
  const annotation = expression(p);
  const value = p.eat(T.EQUAL) ? assignedValue(p) : null;
  return B.annAssign(start, p.prevEnd, first, annotation, value, simple);
}

function raiseStatement(p: Parser): Statement {
  const start = p.start;
  p.advance();
  if (!T.startsExpression(p.kind)) return B.raise(start, p.prevEnd, null, null);
  const exc = expression(p);
  const cause = p.eat(T.FROM) ? expression(p) : null;
  return B.raise(start, p.prevEnd, exc, cause);
}

function deleteStatement(p: Parser): Statement {
  const start = p.start;
  p.advance();
  const targets: Expression[] = [];
  do {
    const at = p.start;
    const value = primary(p);
    requireTarget(p, value, at, true);
    targets.push(value);
  } while (p.eat(T.COMMA) && p.kind !== T.NEWLINE && p.kind !== T.SEMI);
  return B.deleteStatement(start, p.prevEnd, targets);
}

function nameList(p: Parser): string[] {
  const names: string[] = [];
  do {
    p.advance();
    names.push(p.identifier());
  } while (p.kind === T.COMMA);
  return names;
}

function typeStatement(p: Parser): Statement {
  const start = p.start;
  p.advance();
  const nameStart = p.start;
  const id = p.identifier();
  const name = E.name(nameStart, p.prevEnd, id);
  const params = typeParameters(p);
  p.expect(T.EQUAL, "'=' after the name of a type alias");
  const value = expression(p);
  return B.typeAlias(start, p.prevEnd, name, params, value);
}

function importStatement(p: Parser): Statement {
  const start = p.start;
  const names: Alias[] = [];
  do {
    p.advance();
    const at = p.start;
    const name = dottedName(p);
    const asname = p.eat(T.AS) ? p.identifier() : null;
    names.push(alias(at, p.prevEnd, name, asname));
  } while (p.kind === T.COMMA);
  return B.importStatement(start, p.prevEnd, names);
}

function dottedName(p: Parser): string {
  let name = p.identifier();
  while (p.eat(T.DOT)) name += `.${p.identifier()}`;
  return name;
}

function fromStatement(p: Parser): Statement {
  const start = p.start;
  p.advance();
  let level = 0;
  while (p.kind === T.DOT || p.kind === T.ELLIPSIS) {
    level += p.kind === T.DOT ? 1 : 3;
    p.advance();
  }
  const module = level > 0 && p.kind === T.IMPORT ? null : dottedName(p);
  p.expect(T.IMPORT, "'import' after the module's name");
  const names: Alias[] = [];
  if (p.kind === T.STAR) {
    const at = p.start;
    p.advance();
    names.push(alias(at, p.prevEnd, "*", null));
  } else if (p.eat(T.LPAR)) {
    do names.push(importedName(p));
    while (p.eat(T.COMMA) && p.kind !== T.RPAR);
    p.expect(T.RPAR, "',' or ')' after the imported name");
  } else {
    do names.push(importedName(p));
    while (p.eat(T.COMMA));
  }
  return B.importFrom(start, p.prevEnd, module, names, level);
}

function importedName(p: Parser): Alias {
  const start = p.start;
  const name = p.identifier();
  const asname = p.eat(T.AS) ? p.identifier() : null;
  return alias(start, p.prevEnd, name, asname);
}
