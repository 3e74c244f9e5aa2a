import { describe, expect, test } from "vitest";
import { decode } from "../../src/syntax/decode.ts";

function bytes(...parts: (string | number[])[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));
}

const BOM = [0xef, 0xbb, 0xbf];

describe("decodes", () => {
  test.each([
    ["UTF-8", bytes("x = 'é'\n"), "x = 'é'\n", "utf-8"],
    ["nothing", bytes(""), "", "utf-8"],
    ["a byte order mark", bytes(BOM, "x\r\n"), "x\r\n", "utf-8"],
    ["a byte order mark with a cookie", bytes(BOM, "# coding: utf-8\n"), "# coding: utf-8\n", "utf-8"],
    [
      "latin-1",
      bytes("# -*- coding: latin-1 -*-\n'", [0xe9, 0x80], "'"),
      "# -*- coding: latin-1 -*-\n'é\x80'",
      "iso-8859-1",
    ],
    [
      "latin-1 on line 2",
      bytes("#!python\n# coding=iso-8859-1\n", [0xe9]),
      "#!python\n# coding=iso-8859-1\né",
      "iso-8859-1",
    ],
    ["cp1252", bytes("# coding: cp1252\n", [0x80]), "# coding: cp1252\n€", "windows-1252"],
    ["koi8-r", bytes("# coding: koi8_r\n", [0xc1]), "# coding: koi8_r\nа", "koi8-r"],
    ["vim's cookie", bytes("# vim: set fileencoding=utf-8 :\né"), "# vim: set fileencoding=utf-8 :\né", "utf-8"],
    ["no cookie on line 3", bytes("\n\n# coding: latin-1\né"), "\n\n# coding: latin-1\né", "utf-8"],
    ["no cookie after code", bytes("x\n# coding: latin-1\né"), "x\n# coding: latin-1\né", "utf-8"],
  ])("%s", (_name, input, text, encoding) => {
    expect(decode(input)).toMatchObject({ text, encoding });
  });

  test("and tells the mark and the line ends", () => {
    expect(decode(bytes(BOM, "a\r\nb\n"))).toMatchObject({ bom: true, newline: "\r\n" });
    expect(decode(bytes("a\rb"))).toMatchObject({ bom: false, newline: "\r" });
    expect(decode(bytes("a"))).toMatchObject({ newline: "\n" });
  });
});

describe("says what is wrong with", () => {
  test.each([
    ["stray bytes", bytes("abc", [0xff]), "not UTF-8 at byte 3; no coding cookie"],
    ["a cut sequence", bytes("ab", [0xe2, 0x82]), "not UTF-8 at byte 2; no coding cookie"],
    ["a broken sequence", bytes("ab", [0xe2, 0x28, 0xa1], "c"), "not UTF-8 at byte 2; no coding cookie"],
    ["stray bytes after a mark", bytes(BOM, [0xff]), "not UTF-8 at byte 3; no coding cookie"],
    ["stray bytes after é", bytes("é", [0x80]), "not UTF-8 at byte 2; no coding cookie"],
    ["stray bytes under a cookie", bytes("# coding: utf-8\n", [0xff]), "not UTF-8 at byte 16"],
    ["an unknown encoding", bytes("# coding: klingon\n"), "unknown encoding in the coding cookie: klingon"],
    [
      "a mark against a cookie",
      bytes(BOM, "# coding: latin-1\n"),
      "a UTF-8 byte order mark, but the coding cookie says latin-1",
    ],
    ["ASCII that is none", bytes("# coding: ascii\n", [0xe9]), "not ASCII, as the coding cookie says, at byte 16"],
    ["Shift JIS that is none", bytes("# coding: shift_jis\n", [0xff]), "not shift_jis, as the coding cookie says"],
  ])("%s", (_name, input, problem) => {
    expect(decode(input)).toEqual({ problem });
  });
});
