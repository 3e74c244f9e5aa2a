/** What `fix` prints: what is fixed and what stands behind it, what was left out and why. */
import { createTwoFilesPatch } from "diff";
import type { FixResult, Step } from "../fix/fix.ts";
import type { Left, Offer, Taken, Witness } from "../fix/model.ts";
import { decode } from "../syntax/decode.ts";
import type { ReportContext } from "./context.ts";
import { plain } from "./excerpt.ts";
import { openablePaths } from "./finding-block.ts";
import { hanging } from "./layout.ts";
import type { Style } from "./style.ts";
import { header, problemLines, text } from "./terminal.ts";
import { count, grouped } from "./words.ts";

export interface FixesOptions {
  /** Every place, however many. */
  readonly all?: boolean;
  /** What changes in the files, as a patch. */
  readonly diff?: boolean;
  /** The counts alone. */
  readonly quiet?: boolean;
  /** Whether the files have been changed, or would be. */
  readonly applied: boolean;
}

/** Places of one fix that are shown. */
const MOST_PLACES = 5;

/** Pieces of the report, each ending in a line break. */
export function* fixesReport(
  result: FixResult,
  context: ReportContext,
  style: Style,
  options: FixesOptions,
): Iterable<string> {
  if (!options.quiet) {
    const openable = openablePaths(result.review.root, context.cwd);
    const shape = { openable, all: options.all === true };
    yield text([...header(result.review, context, style), ""]);
    yield* takenLines(result.taken, style, { ...shape, label: options.applied ? "fixed" : "fixable" });
    yield* leftLines(result.left, style, shape);
    if (options.diff) for (const change of result.changes) yield text([...patchLines(change, style), ""]);
    yield text(problemLines({ ...result.review, problems: result.problems }, style, options.all === true));
  }
  yield text([fixesVerdict(result, style, options)]);
}

interface Shape {
  readonly openable: (path: string) => string;
  readonly all: boolean;
}

/** What one rule's fixes have in common is told once. */
function* takenLines(
  taken: readonly Taken[],
  style: Style,
  { label, ...shape }: Shape & { readonly label: string },
): Iterable<string> {
  for (const group of groupsBy(taken, ({ offer }) => `${offer.rule} ${offer.fix.says}`)) {
    const [{ offer }] = group;
    const witness = witnessWords(group.map((one) => one.witness));
    yield text([
      ...hanging(label, `${offer.fix.says} (${offer.rule}): ${witness}`, style, style.good, plainly),
      ...hanging("", places(group, shape), style, style.dim, style.path),
    ]);
  }
  if (taken.length > 0) yield "\n";
}

function* leftLines(left: readonly Left[], style: Style, shape: Shape): Iterable<string> {
  for (const group of groupsBy(left, ({ offer, reason }) => `${offer.rule} ${reason}`)) {
    const [{ offer, reason }] = group;
    yield text([
      ...hanging("left", `${offer.fix.says} (${offer.rule}): ${reason}`, style, style.bold, plainly),
      ...hanging("", places(group, shape), style, style.dim, style.path),
    ]);
  }
  if (left.length > 0) yield "\n";
}

function groupsBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Iterable<[Item, ...Item[]]> {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups.values();
}

function places(group: readonly { readonly offer: Offer }[], { openable, all }: Shape): string {
  const shown = all ? group : group.slice(0, MOST_PLACES);
  const named = shown.map(({ offer: { location } }) => `${openable(location.path)}:${location.start.line}`);
  const more = group.length > shown.length ? ` and ${grouped(group.length - shown.length)} more` : "";
  return named.join(", ") + more;
}

/** `2 to 66 tests run it, types as before`: of several fixes what holds for all of them. */
function witnessWords(witnesses: readonly Witness[]): string {
  const tests = witnesses.flatMap((one) => (one.tests === null ? [] : [one.tests]));
  const flipped = witnesses.filter(({ reproducer }) => reproducer !== null).length;
  const parts = [
    ...(flipped === 0 ? [] : [flipped === 1 ? "the test of the fault passes" : `${flipped} tests of the fault pass`]),
    ...(tests.length === 0 ? [] : [testWords(Math.min(...tests), Math.max(...tests))]),
    ...(witnesses.every(({ types }) => types !== null) ? ["types as before"] : []),
  ];
  return parts.length === 0 ? "it parses" : parts.join(", ");
}

function testWords(least: number, most: number): string {
  if (most === 0) return "no test runs it";
  const range = least === most ? "" : `${least === 0 ? "no" : grouped(least)} to `;
  return `${range}${count(most, "test runs", "tests run")} it`;
}

/** What changes in a file, as `git diff` has it. */
export function patchOf({ path, before, after }: FixResult["changes"][number]): string {
  const [old = "", fresh = ""] = [before, after].map((bytes) => {
    const decoded = decode(bytes);
    return "problem" in decoded ? "" : decoded.text;
  });
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, old, fresh, undefined, undefined, { context: 3 });
  return patch.slice(patch.indexOf("\n") + 1);
}

function patchLines(change: FixResult["changes"][number], style: Style): readonly string[] {
  const lines = patchOf(change).split("\n").slice(0, -1);
  return lines.map((raw) => {
    const line = plain(raw.replace(/\r$/, "").trimEnd(), Number.MAX_SAFE_INTEGER);
    if (/^(?:---|\+\+\+) /.test(raw)) return style.bold(line);
    return raw.startsWith("+") ? style.added(line) : raw.startsWith("-") ? style.removed(line) : line;
  });
}

/** The last line: how many fixes, in how many files, and what was run for them. */
export function fixesVerdict(
  { taken, left, changes, suite, runs }: FixResult,
  style: Style,
  { applied }: FixesOptions,
): string {
  if (taken.length === 0) {
    return left.length === 0 ? style.good("Nothing to fix; exit 0") : `Nothing fixed, ${leftWords(left)}; exit 0`;
  }
  const what = `${count(taken.length, "fix", "fixes")} in ${count(changes.length, "file")}`;
  const parts = [
    applied ? style.good(`${what} applied`) : `${what} held, nothing written`,
    ...(left.length === 0 ? [] : [leftWords(left)]),
    ...(suite === null ? [] : [`all ${count(suite.tests, "test")} as before`]),
    ...(runs === 0 ? [] : [`${count(runs, "test run")}`]),
  ];
  return `${parts.join(", ")}; exit ${applied ? 0 : 1}`;
}

const leftWords = (left: readonly Left[]): string => `${grouped(left.length)} left out`;

const plainly = (one: string) => one;

/** The message of the commit with one rule's fixes. */
export function commitMessage({ rule, taken }: Step, { suite }: FixResult): string {
  const [first] = taken;
  const lines = taken.map(({ offer: { location }, witness }) => {
    return `- ${location.path}:${location.start.line}: ${witnessWords([witness])}`;
  });
  const end = suite === null ? [] : ["", `All ${count(suite.tests, "test")} as before, with the fixes of all rules.`];
  return [`${first?.offer.fix.says ?? "Fix"} (${rule})`, "", ...lines, ...end, ""].join("\n");
}
