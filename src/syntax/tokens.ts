/**
 * Token kinds as plain numbers, the keyword table, and a growable store of tokens (one typed array a column: no object
 * a token, cheap look-ahead). Terminals: https://docs.python.org/3/reference/lexical_analysis.html
 *
 * They are typed `number`, not literals: the compiler would believe that the current token stays what it was just compared to.
 */

export const EOF: number = 0;
export const NEWLINE: number = 1;
export const INDENT: number = 2;
export const DEDENT: number = 3;
/** Something that is no token; the tokenizer knows the message. No rule of the grammar accepts it. */
export const ERROR: number = 4;

// Names: the soft keywords are names everywhere but at a few places, so all of these count as one.
export const NAME: number = 5;
/** A name with non-ASCII characters, to be NFKC-normalised. */
export const WIDE_NAME: number = 6;
export const MATCH: number = 7;
export const CASE: number = 8;
export const TYPE: number = 9;

export const NUMBER: number = 10;
export const STRING: number = 11;
/** An f- or t-string's prefix and opening quotes, a piece of its text, its closing quotes. */
export const FSTRING_START: number = 12;
export const FSTRING_MIDDLE: number = 13;
export const FSTRING_END: number = 14;

export const LPAR: number = 15;
export const RPAR: number = 16;
export const LSQB: number = 17;
export const RSQB: number = 18;
export const LBRACE: number = 19;
export const RBRACE: number = 20;
export const COLON: number = 21;
export const COMMA: number = 22;
export const SEMI: number = 23;
export const DOT: number = 24;
export const ELLIPSIS: number = 25;
export const AT: number = 26;
export const ARROW: number = 27;
export const EQUAL: number = 28;
export const COLON_EQUAL: number = 29;
export const EXCLAMATION: number = 30;

export const PLUS: number = 31;
export const MINUS: number = 32;
export const STAR: number = 33;
export const DOUBLE_STAR: number = 34;
export const SLASH: number = 35;
export const DOUBLE_SLASH: number = 36;
export const PERCENT: number = 37;
export const VBAR: number = 38;
export const AMPER: number = 39;
export const CIRCUMFLEX: number = 40;
export const TILDE: number = 41;
export const LEFT_SHIFT: number = 42;
export const RIGHT_SHIFT: number = 43;
export const LESS: number = 44;
export const GREATER: number = 45;
export const EQ_EQUAL: number = 46;
export const NOT_EQUAL: number = 47;
export const LESS_EQUAL: number = 48;
export const GREATER_EQUAL: number = 49;

export const PLUS_EQUAL: number = 50;
export const MINUS_EQUAL: number = 51;
export const STAR_EQUAL: number = 52;
export const AT_EQUAL: number = 53;
export const SLASH_EQUAL: number = 54;
export const PERCENT_EQUAL: number = 55;
export const AMPER_EQUAL: number = 56;
export const VBAR_EQUAL: number = 57;
export const CIRCUMFLEX_EQUAL: number = 58;
export const LEFT_SHIFT_EQUAL: number = 59;
export const RIGHT_SHIFT_EQUAL: number = 60;
export const DOUBLE_STAR_EQUAL: number = 61;
export const DOUBLE_SLASH_EQUAL: number = 62;

export const AND: number = 63;
export const AS: number = 64;
export const ASSERT: number = 65;
export const ASYNC: number = 66;
export const AWAIT: number = 67;
export const BREAK: number = 68;
export const CLASS: number = 69;
export const CONTINUE: number = 70;
export const DEF: number = 71;
export const DEL: number = 72;
export const ELIF: number = 73;
export const ELSE: number = 74;
export const EXCEPT: number = 75;
export const FALSE: number = 76;
export const FINALLY: number = 77;
export const FOR: number = 78;
export const FROM: number = 79;
export const GLOBAL: number = 80;
export const IF: number = 81;
export const IMPORT: number = 82;
export const IN: number = 83;
export const IS: number = 84;
export const LAMBDA: number = 85;
export const NONE: number = 86;
export const NONLOCAL: number = 87;
export const NOT: number = 88;
export const OR: number = 89;
export const PASS: number = 90;
export const RAISE: number = 91;
export const RETURN: number = 92;
export const TRUE: number = 93;
export const TRY: number = 94;
export const WHILE: number = 95;
export const WITH: number = 96;
export const YIELD: number = 97;
/** How many kinds there are. */
export const KINDS: number = 98;

const KEYWORDS: readonly (readonly [string, number])[] = [
  ["match", MATCH],
  ["case", CASE],
  ["type", TYPE],
  ["and", AND],
  ["as", AS],
  ["assert", ASSERT],
  ["async", ASYNC],
  ["await", AWAIT],
  ["break", BREAK],
  ["class", CLASS],
  ["continue", CONTINUE],
  ["def", DEF],
  ["del", DEL],
  ["elif", ELIF],
  ["else", ELSE],
  ["except", EXCEPT],
  ["False", FALSE],
  ["finally", FINALLY],
  ["for", FOR],
  ["from", FROM],
  ["global", GLOBAL],
  ["if", IF],
  ["import", IMPORT],
  ["in", IN],
  ["is", IS],
  ["lambda", LAMBDA],
  ["None", NONE],
  ["nonlocal", NONLOCAL],
  ["not", NOT],
  ["or", OR],
  ["pass", PASS],
  ["raise", RAISE],
  ["return", RETURN],
  ["True", TRUE],
  ["try", TRY],
  ["while", WHILE],
  ["with", WITH],
  ["yield", YIELD],
];

const LONGEST_KEYWORD = 8;
const BUCKETS = 1024;

/** A perfect hash of the keywords, found by trial; the loop below checks it. */
function bucket(first: number, last: number, length: number): number {
  return (first + last * 8 + length * 176) & (BUCKETS - 1);
}

const keywordText: string[] = new Array<string>(BUCKETS).fill("");
const keywordKind = new Uint8Array(BUCKETS);
for (const [word, kind] of KEYWORDS) {
  const slot = bucket(word.charCodeAt(0), word.charCodeAt(word.length - 1), word.length);
  if (keywordKind[slot] !== 0) throw new Error(`keyword table: ${word} collides with ${keywordText[slot]}`);
  keywordText[slot] = word;
  keywordKind[slot] = kind;
}

/** The kind of the ASCII word `text[start:end]`: a keyword's, or `NAME`. */
export function wordKind(text: string, start: number, end: number): number {
  const length = end - start;
  if (length < 2 || length > LONGEST_KEYWORD) return NAME;
  const slot = bucket(text.charCodeAt(start), text.charCodeAt(end - 1), length);
  const word = keywordText[slot] ?? "";
  return word.length === length && text.startsWith(word, start) ? (keywordKind[slot] ?? NAME) : NAME;
}

/** A keyword's or operator's spelling for messages; empty for kinds without a fixed one. */
export function keywordSpelling(kind: number): string {
  for (const [word, wordsKind] of KEYWORDS) if (wordsKind === kind) return word;
  return "";
}

function table(kinds: readonly number[]): Uint8Array {
  const flags = new Uint8Array(KINDS);
  for (const kind of kinds) flags[kind] = 1;
  return flags;
}

const STARTS_EXPRESSION = table([
  NAME,
  WIDE_NAME,
  MATCH,
  CASE,
  TYPE,
  NUMBER,
  STRING,
  FSTRING_START,
  LPAR,
  LSQB,
  LBRACE,
  ELLIPSIS,
  PLUS,
  MINUS,
  TILDE,
  NOT,
  LAMBDA,
  AWAIT,
  NONE,
  TRUE,
  FALSE,
]);

/** Whether an expression (not a starred one, not `yield`) can begin with this token. */
export function startsExpression(kind: number): boolean {
  return STARTS_EXPRESSION[kind] === 1;
}

export function isName(kind: number): boolean {
  return kind >= NAME && kind <= TYPE;
}

const STATEMENT_ONLY = table([
  ASSERT,
  BREAK,
  CLASS,
  CONTINUE,
  DEF,
  DEL,
  ELIF,
  EXCEPT,
  FINALLY,
  GLOBAL,
  IMPORT,
  NONLOCAL,
  PASS,
  RAISE,
  RETURN,
  TRY,
  WHILE,
  WITH,
]);

/** Whether this keyword begins a statement or clause and can stand nowhere in an expression. */
export function isStatementOnly(kind: number): boolean {
  return STATEMENT_ONLY[kind] === 1;
}

const HEADERS = table([ASYNC, CLASS, DEF, ELIF, ELSE, EXCEPT, FINALLY, FOR, IF, TRY, WHILE, WITH]);

/** Whether this keyword begins a header that a block follows, soft keywords apart. */
export function startsHeader(kind: number): boolean {
  return HEADERS[kind] === 1;
}

/** Tokens in source order. */
export class TokenStore {
  kinds: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  count = 0;

  constructor(textLength: number) {
    // Python has a token for every three to four characters; hostile text has up to one a character.
    const capacity = (textLength >> 2) + 64;
    this.kinds = new Uint8Array(capacity);
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
  }

  add(kind: number, start: number, end: number): void {
    const index = this.count;
    if (index === this.kinds.length) this.grow();
    this.kinds[index] = kind;
    this.starts[index] = start;
    this.ends[index] = end;
    this.count = index + 1;
  }

  private grow(): void {
    const capacity = this.kinds.length * 2;
    const kinds = new Uint8Array(capacity);
    kinds.set(this.kinds);
    this.kinds = kinds;
    const starts = new Int32Array(capacity);
    starts.set(this.starts);
    this.starts = starts;
    const ends = new Int32Array(capacity);
    ends.set(this.ends);
    this.ends = ends;
  }
}
