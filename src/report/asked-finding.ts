/** A finding by the name that someone gives it: the beginning of its fingerprint, or the place it stands at. */
import type { Finding, Location } from "../review/finding.ts";

interface Place {
  readonly path: string;
  /** From 1, both. */
  readonly line: number;
  readonly column: number | null;
}

export type FindingName = { readonly fingerprint: string } | Place;

const PLACE = /^(.+?):(\d+)(?::(\d+))?$/;
/** Fewer characters would name several findings of a big project. */
const FINGERPRINT = /^[0-9a-f]{6,16}$/;
/** Fingerprints that agree in so many characters do not by chance. */
const ALIKE = 4;
const MOST_SHOWN = 5;

/** `1f0c2a9e` or `src/cart.py:3:20`; `null` for what names no finding. */
export function findingName(text: string): FindingName | null {
  const [, path, line, column] = PLACE.exec(text) ?? [];
  if (path !== undefined) return { path, line: Number(line), column: column === undefined ? null : Number(column) };
  const fingerprint = text.trim().toLowerCase();
  return FINGERPRINT.test(fingerprint) ? { fingerprint } : null;
}

/** The findings that are meant, or in one line why there are none. A place's `path` is as in the findings. */
export function findingsNamed(
  findings: readonly Finding[],
  name: FindingName,
  openable: (path: string) => string,
): readonly Finding[] | { readonly problem: string } {
  return "path" in name ? findingsAt(findings, name, openable) : findingsLike(findings, name.fingerprint, openable);
}

function findingsLike(
  findings: readonly Finding[],
  wanted: string,
  openable: (path: string) => string,
): readonly Finding[] | { readonly problem: string } {
  const meant = findings.filter(({ fingerprint }) => fingerprint.startsWith(wanted));
  const listed = (some: readonly Finding[]): string =>
    shortList(
      some.map(({ fingerprint, location: { path, start } }) => `\`${fingerprint}\` at ${openable(path)}:${start.line}`),
    );
  if (new Set(meant.map(({ fingerprint }) => fingerprint)).size > 1) {
    return { problem: `\`${wanted}\` could be ${listed(meant)}: give more of it` };
  }
  if (meant.length > 0) return meant;
  const alike = findings.filter(({ fingerprint }) => fingerprint.startsWith(wanted.slice(0, ALIKE)));
  const hint =
    alike.length > 0
      ? `there is ${listed(alike)}`
      : "give the paths that were reviewed as well, or see what `python-dev review --all` finds now";
  return { problem: `no finding's fingerprint begins with \`${wanted}\`; ${hint}` };
}

/** Those that begin there; where none does, those that reach over it. */
function findingsAt(
  findings: readonly Finding[],
  { path, line, column }: Place,
  openable: (path: string) => string,
): readonly Finding[] | { readonly problem: string } {
  const inFile = findings.filter(({ location }) => location.path === path);
  const begin = inFile.filter(
    ({ location: { start } }) => start.line === line && (column === null || start.column === column),
  );
  if (begin.length > 0) return begin;
  const around = inFile.filter(({ location }) => reachesOver(location, line, column));
  if (around.length > 0) return around;
  const place = `${openable(path)}:${line}${column === null ? "" : `:${column}`}`;
  if (inFile.length === 0) return { problem: `there is no finding at ${place}, nor elsewhere in that file` };
  return { problem: `there is no finding at ${place}; that file has some on ${nearestLines(inFile, line)}` };
}

function reachesOver({ start, end }: Location, line: number, column: number | null): boolean {
  if (line < start.line || line > end.line) return false;
  if (column === null) return true;
  return (line > start.line || column >= start.column) && (line < end.line || column < end.column);
}

function nearestLines(findings: readonly Finding[], line: number): string {
  const lines = [...new Set(findings.map(({ location }) => location.start.line))];
  const byDistance = lines.sort((a, b) => Math.abs(a - line) - Math.abs(b - line));
  const nearest = byDistance.slice(0, MOST_SHOWN).sort((a, b) => a - b);
  return `line${lines.length > 1 ? "s" : ""} ${nearest.join(", ")}${lines.length > nearest.length ? ` and ${lines.length - nearest.length} more` : ""}`;
}

function shortList(items: readonly string[]): string {
  const more = items.length - MOST_SHOWN;
  return items.slice(0, MOST_SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
