import { describe, expect, it } from "vitest";
import { parseIni } from "../../src/project/ini.ts";
import { setupGives, setupText, setupTexts } from "../../src/project/setup-py.ts";
import { admitted, clamp, oldestAdmitted } from "../../src/project/specifiers.ts";

describe("the oldest Python that a specifier set admits", () => {
  it.each([
    [">=3.9", "3.9"],
    [">=3.8.1,<4", "3.8"],
    [" >= 3.10 , != 3.10.* ", "3.11"],
    [">3.8", "3.8"],
    [">3.8.999", "3.9"],
    ["~=3.9", "3.9"],
    ["~=3.11.2", "3.11"],
    ["==3.11.*", "3.11"],
    ["==3.12", "3.12"],
    ["!=3.0.*,!=3.1.*,>=2.7", "2.7"],
    ["<3.12,>=3.10", "3.10"],
    [">=3.9rc1", "3.9"],
    [">=3.9,<3.9", null],
    ["3.8+", null],
    ["three", null],
    ["", "2.6"],
  ])("%s", (text, expected) => {
    expect(oldestAdmitted(text)?.join(".") ?? null).toBe(expected);
  });

  it.each([
    ["^3.9", "3.9", "3.30"],
    ["^3.9.2", "3.9", "3.30"],
    ["~3.10", "3.10", "3.10"],
    ["3.11.*", "3.11", "3.11"],
    [">=3.9 <3.13", "3.9", "3.12"],
    [">=3.9,<4.0", "3.9", "3.30"],
    ["^2.7 || ^3.10", "2.7", "3.30"],
    ["*", "2.6", "4.0"],
  ])("Poetry's %s", (text, oldest, newest) => {
    const versions = admitted(text, "poetry") ?? [];
    expect([versions[0]?.join("."), versions.at(-1)?.join(".")]).toEqual([oldest, newest]);
  });

  it("is clamped to what this program knows", () => {
    expect([clamp([2, 7]), clamp([3, 11]), clamp([3, 20])]).toEqual([
      [3, 8],
      [3, 11],
      [3, 14],
    ]);
  });
});

describe("setup.py without running it", () => {
  const source = `
# python_requires="3.0"
NAME = "x"  # name="no"
def f(python_requires=None): ...
setup(
    name=NAME, python_requires = '>=3.8',
    description="""name="deep" """,
    package_dir={"": "src"}, install_requires=["a", "b>=1"], extras_require=extras,
    version="1." + minor,
)
`;
  it("gives literals only", () => {
    expect(setupText(source.replace("python_requires=None", "x"), "python_requires")).toBe(">=3.8");
    expect(setupText(source, "name")).toBeNull();
    expect(setupText(source, "version")).toBeNull();
    expect(setupTexts(source, "package_dir")).toEqual(["", "src"]);
    expect(setupTexts(source, "install_requires")).toEqual(["a", "b>=1"]);
    expect(setupTexts(source, "extras_require")).toBeNull();
    expect([setupGives(source, "extras_require"), setupGives(source, "entry_points")]).toEqual([true, false]);
  });
});

describe("ini files", () => {
  it("are read as configparser does", () => {
    const text = "; c\n[a]\nKey = 1\nlist =\n    x\n    # c\n    y\n\n[b]\nother: 2\n[a]\nlate=3\n";
    const sections = parseIni(text);
    expect([...sections.keys()]).toEqual(["a", "b"]);
    const a = sections.get("a");
    expect([...(a?.entries ?? [])].map(([key, { value }]) => [key, value])).toEqual([
      ["key", "1"],
      ["list", "x\ny"],
      ["late", "3"],
    ]);
    expect(text.slice(a?.start, a?.end)).toBe("[a]");
    const late = a?.entries.get("late");
    expect(text.slice(late?.start, late?.end)).toBe("late");
  });
});
