import { describe, expect, test } from "vitest";
import { encodeLike } from "../../../src/fix/apply/bytes.ts";

const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");

describe("the bytes of a text", () => {
  test("are UTF-8 with the byte order mark that the file has", () => {
    expect(encodeLike(Buffer.from("\uFEFFa = 1\n"), "a = 'é'\n")).toEqual(Buffer.from("\uFEFFa = 'é'\n"));
    expect(encodeLike(Buffer.from("a = 1\n"), "a = 'é'\r\n")).toEqual(Buffer.from("a = 'é'\r\n"));
  });

  test("are in the encoding of the file's cookie", () => {
    const cookie = "# coding: latin-1\n";
    expect(encodeLike(latin1(`${cookie}a = 'é'\n`), `${cookie}b = 'é'\n`)).toEqual(latin1(`${cookie}b = 'é'\n`));
  });

  test("are none where the encoding has no such character, or cannot be written", () => {
    expect(encodeLike(latin1("# coding: latin-1\n"), "# coding: latin-1\na = '€'\n")).toEqual({
      problem: "iso-8859-1 has no `€`",
    });
    expect(encodeLike(latin1("# coding: ascii\n"), "a = 'é'\n")).toEqual({ problem: "ascii has no `é`" });
    expect(encodeLike(latin1("# coding: shift_jis\n"), "a = 1\n")).toMatchObject({
      problem: expect.stringContaining("shift_jis"),
    });
    expect(encodeLike(Buffer.from("a = 1\n"), "a = '\ud800'\n")).toMatchObject({ problem: expect.any(String) });
  });
});
