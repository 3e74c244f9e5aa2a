/** What an outline says of one class. */
import { describe, expect, test } from "vitest";
import type { ClassOutline } from "../../src/semantics/outline.ts";
import { outlinesOf } from "./outlines.ts";

function only(code: string): ClassOutline {
  const [first] = outlinesOf({ "a.py": code })[0]?.classes ?? [];
  if (first === undefined) throw new Error("no class");
  return first;
}

describe("slots", () => {
  const inside = (line: string): ClassOutline["slots"] => only(`class A:\n    ${line}\n`).slots;

  test.each([
    ['__slots__ = ("x", "y")', ["x", "y"]],
    ['__slots__ = ["x"]', ["x"]],
    ['__slots__ = "x"', ["x"]],
    ['__slots__ = {"x": "how wide"}', ["x"]],
    ["__slots__: tuple[str, ...] = ()", []],
  ])("%s", (line, names) => expect(inside(line)).toEqual(names));

  test("none, or only their type", () => {
    expect(inside("x = 1")).toBeNull();
    expect(inside("__slots__: tuple[str, ...]")).toBeNull();
  });

  test.each(["__slots__ = tuple(NAMES)", '__slots__ = ("x", *NAMES)', "if FAST:\n        __slots__ = ()"])(
    "%s is unclear",
    (line) => expect(inside(line)).toBe("unclear"),
  );
});

test("options of the class and its decorators; null where the value is computed", () => {
  const { options } = only("@dataclass(frozen=True, eq=STRICT, **rest)\nclass A(B, slots=False): pass\n");
  expect(Object.fromEntries(options)).toEqual({ frozen: true, eq: null, "**": null, slots: false });
});

test("what a field calls, and with what", () => {
  const { fields } = only(
    'from django.db import models\nclass A:\n    b = models.ForeignKey("shop.B", CASCADE, related_name="as", null=True)\n    c = 1\n',
  );
  expect(fields[0]).toMatchObject({ calls: "django.db.models.ForeignKey", first: "shop.B" });
  expect(Object.fromEntries(fields[0]?.keywords ?? [])).toEqual({ related_name: "as", null: null });
  expect(fields[1]).toMatchObject({ calls: null, first: null });
});

describe("attributes changed in place", () => {
  const changed = (statement: string): string[] => [
    ...only(`class A:\n    def f(self, other):\n        ${statement}\n`).changed,
  ];

  test.each([
    "self.x.append(1)",
    "self.x[0] = 1",
    "del self.x[0]",
    "self.x += [1]",
    "self.x[0] += 1",
    "self.x[0], other = 1, 2",
  ])("%s", (statement) => expect(changed(statement)).toEqual(["x"]));

  test.each(["self.x = []", "other.x.append(1)", "self.x.count(1)", "self.x[type(self)] = 1", "self.x.y.append(1)"])(
    "not by %s",
    (statement) => expect(changed(statement)).toEqual([]),
  );

  test("not what a class method changes of the class", () => {
    expect([...only("class A:\n    @classmethod\n    def f(cls):\n        cls.x.append(1)\n").changed]).toEqual([]);
  });
});
