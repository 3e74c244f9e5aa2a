/** Character classes for the tokenizer: one table look-up a character. */

export const SPACE = 1;
export const LINE_END = 2;
export const LETTER = 3;
export const DIGIT = 4;
export const QUOTE = 5;
export const OPERATOR = 6;
export const HASH = 7;
export const BACKSLASH = 8;
/** Anything beyond ASCII. */
export const WIDE = 9;

export const LF = 10;
export const CR = 13;
export const TAB = 9;
export const FORM_FEED = 12;
export const BLANK = 32;
export const DOUBLE_QUOTE = 34;
export const SINGLE_QUOTE = 39;
export const HASH_SIGN = 35;
export const BACKSLASH_SIGN = 92;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;
export const UNDERSCORE = 95;

/** The class of each ASCII character; 0 for one that begins no token. */
export const CLASS_OF = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const lower = code | 32;
  if ((lower >= 97 && lower <= 122) || code === UNDERSCORE) CLASS_OF[code] = LETTER;
  else if (code >= 48 && code <= 57) CLASS_OF[code] = DIGIT;
}
CLASS_OF[BLANK] = SPACE;
CLASS_OF[TAB] = SPACE;
CLASS_OF[FORM_FEED] = SPACE;
CLASS_OF[LF] = LINE_END;
CLASS_OF[CR] = LINE_END;
CLASS_OF[DOUBLE_QUOTE] = QUOTE;
CLASS_OF[SINGLE_QUOTE] = QUOTE;
CLASS_OF[HASH_SIGN] = HASH;
CLASS_OF[BACKSLASH_SIGN] = BACKSLASH;
for (const sign of "()[]{}:,;.@=!+-*/%|&^~<>") CLASS_OF[sign.charCodeAt(0)] = OPERATOR;

/** Whether the character can continue a name; characters beyond ASCII are taken along and judged once the name is complete. */
export function isWordCharacter(code: number): boolean {
  if (code >= 128) return true;
  const kind = CLASS_OF[code];
  return kind === LETTER || kind === DIGIT;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isHexDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 102);
}

export function isLineEnd(code: number): boolean {
  return code === LF || code === CR;
}

/** The offset after the line terminator at `offset` (`\r\n` is one). */
export function afterLineEnd(text: string, offset: number): number {
  return text.charCodeAt(offset) === CR && text.charCodeAt(offset + 1) === LF ? offset + 2 : offset + 1;
}

/** The offset of the next line terminator at or after `offset`, or the text's length. */
export function lineEndFrom(text: string, offset: number): number {
  const length = text.length;
  let at = offset;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === LF || code === CR) return at;
    at++;
  }
  return length;
}
