/** What `fix` prints: what is fixed and what stands behind it, what was left out and why. */
import type { FixResult, Step } from "../fix/fix.ts";
import type { Left, Offer, Taken } from "../fix/model.ts";
import type { ReportContext } from "./context.ts";
import { openablePaths } from "./finding-block.ts";
import { diffLines, hanging } from "./layout.ts";
import type { Style } from "./style.ts";
import { header, problemLines, text } from "./terminal.ts";
import { count, grouped } from "./words.ts";

export interface FixesOptions {
  /** Every fix that was left out, and every diff. */
  readonly all?: boolean;
  /** The diffs of what is fixed. */
  readonly diff?: boolean;
  /** The counts alone. */
  readonly quiet?: boolean;
  /** Whether the files have been changed, or would be. */
  readonly applied: boolean;
}

/** Fixes of one rule that are left out for one reason, and that are shown one by one. */
const MOST_LEFT = 5;

/** Pieces of the report, each ending in a line break. */
export function* fixesReport(
  result: FixResult,
  context: ReportContext,
  style: Style,
  options: FixesOptions,
): Iterable<string> {
  if (!options.quiet) {
    yield text([...header(result.review, context, style), ""]);
    yield* takenLines(result.taken, context, style, options, result);
    yield* leftLines(result.left, context, style, options, result);
    yield text(problemLines({ ...result.review, problems: result.problems }, style, options.all === true));
  }
  yield text([fixesVerdict(result, style, options)]);
}

function* takenLines(
  taken: readonly Taken[],
  { cwd }: ReportContext,
  style: Style,
  { diff = false, all = false, applied }: FixesOptions,
  { review }: FixResult,
): Iterable<string> {
  const openable = openablePaths(review.root, cwd);
  for (const { offer, witness } of taken) {
    const said = `${offer.fix.says} (${offer.rule}): ${witnessWords(witness)}`;
    yield text([
      ...hanging(applied ? "fixed" : "fixable", said, style, style.good, plainly),
      ...hanging("", place(offer, openable), style, style.dim, style.path),
      ...(diff || all ? diffLines(offer.fix.diff, style) : []),
    ]);
  }
  if (taken.length > 0) yield "\n";
}

/** What is left out for one reason is told once. */
function* leftLines(
  left: readonly Left[],
  { cwd }: ReportContext,
  style: Style,
  { all = false }: FixesOptions,
  { review }: FixResult,
): Iterable<string> {
  const openable = openablePaths(review.root, cwd);
  const groups = new Map<string, Left[]>();
  for (const one of left) {
    const key = JSON.stringify([one.offer.rule, one.reason]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const shown = all ? group : group.slice(0, MOST_LEFT);
    const places = shown.map(({ offer }) => place(offer, openable)).join(", ");
    const more = group.length > shown.length ? ` and ${grouped(group.length - shown.length)} more` : "";
    yield text([
      ...hanging("left", `${first.offer.fix.says} (${first.offer.rule}): ${first.reason}`, style, style.bold, plainly),
      ...hanging("", places + more, style, style.dim, style.path),
    ]);
  }
  if (left.length > 0) yield "\n";
}

function place({ location }: Offer, openable: (path: string) => string): string {
  return `${openable(location.path)}:${location.start.line}`;
}

/** `4 tests run it, types same, its test passes` */
export function witnessWords({ types, tests, reproducer }: Taken["witness"]): string {
  const parts = [
    ...(reproducer === null ? [] : ["the test that proved the fault passes"]),
    ...(tests === null ? [] : [tests === 0 ? "no test runs it" : `${count(tests, "test runs", "tests run")} it`]),
    ...(types === null ? [] : ["types as before"]),
  ];
  return parts.length === 0 ? "it parses" : parts.join(", ");
}

/** The last line: how many fixes, in how many files, and what was run for them. */
export function fixesVerdict(
  { taken, left, changes, suite, runs }: FixResult,
  style: Style,
  { applied }: FixesOptions,
): string {
  if (taken.length === 0)
    return left.length === 0 ? style.good("Nothing to fix; exit 0") : `Nothing fixed, ${leftWords(left)}; exit 0`;
  const what = `${count(taken.length, "fix", "fixes")} in ${count(changes.length, "file")}`;
  const done = applied ? style.good(`${what} applied`) : `${what} held, nothing written`;
  const tests = suite === null ? [] : [`all ${count(suite.tests, "test")} as before`];
  const runsOf = runs === 0 ? [] : [`${count(runs, "test run")}`];
  const parts = [done, ...(left.length === 0 ? [] : [leftWords(left)]), ...tests, ...runsOf];
  return `${parts.join(", ")}; exit ${applied ? 0 : 1}`;
}

const leftWords = (left: readonly Left[]): string => `${grouped(left.length)} left out`;

const plainly = (one: string) => one;

/** The message of the commit with one rule's fixes. */
export function commitMessage({ rule, taken }: Step, { suite }: FixResult): string {
  const [first] = taken;
  const title = `${first?.offer.fix.says ?? "Fix"} (${rule})`;
  const lines = taken.map(
    ({ offer, witness }) => `- ${offer.location.path}:${offer.location.start.line}: ${witnessWords(witness)}`,
  );
  const end = suite === null ? [] : ["", `All ${count(suite.tests, "test")} as before, with the fixes of all rules.`];
  return [title, "", ...lines, ...end, ""].join("\n");
}
