/** Findings in full: each with its source, its way to the cause and its fix, and why its rule minds. */
import type { Finding, TraceStep } from "../review/finding.ts";
import type { Rule } from "../rules/kit/rule.ts";
import type { SourceText } from "../syntax/source.ts";
import { type Extent, markFirst, plain } from "./excerpt.ts";
import { findingHead } from "./finding-block.ts";
import { barred, diffLines, GUTTER, hanging, MARGIN } from "./layout.ts";
import { proofInFull } from "./proof.ts";
import { ruleReasons } from "./rule-text.ts";
import type { Paint, Style } from "./style.ts";
import { displayWidth, oneLine } from "./width.ts";

export interface PageOptions {
  /** Path of a file, given relative to the root, as the user can open it. */
  readonly openable: (path: string) => string;
  readonly sourceOf: (path: string) => SourceText;
  /** Whoever has tried to prove them need not be told how to. */
  readonly isTried?: boolean;
}

/** Lines shown before and after what is marked. */
const CONTEXT = 2;
/** Of a span that is longer, these lines are shown. */
const MOST_LINES = 5;

/** What a rule says of itself follows its last finding. */
export function findingPages(
  findings: readonly Finding[],
  rules: readonly Rule[],
  style: Style,
  options: PageOptions,
): readonly string[] {
  const byId = new Map<string, Rule>(rules.map((rule) => [rule.id, rule]));
  const lastOf = new Map(findings.map((finding, index) => [finding.rule, index]));
  return findings.flatMap((finding, index) => {
    const rule = lastOf.get(finding.rule) === index ? byId.get(finding.rule) : undefined;
    return [
      ...(index === 0 ? [] : [""]),
      ...findingLines(finding, style, options),
      ...(rule === undefined ? [] : ["", ...ruleReasons(rule, style)]),
    ];
  });
}

/** Where there is a way to the cause it begins at the finding's own code, which then is not shown a second time. */
function findingLines(finding: Finding, style: Style, options: PageOptions): readonly string[] {
  const { fix, location, severity, trace = [] } = finding;
  const paint = style.severity[severity];
  const code =
    trace.length > 0
      ? pathLines(trace, paint, style, options)
      : sourceAround(location, options.sourceOf(location.path), paint, style);
  return [
    ...findingHead(finding, style, options.openable),
    ...code,
    ...provingLines(finding, style, options.isTried === true),
    ...(fix === undefined
      ? []
      : [
          "",
          ...hanging("fix", `${fix.says} (${fix.safety})`, style, style.good, plainly),
          ...diffLines(fix.diff, style),
        ]),
  ];
}

/** The proof; where none was tried, how to. */
function provingLines(finding: Finding, style: Style, isTried: boolean): readonly string[] {
  const { proof, provable, fingerprint } = finding;
  if (proof !== undefined) return ["", ...proofInFull(finding, style)];
  if (isTried || provable === undefined || "why" in provable.recipe) return [];
  const command = `\`python-dev prove ${fingerprint.slice(0, MARGIN - 1)}\``;
  return ["", ...hanging("prove", `${command} runs a test for it in a sandbox`, style, style.good, plainly)];
}

function pathLines(
  trace: readonly TraceStep[],
  paint: Paint,
  style: Style,
  { openable, sourceOf }: PageOptions,
): readonly string[] {
  return trace.flatMap((step, index) => {
    const label = index === trace.length - 1 ? "cause" : index === 0 ? "felt" : "via";
    const name = step.name === "" ? "" : style.dim(` in ${oneLine(step.name)}`);
    const extent = {
      start: { line: step.line, column: step.column },
      end: { line: step.endLine, column: step.endColumn },
    };
    return [
      "",
      `${style.bold(label.padEnd(MARGIN))}${style.path(`${openable(step.path)}:${step.line}`)}${name}`,
      ...sourceAround(extent, sourceOf(step.path), paint, style),
    ];
  });
}

/** The lines of a span and those around it, without blank ones at the edges; carets under the span's first line. */
function sourceAround(extent: Extent, source: SourceText, paint: Paint, style: Style): readonly string[] {
  const { start, end } = extent;
  const room = style.width - MARGIN - GUTTER;
  const lastMarked = Math.min(end.line, start.line + MOST_LINES - 1);
  const isBlank = (line: number): boolean => source.lineText(line).trim() === "";
  let first = Math.max(1, start.line - CONTEXT);
  while (first < start.line && isBlank(first)) first++;
  let last = Math.min(source.lineCount, lastMarked + CONTEXT);
  while (last > lastMarked && isBlank(last)) last--;
  const shown: string[] = [];
  for (let line = first; line <= last; line++) {
    const text = source.lineText(line);
    if (line === start.line) {
      shown.push(...markedLines(text, extent, paint, style));
    } else {
      const isMarked = line > start.line && line <= lastMarked;
      const code = plain(text, room);
      shown.push(barred(String(line), isMarked ? code : style.dim(code), style));
    }
  }
  return shown;
}

function markedLines(text: string, extent: Extent, paint: Paint, style: Style): readonly string[] {
  const { start, end } = extent;
  const room = style.width - MARGIN - GUTTER;
  const { source, carets, width } = markFirst(text, extent, room);
  const goesOn = end.line > start.line ? ` … to line ${end.line}` : "";
  const note = goesOn !== "" && width + displayWidth(goesOn) <= room ? style.dim(goesOn) : "";
  return [barred(String(start.line), source, style), barred("", paint(carets) + note, style)];
}

const plainly = (text: string) => text;
