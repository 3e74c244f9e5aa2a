import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Manifest } from "../../src/project/model.ts";
import { isManifest, parseToml } from "../../src/project/toml.ts";

function manifest(text: string): Manifest {
  const parsed = parseToml("pyproject.toml", text);
  if (!isManifest(parsed)) throw new Error(parsed.fault.message);
  return parsed;
}

function textAt(text: string, ...path: (string | number)[]): readonly (string | null)[] {
  const node = manifest(text).find(...path);
  return [
    node?.key ? text.slice(node.key.start, node.key.end) : null,
    node ? text.slice(node.at.start, node.at.end) : null,
  ];
}

const TEXT = `# head
[project]
name = "x" # why
dependencies = [
  "a>=1", # keep
  'b',
]
authors = [{ name = "N", email = "e" }]
urls.Home = "h"

[tool.ruff.lint]
"select" = []

[[tool.mypy.overrides]]
module = "m"
[[tool.mypy.overrides]]
module = "n"
`;

describe("places in pyproject.toml", () => {
  it.each([
    [
      ["project", "name"],
      ["name", '"x"'],
    ],
    [
      ["project", "dependencies", 1],
      [null, "'b'"],
    ],
    [
      ["project", "authors", 0, "email"],
      ["email", '"e"'],
    ],
    [
      ["project", "urls", "Home"],
      ["Home", '"h"'],
    ],
    [
      ["tool", "ruff", "lint", "select"],
      ['"select"', "[]"],
    ],
    [
      ["tool", "mypy", "overrides", 1, "module"],
      ["module", '"n"'],
    ],
    [
      ["project", "version"],
      [null, null],
    ],
  ])("%j", (path, expected) => {
    expect(textAt(TEXT, ...path)).toEqual(expected);
  });

  it("know a table by its header", () => {
    const [key, at] = textAt(TEXT, "tool", "ruff", "lint");
    expect(key).toBe("lint");
    expect(at).toContain('[tool.ruff.lint]\n"select"');
    expect(manifest(TEXT).find("tool")?.value).toEqual(manifest(TEXT).data.tool);
  });

  it("count a byte order mark and carriage returns", () => {
    const text = `\uFEFF${TEXT.replaceAll("\n", "\r\n")}`;
    expect(textAt(text, "project", "name")).toEqual(["name", '"x"']);
  });

  it("stay behind when the manifest crosses to another thread", () => {
    expect(structuredClone(manifest(TEXT)) as unknown).toEqual({
      path: "pyproject.toml",
      text: TEXT,
      data: manifest(TEXT).data,
    });
  });
});

describe("a text that is not TOML", () => {
  it.each([
    ["a = ", "1:5: Unspecified values are invalid; expected a value after `=`"],
    ["x = [1,\n2\n", "3:1: Unterminated array; expected `]`"],
    ["a=1\na=2\n", "2:1: Defining a key multiple times is invalid; expected every key and table once"],
  ])("%j", (text, expected) => {
    const parsed = parseToml("pyproject.toml", text);
    const said = isManifest(parsed)
      ? "it parsed"
      : `${parsed.fault.line}:${parsed.fault.column}: ${parsed.fault.message}`;
    expect(said).toBe(expected);
  });

  it("never throws", () => {
    const piece = fc.constantFrom(
      "[",
      "]",
      "a",
      "=",
      '"',
      "'",
      "\n",
      "{",
      "}",
      ",",
      ".",
      "1",
      " ",
      "#",
      "\\",
      "\uFEFF",
      "\r",
      "\0",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const parsed = parseToml("pyproject.toml", pieces.join(""));
        return isManifest(parsed) || parsed.fault.line >= 1;
      }),
      { numRuns: 2000 },
    );
  });
});
