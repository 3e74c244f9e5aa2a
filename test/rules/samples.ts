/** Reads the samples of rules: the code without its caret lines, and the spans that the carets ask for. */
import type { Finding } from "../../src/review/finding.ts";
import type { Example, NearMiss, Rule, Sample } from "../../src/rules/kit/rule.ts";

export interface Mark {
  readonly path: string;
  readonly line: number;
  /** From 1; `to` is exclusive, on the span's first line. */
  readonly from: number;
  readonly to: number;
}

export interface SampleFiles {
  readonly files: ReadonlyMap<string, string>;
  readonly marks: readonly Mark[];
}

const CARETS = /^\s*#\s*\^+(?:\s+\^+)*\s*$/;

export function readSample(sample: Sample): SampleFiles {
  const files = new Map<string, string>();
  const marks: Mark[] = [];
  for (const [path, text] of Object.entries(typeof sample === "string" ? { "example.py": sample } : sample)) {
    files.set(path, readText(path, text, marks));
  }
  return { files, marks };
}

function readText(path: string, text: string, marks: Mark[]): string {
  const kept: string[] = [];
  for (const line of dedent(text.replace(/^\n/, "")).split("\n")) {
    if (!CARETS.test(line)) kept.push(line);
    else for (const [from, to] of caretRuns(line)) marks.push({ path, line: kept.length, from, to });
  }
  return kept.join("\n");
}

function caretRuns(line: string): [number, number][] {
  return [...line.matchAll(/#?\^+/g)].map((run) => {
    const start = run.index ?? 0;
    return [start + 1, start + run[0].length + 1];
  });
}

function dedent(text: string): string {
  const indents = text
    .split("\n")
    .flatMap((line) => (line.trim() === "" ? [] : [line.length - line.trimStart().length]));
  const least = Math.min(...indents);
  return least > 0 && Number.isFinite(least) ? text.replaceAll(new RegExp(`^ {${least}}`, "gm"), "") : text;
}

/** A finding's span as carets can mark it. */
export function markOf({ location: { path, start, end } }: Finding, files: ReadonlyMap<string, string>): Mark {
  const line = files.get(path)?.split("\n")[start.line - 1] ?? "";
  const to = end.line === start.line ? end.column : line.trimEnd().length + 1;
  return { path, line: start.line, from: start.column, to };
}

/** A sample to be run: what it must show, and for whom. */
export interface Case {
  readonly rule: Rule;
  readonly what: string;
  readonly sample: SampleFiles;
  readonly python: readonly [number, number];
  /** Set for the bad sample of an example. */
  readonly example: Example | null;
}

export function casesOf(rule: Rule): Case[] {
  const of = (what: string, sample: Sample, from: Example | NearMiss, example: Example | null): Case => ({
    rule,
    what,
    sample: readSample(sample),
    python: [3, Number(from.python?.slice(2) ?? 11)],
    example,
  });
  return [
    ...rule.examples.flatMap((example) => [
      of(`bad: ${example.title}`, example.bad, example, example),
      of(`good: ${example.title}`, example.good, example, null),
    ]),
    ...rule.nearMisses.map((near) => of(`near miss: ${near.why}`, near.code, near, null)),
  ];
}
