/** Scanning the literal parts of f- and t-strings, and string prefixes. */
import * as C from "./characters.ts";
import { FSTRING_MIDDLE, type TokenStore } from "./tokens.ts";

/** An f-string being scanned. */
export interface FString {
  readonly start: number;
  /** The quote's character code, and how many of them: 1 or 3. */
  readonly quote: number;
  readonly size: number;
  readonly raw: boolean;
  /** How many brackets were open where it began. */
  readonly level: number;
}

/** The offset after the longest string prefix at `start` (`b`, `Rb`, `f`, …), `start` when there is none. */
export function stringPrefixEnd(text: string, start: number): number {
  const first = text.charCodeAt(start) | 32;
  const second = text.charCodeAt(start + 1) | 32;
  // b 98, f 102, r 114, t 116, u 117
  if (first === 114) return second === 98 || second === 102 || second === 116 ? start + 2 : start + 1;
  if (first === 98 || first === 102 || first === 116) return second === 114 ? start + 2 : start + 1;
  return first === 117 ? start + 1 : start;
}

/** The offset after the opening quotes at `quoteAt`: 1 or 3 of them, or 2 when the string is empty. */
export function stringBodyStart(text: string, quoteAt: number): number {
  const quote = text.charCodeAt(quoteAt);
  if (text.charCodeAt(quoteAt + 1) !== quote) return quoteAt + 1;
  return text.charCodeAt(quoteAt + 2) === quote ? quoteAt + 3 : quoteAt + 2;
}

/**
 * Adds a token for each piece of literal text from `start` on, and returns the offset of what ended it: an opening brace,
 * a closing one (of the field whose format specification this is, or a stray one), the closing quotes, a line end (in a
 * one-line string), or the text's end. `{{` and `}}` end a piece.
 */
export function scanMiddle(text: string, start: number, fstring: FString, inSpec: boolean, tokens: TokenStore): number {
  const length = text.length;
  const { quote, size, raw } = fstring;
  let piece = start;
  let at = start;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      if (size === 1 || (text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote)) break;
    } else if (code === C.LF || code === C.CR) {
      if (size === 1) break;
    } else if (code === C.OPEN_BRACE || code === C.CLOSE_BRACE) {
      if (inSpec || text.charCodeAt(at + 1) !== code) break;
      at += 2;
      tokens.add(FSTRING_MIDDLE, piece, at);
      piece = at;
      continue;
    } else if (code === C.BACKSLASH_SIGN) {
      at = escapeEnd(text, at, raw);
      continue;
    }
    at++;
  }
  if (at > length) at = length;
  if (at > piece) tokens.add(FSTRING_MIDDLE, piece, at);
  return at;
}

/** The offset after a backslash and what it takes along; a brace it never takes, but for those of `\N{…}`. */
function escapeEnd(text: string, at: number, raw: boolean): number {
  const next = text.charCodeAt(at + 1);
  if (next === C.OPEN_BRACE || next === C.CLOSE_BRACE) return at + 1;
  if (next === C.CR && text.charCodeAt(at + 2) === C.LF) return at + 3;
  if (!raw && next === 78 && text.charCodeAt(at + 2) === C.OPEN_BRACE) {
    let end = at + 3;
    for (;;) {
      const code = text.charCodeAt(end);
      if (code === C.CLOSE_BRACE) return end + 1;
      // Names of characters are words, digits, hyphens, and (sequences apart) nothing else.
      if (!(C.isWordCharacter(code) || code === C.BLANK || code === 45 || code === 40 || code === 41)) return at + 2;
      end++;
    }
  }
  return at + 2;
}

/** The offset after the closing quotes; for an unterminated string, minus one minus the offset where it breaks off. */
export function plainStringEnd(text: string, bodyStart: number, quote: number, size: number): number {
  const length = text.length;
  let at = bodyStart;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      if (size === 1) return at + 1;
      if (text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote) return at + 3;
      at++;
    } else if (code === C.BACKSLASH_SIGN) {
      at += text.charCodeAt(at + 1) === C.CR && text.charCodeAt(at + 2) === C.LF ? 3 : 2;
    } else if (size === 1 && (code === C.LF || code === C.CR)) {
      return -at - 1;
    } else {
      at++;
    }
  }
  return -length - 1;
}
