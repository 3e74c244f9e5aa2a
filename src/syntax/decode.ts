/**
 * Bytes of a source file → text. https://docs.python.org/3/reference/lexical_analysis.html#encoding-declarations (PEP 263)
 */
import { TextDecoder } from "node:util";

export type Newline = "\n" | "\r\n" | "\r";

export interface Decoded {
  /** Without a byte order mark; line ends as they are in the file. */
  readonly text: string;
  /** The encoding's WHATWG name, such as `utf-8` or `windows-1252`; CPython's `latin-1` is `iso-8859-1`. */
  readonly encoding: string;
  /** Whether the file begins with a UTF-8 byte order mark. */
  readonly bom: boolean;
  /** The file's first line end; `\n` when it has none. */
  readonly newline: Newline;
}

/** Why the bytes are no text, in one line. */
export interface Undecodable {
  readonly problem: string;
}

const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const BLANK_OR_COMMENT = /^[ \t\f]*(?:#|$)/;
/** A cookie must be within the first two lines; this much of a file is looked at for them. */
const HEAD_BYTES = 4096;

/** Python's names for encodings whose label `TextDecoder` does not know, or reads as another encoding. */
const LABELS: Readonly<Record<string, string>> = {
  "utf8-sig": "utf-8",
  "utf-8-sig": "utf-8",
  utf_8_sig: "utf-8",
  utf: "utf-8",
  u8: "utf-8",
  mbcs: "windows-1252",
  cp932: "shift_jis",
  ms932: "shift_jis",
  cp949: "euc-kr",
  cp936: "gbk",
  cp950: "big5",
  koi8_r: "koi8-r",
  koi8_u: "koi8-u",
  euc_jp: "euc-jp",
  euc_kr: "euc-kr",
  iso2022_jp: "iso-2022-jp",
  mac_roman: "macintosh",
};
/** Bytes 0x80 to 0x9f; a blank for those without a character. https://encoding.spec.whatwg.org/index-windows-1252.txt */
const WINDOWS_1252 = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
const ASCII = /^(?:us-?)?ascii$|^646$|^ansi_x3\.4-1968$/;
const LATIN_1 = /^(?:latin-?1|l1|iso-?8859-?1|8859|cp819)$/;

/** Decodes a file as Python would; never throws. */
export function decode(bytes: Uint8Array): Decoded | Undecodable {
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = bom ? bytes.subarray(3) : bytes;
  const cookie = findCookie(body);
  const name = cookie === null ? "utf-8" : cookie.toLowerCase().replaceAll("_", "-");
  // After a byte order mark CPython accepts this spelling only, not "utf8".
  if (bom && !/^utf-8(?:-|$)/.test(name))
    return { problem: `a UTF-8 byte order mark, but the coding cookie says ${cookie}` };
  if (ASCII.test(name)) {
    const at = body.findIndex((byte) => byte >= 0x80);
    if (at >= 0) return { problem: `not ASCII, as the coding cookie says, at byte ${at}` };
    return decoded(latin1(body), "ascii", bom);
  }
  // WHATWG takes latin-1 for windows-1252, which differs from 0x80 to 0x9f.
  if (LATIN_1.test(name)) return decoded(latin1(body), "iso-8859-1", bom);
  if (label(cookie ?? "utf-8") === "windows-1252") return windows1252(body, bom, cookie);
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(label(cookie ?? "utf-8"), { fatal: true, ignoreBOM: true });
  } catch {
    return { problem: `unknown encoding in the coding cookie: ${cookie}` };
  }
  try {
    return decoded(decoder.decode(body), decoder.encoding, bom);
  } catch {
    if (decoder.encoding !== "utf-8") return { problem: `not ${cookie}, as the coding cookie says` };
    const at = (bom ? 3 : 0) + firstInvalidUtf8(body);
    return { problem: `not UTF-8 at byte ${at}${cookie === null ? "; no coding cookie" : ""}` };
  }
}

/** By hand: Node's decoder takes this for latin-1, and knows no undefined bytes. */
function windows1252(body: Uint8Array, bom: boolean, cookie: string | null): Decoded | Undecodable {
  let undefinedByte = false;
  const text = latin1(body).replace(/[\x80-\x9f]/g, (control) => {
    const character = WINDOWS_1252.charAt(control.charCodeAt(0) - 0x80);
    if (character === " ") undefinedByte = true;
    return character;
  });
  if (undefinedByte) return { problem: `not ${cookie}, as the coding cookie says` };
  return decoded(text, "windows-1252", bom);
}

function decoded(text: string, encoding: string, bom: boolean): Decoded {
  const first = /\r\n|\r|\n/.exec(text)?.[0];
  const newline = first === "\r\n" || first === "\r" ? first : "\n";
  return { text, encoding, bom, newline };
}

function label(cookie: string): string {
  const lower = cookie.toLowerCase();
  const known = LABELS[lower] ?? LABELS[lower.replaceAll("-", "_")];
  if (known !== undefined) return known;
  const normal = lower.replaceAll("_", "-");
  // CPython reads "utf-8-anything" and "latin-1-anything" as the part before.
  if (normal.startsWith("utf-8-")) return "utf-8";
  const page = /^cp-?(125\d|866|874)$/.exec(normal);
  return page === null ? normal : page[1] === "866" ? "ibm866" : `windows-${page[1]}`;
}

/** The encoding named on the first line, or on the second if the first is blank or a comment. */
function findCookie(body: Uint8Array): string | null {
  const lines = latin1(body.subarray(0, HEAD_BYTES)).split(/\r\n|\r|\n/, 2);
  for (const line of lines) {
    const found = COOKIE.exec(line);
    if (found !== null) return found[1] ?? null;
    if (!BLANK_OR_COMMENT.test(line)) return null;
  }
  return null;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** The index of the first byte that begins no well-formed UTF-8 sequence. */
function firstInvalidUtf8(bytes: Uint8Array): number {
  // Bisect on the longest valid prefix; a sequence cut at the end is not wrong yet, so decode as a stream.
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isValidPrefix(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  // Step back to where the sequence that goes wrong (or is cut off by the end) begins.
  let at = low;
  for (let back = 1; back <= 3 && low - back >= 0; back++) {
    const byte = bytes[low - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const width = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      if (width > back) at = low - back;
      break;
    }
  }
  return at;
}

function isValidPrefix(prefix: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(prefix, { stream: true });
    return true;
  } catch {
    return false;
  }
}
