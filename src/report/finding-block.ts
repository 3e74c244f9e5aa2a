/** One finding as lines on a terminal. */
import { join, relative } from "node:path";
import type { Finding } from "../review/finding.ts";
import { markFirst, plain } from "./excerpt.ts";
import { barred, diffLines, GUTTER, hanging, MARGIN, MEASURE } from "./layout.ts";
import { proofInFull, proofLine } from "./proof.ts";
import type { Paint, Style } from "./style.ts";
import { tracedCalls } from "./trace.ts";
import { displayWidth, oneLine } from "./width.ts";
import { count, wrap } from "./words.ts";

const SEPARATOR = " · ";

export interface BlockOptions {
  /** Other findings of the same rule that are not shown, and in how many files. */
  readonly more?: { readonly findings: number; readonly files: number };
  /** The line before, and the fix as a diff. */
  readonly full?: boolean;
  /** The test of its proof, and not only what it said. */
  readonly test?: boolean;
  /** Path of a file, given relative to the root, as the user can open it. */
  readonly openable: (path: string) => string;
}

/** How paths are shown: relative to where the user stands, control characters made visible. */
export function openablePaths(root: string, cwd: string): (path: string) => string {
  return (path) => {
    const absolute = join(root, path);
    const near = relative(cwd, absolute);
    return oneLine(near.length < absolute.length ? near || path : absolute);
  };
}

/** Headline, place, excerpt with carets, fix, proof; without a blank line around. */
export function findingBlock(finding: Finding, style: Style, options: BlockOptions): readonly string[] {
  return [
    ...findingHead(finding, style, options.openable),
    ...excerpt(finding, style, options),
    ...traceLines(finding, style, options),
    ...(options.full && finding.fix ? diffLines(finding.fix.diff, style) : []),
    ...(options.test ? proofInFull(finding, style) : proofLine(finding, style)),
  ];
}

/** What is wrong; where, by which rule, and how sure that is. The fingerprint's beginning stands in the margin. */
export function findingHead(finding: Finding, style: Style, openable: BlockOptions["openable"]): readonly string[] {
  return [...headline(finding, style), ...findingPlace(finding, style, openable)];
}

function headline(finding: Finding, style: Style): readonly string[] {
  return hanging(finding.severity, finding.message, style, style.severity[finding.severity], style.bold);
}

/** Where, by which rule, and how sure that is. */
export function findingPlace(finding: Finding, style: Style, openable: BlockOptions["openable"]): readonly string[] {
  const { start } = finding.location;
  const location = `${openable(finding.location.path)}:${start.line}:${start.column}`;
  const within = finding.within === "" ? "" : ` in ${oneLine(finding.within)}`;
  const rule = finding.code === undefined ? finding.rule : `${finding.rule} (${finding.code})`;
  const fingerprint = style.dim(finding.fingerprint.slice(0, MARGIN - 1).padEnd(MARGIN));
  const evidence = finding.evidence === "proved" ? style.good("proved") : style.dim(finding.evidence);
  const ruleText = `${rule}${style.dim(SEPARATOR)}${evidence}`;
  const room = style.width - MARGIN - displayWidth(`${location}${SEPARATOR}${rule}${SEPARATOR}${finding.evidence}`);
  if (room < 0) return [fingerprint + style.path(location), " ".repeat(MARGIN) + ruleText];
  const where = style.path(location) + (displayWidth(within) <= room ? style.dim(within) : "");
  return [`${fingerprint}${where}${style.dim(SEPARATOR)}${ruleText}`];
}

function excerpt(finding: Finding, style: Style, options: BlockOptions): readonly string[] {
  const { firstLine, lines } = finding.excerpt;
  const { start } = finding.location;
  const room = style.width - MARGIN - GUTTER;
  const line = lines[start.line - firstLine];
  const notes = notesOf(finding, style, options);
  if (line === undefined) return notesBelow(notes, room, " ".repeat(MARGIN));
  const marked = markFirst(line, finding.location, room);
  const before = options.full ? lines[start.line - firstLine - 1] : undefined;
  const shown = [
    ...(before === undefined ? [] : [barred(String(start.line - 1), style.dim(plain(before, room)), style)]),
    barred(String(start.line), marked.source, style),
  ];
  const carets = barred("", style.severity[finding.severity](marked.carets), style);
  if (notes.length === 0) return [...shown, carets];
  const together = displayWidth(notes.map((note) => note.lead + note.text).join(SEPARATOR));
  const beside = notes.map((note) => note.paintLead(note.lead) + note.paint(note.text)).join(style.dim(SEPARATOR));
  if (marked.width + 1 + together <= room) return [...shown, `${carets} ${beside}`];
  if (together <= room) return [...shown, carets, barred("", beside, style)];
  return [...shown, carets, ...notesBelow(notes, room, barred("", "", style))];
}

/** What stands beside the carets, or below where there is no room. */
interface Note {
  readonly lead: string;
  readonly paintLead: Paint;
  readonly text: string;
  readonly paint: Paint;
}

function notesOf(finding: Finding, style: Style, { more }: BlockOptions): readonly Note[] {
  const { fix, location } = finding;
  const notes: Note[] = [];
  const remark = (text: string) => notes.push({ lead: "", paintLead: style.dim, text, paint: style.dim });
  if (location.end.line > location.start.line) remark(`… to line ${location.end.line}`);
  if (fix) {
    const text = ` ${oneLine(fix.says)}`;
    notes.push({ lead: `fix (${fix.safety}):`, paintLead: style.good, text, paint: (said) => said });
  }
  if (more && more.findings > 0) remark(`and ${count(more.findings, "more", "more")} in ${count(more.files, "file")}`);
  return notes;
}

function notesBelow(notes: readonly Note[], room: number, before: string): readonly string[] {
  return notes.flatMap((note) =>
    wrap(note.lead + note.text, Math.min(MEASURE, room)).map((line, index) => {
      const lead = index === 0 ? note.lead.length : 0;
      return before + note.paintLead(line.slice(0, lead)) + note.paint(line.slice(lead));
    }),
  );
}

/** The calls after the finding's own, down to the cause. */
function traceLines({ trace = [] }: Finding, style: Style, { openable, full }: BlockOptions): readonly string[] {
  const room = style.width - MARGIN - GUTTER;
  return tracedCalls(trace, room, style, { openable, full: full === true }).map((line) => barred("", line, style));
}
