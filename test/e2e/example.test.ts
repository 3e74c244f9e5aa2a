/** The example service is reviewed: which of its known faults are found, and that its near misses are left alone. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { openProject } from "../../src/project/open.ts";
import type { Finding, Review } from "../../src/review/finding.ts";
import { review } from "../../src/review/review.ts";
import { run } from "./review-cli.ts";

const EXAMPLE = fileURLToPath(new URL("../../examples/orders", import.meta.url));
const SCHEMA = fileURLToPath(new URL("../../docs/review.schema.json", import.meta.url));
/** By the fault's number, the rule that finds it. It may only grow. */
const FOUND = fileURLToPath(new URL("./example-found.json", import.meta.url));

interface Entry {
  readonly number: number;
  readonly chapter: string;
  readonly path: string;
  readonly code: string;
}

const ROW = /^\| (\d+) \| ([a-z-]+) \| (\S+) \| (`+)(.+?)\4 \| .+ \|$/;

/** A row whose code holds a `|` has it as `\|`. */
function entriesOf(table: string): Entry[] {
  return table.split("\n").flatMap((line) => {
    const [, number, chapter, path, , code] = ROW.exec(line) ?? [];
    if (number === undefined || chapter === undefined || path === undefined || code === undefined) return [];
    return [{ number: Number(number), chapter, path, code: code.replaceAll("\\|", "|") }];
  });
}

const text = readFileSync(join(EXAMPLE, "FAULTS.md"), "utf8");
const [faultTable = "", missTable = ""] = text.split("## Near misses");
const faults = entriesOf(faultTable);
const nearMisses = entriesOf(missTable);

function linesOf({ path, code }: Entry): number[] {
  const lines = readFileSync(join(EXAMPLE, path), "utf8").split("\n");
  return lines.flatMap((line, index) => (line.includes(code) ? [index + 1] : []));
}

function findingsAt(entry: Entry, findings: readonly Finding[]): Finding[] {
  const [line = 0] = linesOf(entry);
  return findings.filter(
    ({ location: { path, start, end } }) => path === entry.path && start.line <= line && line <= end.line,
  );
}

describe("FAULTS.md", () => {
  test("has all its rows read", () => {
    const rows = (table: string): number => table.split("\n").filter((line) => /^\| \d/.test(line)).length;
    expect(faults.map(({ number }) => number)).toEqual(Array.from({ length: rows(faultTable) }, (_, i) => i + 1));
    expect(nearMisses.map(({ number }) => number)).toEqual(Array.from({ length: rows(missTable) }, (_, i) => i + 1));
    expect(faults.length).toBeGreaterThan(100);
    expect(nearMisses.length).toBeGreaterThan(15);
  });

  test.each([...faults, ...nearMisses])("$number: $path has $code once", (entry) => {
    expect(readFileSync(join(EXAMPLE, entry.path), "utf8").split(entry.code).length - 1).toBe(1);
    expect(linesOf(entry)).toHaveLength(1);
  });
});

describe("the review of the example", () => {
  let reviewed: Review;

  beforeAll(async () => {
    const project = await openProject([EXAMPLE], { cwd: EXAMPLE });
    if ("problem" in project) throw new Error(project.problem);
    const result = await review(project, { select: [], ignore: [], minEvidence: "pattern", types: "auto" });
    if ("problem" in result) throw new Error(result.problem);
    reviewed = result;
  });

  test("has no problems", () => expect(reviewed.problems).toEqual([]));

  test.each(nearMisses)("leaves near miss $number alone: $code", (entry) => {
    const serious = findingsAt(entry, reviewed.findings).filter(({ severity }) => severity !== "advice");
    expect(serious.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  });

  test("finds what it found before, and whatever it newly finds is in the list", () => {
    const listed: Readonly<Record<string, string>> = JSON.parse(readFileSync(FOUND, "utf8"));
    const found = new Map(
      faults.map((entry) => [entry.number, new Set(findingsAt(entry, reviewed.findings).map(({ rule }) => rule))]),
    );
    const lost = Object.entries(listed).filter(([number, rule]) => found.get(Number(number))?.has(rule) !== true);
    expect(lost, "no longer found: a rule has got worse").toEqual([]);
    // A rule of another chapter may be on the line by chance; where it does tell of the fault, it is listed by hand.
    const unlisted = faults.flatMap(({ number, chapter }) => {
      const rules = [...(found.get(number) ?? [])].filter((rule) => rule.startsWith(`${chapter}/`));
      return listed[number] === undefined && rules.length > 0 ? [[number, rules.join(" or ")]] : [];
    });
    expect(Object.fromEntries(unlisted), "newly found: add them to test/e2e/example-found.json").toEqual({});
  });
});

test("the program's JSON report of the example is as its schema says", async () => {
  const { stdout, stderr, exitCode } = await run(EXAMPLE, ["review", "--format", "json"]);
  expect(stderr).toBe("");
  expect([0, 1]).toContain(exitCode);
  const validate = new Ajv2020({ strict: true }).compile(JSON.parse(readFileSync(SCHEMA, "utf8")));
  validate(JSON.parse(stdout));
  expect(validate.errors).toBeNull();
});
