/** Small sources, many of them wrong: we must refuse what CPython refuses and no more. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Comparison, compareSnippets, interpreters } from "./cpython.ts";
import { mutations } from "./mutations.ts";

const SOURCES = [
  "test_grammar.py",
  "test_patma.py",
  "test_fstring.py",
  "test_syntax.py",
  "test_type_params.py",
  "test_unpack_ex.py",
  "test_with.py",
  "test_coroutines.py",
  "test_except_star.py",
  "test_generators.py",
  "test_positional_only_arg.py",
  "test_named_expressions.py",
  "test_decorators.py",
  "test_type_aliases.py",
  "../typing.py",
  "../argparse.py",
];
/** What we accept that a given CPython refuses: syntax newer than it. */
const MOST_ACCEPTED = 0.001;

const newest = interpreters().sort((a, b) => b.minor - a.minor)[0];

function judge(comparison: Comparison): void {
  expect(comparison.differ).toEqual([]);
  expect(comparison.refusedByUs).toEqual([]);
  if (comparison.acceptedByUs.length > 0) console.log(`we accept:\n  ${comparison.acceptedByUs.join("\n  ")}`);
  // Before 3.13 there is a good deal of syntax that we know and CPython does not yet.
  if ((newest?.minor ?? 0) >= 13) {
    expect(comparison.acceptedByUs.length).toBeLessThanOrEqual(comparison.count * MOST_ACCEPTED);
  }
}

test.skipIf(newest === undefined)("the examples in CPython's tests of its syntax", { timeout: 300_000 }, async () => {
  if (newest === undefined) return;
  const comparison = await compareSnippets(newest, ["--examples", newest.root]);
  expect(comparison.count).toBeGreaterThan(1000);
  judge(comparison);
});

test.skipIf(newest === undefined)("mutated statements", { timeout: 300_000 }, async () => {
  if (newest === undefined) return;
  const texts: string[] = [];
  for (const name of SOURCES) {
    const path = join(newest.root, "test", name);
    if (existsSync(path)) texts.push(readFileSync(path, "utf8"));
  }
  const snippets = mutations(texts, 4000, 20_260);
  judge(await compareSnippets(newest, ["--snippets"], JSON.stringify(snippets)));
});
