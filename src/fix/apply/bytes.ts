/** Text → the bytes of a file in the encoding that it has, with its byte order mark. */
import { decode } from "../../syntax/decode.ts";

/** Encodings of one byte a character that Node can write. */
const SINGLE_BYTE: Readonly<Record<string, number>> = { ascii: 0x7f, "iso-8859-1": 0xff };

/**
 * The text as the file of these bytes would hold it. A problem where its encoding is one that cannot be written here, or
 * has no such character: nothing is ever replaced by a `?`. Line ends are the text's own.
 */
export function encodeLike(before: Uint8Array, text: string): Uint8Array | { readonly problem: string } {
  const decoded = decode(before);
  if ("problem" in decoded) return decoded;
  const { encoding, bom } = decoded;
  const bytes = encode(text, encoding);
  if ("problem" in bytes) return bytes;
  return bom ? Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]) : bytes;
}

function encode(text: string, encoding: string): Uint8Array | { readonly problem: string } {
  if (encoding === "utf-8")
    return /\p{Cs}/u.test(text) ? { problem: "half a surrogate pair is no text" } : Buffer.from(text, "utf8");
  const highest = SINGLE_BYTE[encoding];
  if (highest === undefined) return { problem: `${encoding} is not an encoding that can be written` };
  for (const character of text) {
    if ((character.codePointAt(0) ?? 0) > highest) return { problem: `${encoding} has no \`${character}\`` };
  }
  return Buffer.from(text, "latin1");
}
