import { describe, expect, it } from "vitest";
import { fallsThrough, mayStopEarly } from "../../src/rules/kit/flow.ts";
import { parse } from "../../src/syntax/parse.ts";

describe("control comes to the end of a block", () => {
  it.each([
    ["x = 1", true],
    ["return 1", false],
    ["if a:\n    return 1", true],
    ["if a:\n    return 1\nelse:\n    raise b", false],
    ["while True:\n    pass", false],
    ["while True:\n    if a:\n        break", true],
    ["while True:\n    for b in c:\n        break", false],
    ["with open(a):\n    return 1", false],
    ["with suppress(a):\n    return 1", true],
    ["try:\n    return 1\nexcept A:\n    pass", true],
    ["try:\n    return 1\nexcept A:\n    raise", false],
    ["try:\n    pass\nfinally:\n    return 1", false],
    ["match a:\n    case 1:\n        return 1", true],
    ["match a:\n    case 1:\n        return 1\n    case _:\n        return 2", false],
    ["sys.exit(1)", false],
    ["assert False", false],
  ])("%j: %s", (code, expected) => {
    expect(fallsThrough(parse(code).module.body)).toBe(expected);
  });
});

describe("a loop may stop early", () => {
  it.each([
    ["if a:\n    break", true],
    ["for b in c:\n    break", false],
    ["def f():\n    return 1", false],
    ["return 1", true],
  ])("%j: %s", (code, expected) => {
    expect(mayStopEarly(parse(code).module.body)).toBe(expected);
  });
});
