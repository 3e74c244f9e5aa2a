/** Operators and delimiters: their token kinds, lengths, and what they mean in the tree. */
import type { BinaryOperator, CompareOperator } from "./nodes.ts";
import * as T from "./tokens.ts";

const EQUAL_SIGN = 61;

/** For one-character operators, by character: their kind, the kind with `=` after, doubled, doubled with `=` after. */
const ALONE = new Uint8Array(128);
const WITH_EQUAL = new Uint8Array(128);
const DOUBLED = new Uint8Array(128);
const DOUBLED_WITH_EQUAL = new Uint8Array(128);
const LENGTH = new Uint8Array(T.KINDS).fill(1);

for (const [spelling, kind] of [
  ["(", T.LPAR],
  [")", T.RPAR],
  ["[", T.LSQB],
  ["]", T.RSQB],
  ["{", T.LBRACE],
  ["}", T.RBRACE],
  [":", T.COLON],
  [",", T.COMMA],
  [";", T.SEMI],
  [".", T.DOT],
  ["@", T.AT],
  ["=", T.EQUAL],
  ["!", T.EXCLAMATION],
  ["+", T.PLUS],
  ["-", T.MINUS],
  ["*", T.STAR],
  ["/", T.SLASH],
  ["%", T.PERCENT],
  ["|", T.VBAR],
  ["&", T.AMPER],
  ["^", T.CIRCUMFLEX],
  ["~", T.TILDE],
  ["<", T.LESS],
  [">", T.GREATER],
  ["**", T.DOUBLE_STAR],
  ["//", T.DOUBLE_SLASH],
  ["<<", T.LEFT_SHIFT],
  [">>", T.RIGHT_SHIFT],
  ["==", T.EQ_EQUAL],
  ["!=", T.NOT_EQUAL],
  ["<=", T.LESS_EQUAL],
  [">=", T.GREATER_EQUAL],
  [":=", T.COLON_EQUAL],
  ["+=", T.PLUS_EQUAL],
  ["-=", T.MINUS_EQUAL],
  ["*=", T.STAR_EQUAL],
  ["@=", T.AT_EQUAL],
  ["/=", T.SLASH_EQUAL],
  ["%=", T.PERCENT_EQUAL],
  ["&=", T.AMPER_EQUAL],
  ["|=", T.VBAR_EQUAL],
  ["^=", T.CIRCUMFLEX_EQUAL],
  ["<<=", T.LEFT_SHIFT_EQUAL],
  [">>=", T.RIGHT_SHIFT_EQUAL],
  ["**=", T.DOUBLE_STAR_EQUAL],
  ["//=", T.DOUBLE_SLASH_EQUAL],
] as const) {
  const code = spelling.charCodeAt(0);
  const doubled = spelling.charCodeAt(1) === code;
  if (spelling.length === 3) DOUBLED_WITH_EQUAL[code] = kind;
  else if (spelling.length === 2 && spelling.endsWith("=")) WITH_EQUAL[code] = kind;
  else if (doubled) DOUBLED[code] = kind;
  else ALONE[code] = kind;
  LENGTH[kind] = spelling.length;
}
LENGTH[T.ARROW] = 2;
LENGTH[T.ELLIPSIS] = 3;

/** The longest operator at `start`, whose first character is `code`. `<>` counts as `NOT_EQUAL`. */
export function operatorKind(text: string, start: number, code: number): number {
  const next = text.charCodeAt(start + 1);
  if (next === EQUAL_SIGN) {
    const kind = WITH_EQUAL[code] ?? 0;
    if (kind !== 0) return kind;
  } else if (next === code) {
    const kind = DOUBLED[code] ?? 0;
    if (kind !== 0) {
      const longer = text.charCodeAt(start + 2) === EQUAL_SIGN ? (DOUBLED_WITH_EQUAL[code] ?? 0) : 0;
      return longer !== 0 ? longer : kind;
    }
    if (code === 46 && text.charCodeAt(start + 2) === 46) return T.ELLIPSIS;
  } else if (next === 62) {
    if (code === 45) return T.ARROW;
    if (code === 60) return T.NOT_EQUAL;
  }
  return ALONE[code] ?? T.ERROR;
}

export function operatorLength(kind: number): number {
  return LENGTH[kind] ?? 1;
}

// How tightly infix operators bind, weakest first; 0 for what is no infix operator.
export const OR_LEVEL = 1;
export const AND_LEVEL = 2;
export const NOT_LEVEL = 3;
export const COMPARE_LEVEL = 4;
export const BIT_OR_LEVEL = 5;

const LEVEL = new Uint8Array(T.KINDS);
const BINARY: (BinaryOperator | undefined)[] = new Array<BinaryOperator | undefined>(T.KINDS).fill(undefined);
const AUGMENTED: (BinaryOperator | undefined)[] = new Array<BinaryOperator | undefined>(T.KINDS).fill(undefined);
const COMPARE: (CompareOperator | undefined)[] = new Array<CompareOperator | undefined>(T.KINDS).fill(undefined);

LEVEL[T.OR] = OR_LEVEL;
LEVEL[T.AND] = AND_LEVEL;
for (const [kind, operator, augmented, level] of [
  [T.VBAR, "BitOr", T.VBAR_EQUAL, BIT_OR_LEVEL],
  [T.CIRCUMFLEX, "BitXor", T.CIRCUMFLEX_EQUAL, 6],
  [T.AMPER, "BitAnd", T.AMPER_EQUAL, 7],
  [T.LEFT_SHIFT, "LShift", T.LEFT_SHIFT_EQUAL, 8],
  [T.RIGHT_SHIFT, "RShift", T.RIGHT_SHIFT_EQUAL, 8],
  [T.PLUS, "Add", T.PLUS_EQUAL, 9],
  [T.MINUS, "Sub", T.MINUS_EQUAL, 9],
  [T.STAR, "Mult", T.STAR_EQUAL, 10],
  [T.SLASH, "Div", T.SLASH_EQUAL, 10],
  [T.DOUBLE_SLASH, "FloorDiv", T.DOUBLE_SLASH_EQUAL, 10],
  [T.PERCENT, "Mod", T.PERCENT_EQUAL, 10],
  [T.AT, "MatMult", T.AT_EQUAL, 10],
  [T.DOUBLE_STAR, "Pow", T.DOUBLE_STAR_EQUAL, 0],
] as const) {
  LEVEL[kind] = level;
  BINARY[kind] = operator;
  AUGMENTED[augmented] = operator;
}
for (const [kind, operator] of [
  [T.EQ_EQUAL, "Eq"],
  [T.NOT_EQUAL, "NotEq"],
  [T.LESS, "Lt"],
  [T.LESS_EQUAL, "LtE"],
  [T.GREATER, "Gt"],
  [T.GREATER_EQUAL, "GtE"],
  [T.IN, "In"],
  [T.IS, "Is"],
  [T.NOT, "NotIn"],
] as const) {
  LEVEL[kind] = COMPARE_LEVEL;
  COMPARE[kind] = operator;
}

/** `not` counts as the comparison `not in`. `**` has no level: it belongs to its left operand's primary. */
export function infixLevel(kind: number): number {
  return LEVEL[kind] ?? 0;
}
export function binaryOperator(kind: number): BinaryOperator {
  return BINARY[kind] ?? "Add";
}
export function augmentedOperator(kind: number): BinaryOperator | undefined {
  return AUGMENTED[kind];
}
/** The comparison a token begins: `not` is `not in`; `is not` is for the caller to see. */
export function compareOperator(kind: number): CompareOperator {
  return COMPARE[kind] ?? "Eq";
}
