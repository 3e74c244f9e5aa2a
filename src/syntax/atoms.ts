/** Names, constants, and everything in brackets. */
import * as B from "./build-expressions.ts";
import { comprehension } from "./build-parts.ts";
import { element, expression, infix, yieldExpression } from "./expressions.ts";
import type { Comprehension, Expression } from "./nodes.ts";
import { floatValue, integerValue, numberForm } from "./numbers.ts";
import { BIT_OR_LEVEL, OR_LEVEL } from "./operators.ts";
import { BRACKET_COST, type Parser } from "./parser.ts";
import { strings } from "./strings.ts";
import { targetList } from "./targets.ts";
import * as T from "./tokens.ts";

export function atom(p: Parser): Expression {
  const start = p.start;
  switch (p.kind) {
    case T.NAME:
    case T.WIDE_NAME:
    case T.MATCH:
    case T.CASE:
    case T.TYPE: {
      const id = p.identifier();
      return B.name(start, p.prevEnd, id);
    }
    case T.NUMBER:
      return number(p);
    case T.STRING:
    case T.FSTRING_START:
      return strings(p);
    case T.NONE:
      p.advance();
      return B.noneConstant(start, p.prevEnd);
    case T.TRUE:
    case T.FALSE: {
      const value = p.kind === T.TRUE;
      p.advance();
      return B.boolConstant(start, p.prevEnd, value);
    }
    case T.ELLIPSIS:
      p.advance();
      return B.ellipsisConstant(start, p.prevEnd);
    case T.LPAR:
      return bracketed(p, parenthesised);
    case T.LSQB:
      return bracketed(p, list);
    case T.LBRACE:
      return bracketed(p, dictOrSet);
    default:
      return p.fail(noExpression(p));
  }
}

function bracketed(p: Parser, inside: (p: Parser) => Expression): Expression {
  p.enter(BRACKET_COST);
  const result = inside(p);
  p.leave(BRACKET_COST);
  return result;
}

function noExpression(p: Parser): string {
  const spelling = T.keywordSpelling(p.kind);
  if (p.kind === T.EQUAL) return "expected an expression before '='; a comparison is '=='";
  if (spelling !== "") return `expected an expression, found the keyword '${spelling}'`;
  return p.kind === T.NEWLINE ? "expected an expression before the line's end" : "expected an expression";
}

/** A numeric literal. */
export function number(p: Parser): Expression {
  const { text, start } = p;
  const end = p.end;
  p.advance();
  switch (numberForm(text, start, end)) {
    case "int":
      return B.intConstant(start, end, integerValue(text.slice(start, end)));
    case "float":
      return B.floatConstant(start, end, floatValue(text.slice(start, end)));
    default:
      return B.complexConstant(start, end, floatValue(text.slice(start, end - 1)));
  }
}

/** A tuple, a generator or a grouped expression; the latter keeps its own range. */
function parenthesised(p: Parser): Expression {
  const start = p.start;
  p.advance();
  if (p.eat(T.RPAR)) return B.tuple(start, p.prevEnd, []);
  if (p.kind === T.YIELD) {
    const value = yieldExpression(p);
    p.expect(T.RPAR, "')'");
    return value;
  }
  const first = element(p);
  if (p.kind === T.COMMA) {
    const elts = restOfElements(p, first);
    p.expect(T.RPAR, "',' or ')'");
    return B.tuple(start, p.prevEnd, elts);
  }
  if (p.kind === T.FOR || p.kind === T.ASYNC) {
    const generators = comprehensionsOf(p, first);
    p.expect(T.RPAR, "')' after the generator expression");
    return B.generatorExp(start, p.prevEnd, first, generators);
  }
  if (first.kind === "Starred" && p.kind === T.RPAR) {
    p.failAt(first.start, first.end, "a starred expression in parentheses needs a comma after it to be a tuple");
  }
  p.expect(T.RPAR, "',' or ')'");
  return first;
}

function restOfElements(p: Parser, first: Expression): Expression[] {
  const elts = [first];
  while (p.kind === T.COMMA) {
    p.advance();
    if (!T.startsExpression(p.kind) && p.kind !== T.STAR) break;
    elts.push(element(p));
  }
  return elts;
}

function list(p: Parser): Expression {
  const start = p.start;
  p.advance();
  if (p.eat(T.RSQB)) return B.list(start, p.prevEnd, []);
  const first = element(p);
  if (p.kind === T.FOR || p.kind === T.ASYNC) {
    const generators = comprehensionsOf(p, first);
    p.expect(T.RSQB, "']' after the list comprehension");
    return B.listComp(start, p.prevEnd, first, generators);
  }
  const elts = restOfElements(p, first);
  p.expect(T.RSQB, "',' or ']'");
  return B.list(start, p.prevEnd, elts);
}

function dictOrSet(p: Parser): Expression {
  const start = p.start;
  p.advance();
  if (p.eat(T.RBRACE)) return B.dict(start, p.prevEnd, [], []);
  if (p.kind === T.DOUBLE_STAR) return dict(p, start, null);
  const first = element(p);
  if (p.kind === T.COLON && first.kind !== "Starred") {
    if (first.kind === "NamedExpr" && first.start === start + 1) p.fail("':=' needs parentheses in a dict key");
    return dict(p, start, first);
  }
  if (p.kind === T.FOR || p.kind === T.ASYNC) {
    const generators = comprehensionsOf(p, first);
    p.expect(T.RBRACE, "'}' after the set comprehension");
    return B.setComp(start, p.prevEnd, first, generators);
  }
  const elts = restOfElements(p, first);
  p.expect(T.RBRACE, "',' or '}'");
  return B.setDisplay(start, p.prevEnd, elts);
}

/** A dict from its first `**`, or from the colon after its first key. */
function dict(p: Parser, start: number, firstKey: Expression | null): Expression {
  const keys: (Expression | null)[] = [];
  const values: Expression[] = [];
  let key = firstKey;
  for (;;) {
    if (key === null && p.kind === T.DOUBLE_STAR) {
      p.advance();
      keys.push(null);
      values.push(infix(p, BIT_OR_LEVEL));
      if (p.kind === T.FOR || p.kind === T.ASYNC) p.fail("'**' cannot be used in a dict comprehension");
    } else {
      key ??= expression(p);
      p.expect(T.COLON, "':' after the dict's key");
      const value = expression(p);
      if ((p.kind === T.FOR || p.kind === T.ASYNC) && values.length === 0) {
        const generators = comprehensions(p);
        p.expect(T.RBRACE, "'}' after the dict comprehension");
        return B.dictComp(start, p.prevEnd, key, value, generators);
      }
      keys.push(key);
      values.push(value);
    }
    key = null;
    if (p.kind !== T.COMMA) break;
    p.advance();
    if (p.kind === T.RBRACE) break;
  }
  p.expect(T.RBRACE, "',' or '}'");
  return B.dict(start, p.prevEnd, keys, values);
}

function comprehensionsOf(p: Parser, elt: Expression): Comprehension[] {
  if (elt.kind === "Starred") p.failAt(elt.start, elt.end, "unpacking with '*' cannot be used in a comprehension");
  return comprehensions(p);
}

/** One or more `[async] for … in … [if …]…`. */
export function comprehensions(p: Parser): Comprehension[] {
  const generators: Comprehension[] = [];
  while (p.kind === T.FOR || p.kind === T.ASYNC) {
    const start = p.start;
    const isAsync = p.eat(T.ASYNC);
    p.expect(T.FOR, "'for' after 'async'");
    const target = targetList(p);
    p.expect(T.IN, "'in' after the target of 'for'");
    const iter = infix(p, OR_LEVEL);
    const ifs: Expression[] = [];
    while (p.eat(T.IF)) ifs.push(infix(p, OR_LEVEL));
    generators.push(comprehension(start, p.prevEnd, target, iter, ifs, isAsync));
  }
  return generators;
}
