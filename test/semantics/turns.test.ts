/** How often a call is made, as the outline says. */
import { expect, test } from "vitest";
import { callsIn } from "../../src/semantics/sites.ts";
import { outlinesOf } from "./outlines.ts";

type Often = "once" | "perhaps" | "per item" | "for some";

/** Of the call of `f` in a function with this body. */
function oftenIn(body: string): Often | null {
  const text = `def f(): pass\n\ndef g(xs, y, retries):\n${body.replace(/^/gm, "    ")}\n`;
  const [outline] = outlinesOf({ "a.py": text });
  if (outline === undefined) return null;
  const found = [...callsIn(outline)].find(({ site }) => site.callee.kind === "name" && site.callee.name === ":f");
  if (found === undefined) return null;
  const { perItem, conditional } = found.site;
  if (perItem) return conditional ? "for some" : "per item";
  return conditional ? "perhaps" : "once";
}

const CASES: readonly (readonly [string, Often])[] = [
  ["f()", "once"],
  ["if f(): pass", "once"],
  ["if y: f()", "perhaps"],
  ["if y: pass\nelse: f()", "perhaps"],
  ["try: y()\nexcept OSError: f()", "perhaps"],
  ["match y:\n    case 1: f()", "perhaps"],
  ["if y: return\nf()", "perhaps"],
  ["return f()", "once"],
  ["for x in xs: f()", "per item"],
  ["async def h():\n    async for x in xs: f()", "per item"],
  ["for x in xs: pass\nelse: f()", "once"],
  ["for x in f(): pass", "once"],
  ["for x in xs:\n    if x: f()", "for some"],
  ["for x in xs:\n    if x: continue\n    f()", "for some"],
  ["for x in xs:\n    if x: continue\nf()", "once"],
  ["for x in xs:\n    if x: return\nf()", "perhaps"],
  ["if not xs: return\nfor x in xs: f()", "per item"],
  ["if y:\n    for x in xs: f()", "per item"],
  ["return [f() for x in xs]", "per item"],
  ["return {x: f() for x in xs}", "per item"],
  ["return [x for x in f()]", "once"],
  ["for x in [1, 2]: f()", "once"],
  ["for x in ('a', *xs): f()", "per item"],
  ["for x in HOSTS: f()", "once"],
  ["for x in sorted(xs.items()): f()", "per item"],
  ["for x in range(3): f()", "once"],
  ["for x in range(y): f()", "per item"],
  ["for attempt in range(retries): f()", "once"],
  ["for _ in range(y): f()", "once"],
  ["while y: f()", "once"],
  ["for x in xs:\n    def h(): f()", "once"],
  ["for x in xs:\n    y.append(lambda: f())", "once"],
];

test.each(CASES)("%j: %s", (body, often) => {
  expect(oftenIn(body)).toBe(often);
});
