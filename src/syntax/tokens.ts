/**
 * Token kinds as plain numbers, the keyword table, and a growable store of tokens (one typed array a column: no object
 * a token, cheap look-ahead). Terminals: https://docs.python.org/3/reference/lexical_analysis.html
 */

export const EOF = 0;
export const NEWLINE = 1;
export const INDENT = 2;
export const DEDENT = 3;
/** Something that is no token; the tokenizer knows the message. No rule of the grammar accepts it. */
export const ERROR = 4;

// Names: the soft keywords are names everywhere but at a few places, so all of these count as one.
export const NAME = 5;
/** A name with non-ASCII characters, to be NFKC-normalised. */
export const WIDE_NAME = 6;
export const MATCH = 7;
export const CASE = 8;
export const TYPE = 9;

export const NUMBER = 10;
export const STRING = 11;
/** An f- or t-string's prefix and opening quotes, a piece of its text, its closing quotes. */
export const FSTRING_START = 12;
export const FSTRING_MIDDLE = 13;
export const FSTRING_END = 14;

export const LPAR = 15;
export const RPAR = 16;
export const LSQB = 17;
export const RSQB = 18;
export const LBRACE = 19;
export const RBRACE = 20;
export const COLON = 21;
export const COMMA = 22;
export const SEMI = 23;
export const DOT = 24;
export const ELLIPSIS = 25;
export const AT = 26;
export const ARROW = 27;
export const EQUAL = 28;
export const COLON_EQUAL = 29;
export const EXCLAMATION = 30;

export const PLUS = 31;
export const MINUS = 32;
export const STAR = 33;
export const DOUBLE_STAR = 34;
export const SLASH = 35;
export const DOUBLE_SLASH = 36;
export const PERCENT = 37;
export const VBAR = 38;
export const AMPER = 39;
export const CIRCUMFLEX = 40;
export const TILDE = 41;
export const LEFT_SHIFT = 42;
export const RIGHT_SHIFT = 43;
export const LESS = 44;
export const GREATER = 45;
export const EQ_EQUAL = 46;
export const NOT_EQUAL = 47;
export const LESS_EQUAL = 48;
export const GREATER_EQUAL = 49;

export const PLUS_EQUAL = 50;
export const MINUS_EQUAL = 51;
export const STAR_EQUAL = 52;
export const AT_EQUAL = 53;
export const SLASH_EQUAL = 54;
export const PERCENT_EQUAL = 55;
export const AMPER_EQUAL = 56;
export const VBAR_EQUAL = 57;
export const CIRCUMFLEX_EQUAL = 58;
export const LEFT_SHIFT_EQUAL = 59;
export const RIGHT_SHIFT_EQUAL = 60;
export const DOUBLE_STAR_EQUAL = 61;
export const DOUBLE_SLASH_EQUAL = 62;

export const AND = 63;
export const AS = 64;
export const ASSERT = 65;
export const ASYNC = 66;
export const AWAIT = 67;
export const BREAK = 68;
export const CLASS = 69;
export const CONTINUE = 70;
export const DEF = 71;
export const DEL = 72;
export const ELIF = 73;
export const ELSE = 74;
export const EXCEPT = 75;
export const FALSE = 76;
export const FINALLY = 77;
export const FOR = 78;
export const FROM = 79;
export const GLOBAL = 80;
export const IF = 81;
export const IMPORT = 82;
export const IN = 83;
export const IS = 84;
export const LAMBDA = 85;
export const NONE = 86;
export const NONLOCAL = 87;
export const NOT = 88;
export const OR = 89;
export const PASS = 90;
export const RAISE = 91;
export const RETURN = 92;
export const TRUE = 93;
export const TRY = 94;
export const WHILE = 95;
export const WITH = 96;
export const YIELD = 97;
/** How many kinds there are. */
export const KINDS = 98;

const KEYWORDS: readonly (readonly [string, number])[] = [
  ["match", MATCH], ["case", CASE], ["type", TYPE],
  ["and", AND], ["as", AS], ["assert", ASSERT], ["async", ASYNC], ["await", AWAIT], ["break", BREAK], ["class", CLASS],
  ["continue", CONTINUE], ["def", DEF], ["del", DEL], ["elif", ELIF], ["else", ELSE], ["except", EXCEPT],
  ["False", FALSE], ["finally", FINALLY], ["for", FOR], ["from", FROM], ["global", GLOBAL], ["if", IF],
  ["import", IMPORT], ["in", IN], ["is", IS], ["lambda", LAMBDA], ["None", NONE], ["nonlocal", NONLOCAL], ["not", NOT],
  ["or", OR], ["pass", PASS], ["raise", RAISE], ["return", RETURN], ["True", TRUE], ["try", TRY], ["while", WHILE],
  ["with", WITH], ["yield", YIELD],
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
  const kind = keywordKind[slot] ?? 0;
  return kind !== 0 && text.startsWith(keywordText[slot] ?? "", start) ? kind : NAME;
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
  NAME, WIDE_NAME, MATCH, CASE, TYPE, NUMBER, STRING, FSTRING_START, LPAR, LSQB, LBRACE, ELLIPSIS, PLUS, MINUS, TILDE,
  NOT, LAMBDA, AWAIT, NONE, TRUE, FALSE,
]);

/** Whether an expression (not a starred one, not `yield`) can begin with this token. */
export function startsExpression(kind: number): boolean {
  return STARTS_EXPRESSION[kind] === 1;
}

export function isName(kind: number): boolean {
  return kind >= NAME && kind <= TYPE;
}

const STATEMENT_ONLY = table([
  ASSERT, BREAK, CLASS, CONTINUE, DEF, DEL, ELIF, EXCEPT, FINALLY, GLOBAL, IMPORT, NONLOCAL, PASS, RAISE, RETURN, TRY,
  WHILE, WITH,
]);

/** Whether this keyword begins a statement or clause and can stand nowhere in an expression. */
export function isStatementOnly(kind: number): boolean {
  return STATEMENT_ONLY[kind] === 1;
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
