/** The review as an expert would hand it over: the ten things that matter, the rest in a few lines, a verdict. */
import type { Finding, Review } from "../review/finding.ts";
import type { ReportContext } from "./context.ts";
import { findingBlock, openablePaths } from "./finding-block.ts";
import { hanging } from "./layout.ts";
import { proofCounts } from "./proof.ts";
import { statisticsLines } from "./statistics.ts";
import type { Style } from "./style.ts";
import { verdict } from "./verdict.ts";
import { displayWidth } from "./width.ts";
import { columns, count, grouped, seconds, wrap } from "./words.ts";

export interface TerminalOptions {
  /** Every finding, with its fix as a diff. */
  readonly all?: boolean;
  readonly statistics?: boolean;
  /** The verdict alone. */
  readonly quiet?: boolean;
}

const TOP = 10;
const MOST_PROBLEMS = 5;
const MOST_REST_LINES = 4;

/** All findings of one rule, the best first. */
interface Group {
  readonly first: Finding;
  readonly findings: number;
  readonly files: number;
}

/** Pieces of the report, each ending in a line break; nothing is built as a whole. */
export function* terminalReport(
  review: Review,
  context: ReportContext,
  style: Style,
  options: TerminalOptions = {},
): Iterable<string> {
  if (!options.quiet) {
    yield text([...header(review, context, style), ""]);
    yield* options.all ? everyFinding(review, context, style) : topFindings(review, context, style);
    yield text(problemLines(review, style, options.all === true));
    if (options.statistics) yield text(statisticsLines(review, style));
    yield text(proofSummary(review, style));
  }
  yield text([verdict(review, context, style)]);
}

/** The program, what it read, and how long that took. */
export function header(review: Review, context: ReportContext, style: Style): readonly string[] {
  const { files, lines } = review.statistics;
  const name = `${context.tool.name} ${context.tool.version}`;
  const read = `${count(files, "file")}, ${count(lines, "line")}`;
  const without = review.hasTypes ? "" : " · without types";
  const facts = `${read} · Python ${context.python.join(".")} and newer · ${seconds(context.milliseconds)}${without}`;
  if (displayWidth(`${name} · ${facts}`) > style.width) {
    return [style.bold(name), ...wrap(facts, style.width).map(style.dim)];
  }
  return [`${style.bold(name)}${style.dim(` · ${facts}`)}`];
}

function* everyFinding(review: Review, context: ReportContext, style: Style): Iterable<string> {
  const openable = openablePaths(review.root, context.cwd);
  for (const finding of review.findings) {
    yield text([...findingBlock(finding, style, { full: true, openable }), ""]);
  }
}

function* topFindings(review: Review, context: ReportContext, style: Style): Iterable<string> {
  const groups = groupByRule(review.findings);
  const top = groups.slice(0, TOP);
  const openable = openablePaths(review.root, context.cwd);
  const blocks = top.map((group) =>
    findingBlock(group.first, style, { openable, more: { findings: group.findings - 1, files: group.files } }),
  );
  const rest = restLines(groups.slice(TOP), review.findings.length, top.length, style);
  // Blank lines between findings, unless just they would push the best finding out of the window.
  const height = blocks.reduce((sum, block) => sum + block.length + 1, 0) + rest.length + 5;
  const spaced = style.rows === null || height <= style.rows;
  for (const [index, block] of blocks.entries()) {
    yield text(spaced || index === blocks.length - 1 ? [...block, ""] : block);
  }
  yield text(rest);
}

function groupByRule(findings: readonly Finding[]): readonly Group[] {
  const groups = new Map<string, { first: Finding; findings: number; paths: Set<string> }>();
  for (const finding of findings) {
    const group = groups.get(finding.rule);
    if (group === undefined) {
      groups.set(finding.rule, { first: finding, findings: 1, paths: new Set() });
    } else {
      group.findings++;
      group.paths.add(finding.location.path);
    }
  }
  return [...groups.values()].map(({ first, findings: amount, paths }) => ({
    first,
    findings: amount,
    files: paths.size,
  }));
}

/** What the top does not show: counts by rule, and where to look. */
function restLines(rest: readonly Group[], findings: number, shown: number, style: Style): readonly string[] {
  if (findings === shown) return [];
  const topics = "a RULE, a FILE:LINE or a fingerprint";
  const ways = `--all shows all ${grouped(findings)} findings; \`python-dev explain\` takes ${topics}`;
  const hint = wrap(ways, style.width).map(style.dim);
  if (rest.length === 0) return [...hint, ""];
  const counts = rest.map((group) => grouped(group.findings));
  const digits = Math.max(...counts.map((amount) => amount.length));
  const cells = rest.map((group, index) => `${(counts[index] ?? "").padStart(digits)} ${group.first.rule}`);
  const rows = columns(cells, style.width - 2);
  const kept = rows.slice(0, MOST_REST_LINES);
  const total = rest.reduce((sum, group) => sum + group.findings, 0);
  const cut = rows.length > kept.length ? ["  …"] : [];
  return [
    style.bold(`${count(total, "more finding")} of ${count(rest.length, "other rule")}`),
    ...kept.map((row) => `  ${row}`),
    ...cut,
    ...hint,
    "",
  ];
}

function proofSummary({ findings }: Review, style: Style): readonly string[] {
  if (findings.every(({ proof }) => proof === undefined)) return [];
  const counts = proofCounts(findings, findings.length);
  const hint = findings.some(({ proof }) => proof?.test)
    ? "; `python-dev prove FINDING` shows a test, --write keeps it"
    : "";
  return [...wrap(counts + hint, style.width).map(style.dim), ""];
}

/** What the user should know that is not a finding. */
export function problemLines(review: Review, style: Style, all: boolean): readonly string[] {
  const shown = all ? review.problems : review.problems.slice(0, MOST_PROBLEMS);
  const lines = shown.flatMap(({ path, message }) => {
    const said = path === undefined || message.startsWith(path) ? message : `${path}: ${message}`;
    return hanging("note", said, style, style.bold, plainly);
  });
  const more = review.problems.length - shown.length;
  if (more > 0)
    lines.push(
      ...hanging("note", `and ${grouped(more)} more like these; --all shows them`, style, style.bold, plainly),
    );
  return lines.length === 0 ? [] : [...lines, ""];
}

const plainly = (text: string) => text;

/** Lines as text, without blanks at their ends. */
export function text(lines: readonly string[]): string {
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}
