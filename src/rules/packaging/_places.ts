/** Places in pyproject.toml to point at, and edits that leave comments alone. */
import type { Manifest } from "../../project/model.ts";
import type { Edit } from "../../syntax/edits.ts";
import type { ProjectSuspect, Severity, Span } from "../kit/rule.ts";

export function suspect<Data>(manifest: Manifest, at: Span, data: Data, severity?: Severity): ProjectSuspect<Data> {
  return { path: manifest.path, at, data, ...(severity === undefined ? {} : { severity }) };
}

/** The key of a table or value; for what has none, the first character. */
export function keyAt(manifest: Manifest, ...path: (string | number)[]): Span {
  return manifest.find(...path)?.key ?? { start: 0, end: 0 };
}

export function valueAt(manifest: Manifest, ...path: (string | number)[]): Span {
  return manifest.find(...path)?.at ?? keyAt(manifest, ...path);
}

/** Takes an element out of an array, with its comma, and with its line where it has one for itself. */
export function removeElement(manifest: Manifest, ...path: (string | number)[]): Edit | null {
  const at = manifest.find(...path)?.at;
  if (at === undefined) return null;
  const { text } = manifest;
  const lineStart = text.lastIndexOf("\n", at.start - 1) + 1;
  const comma = /^[ \t]*,/.exec(text.slice(at.end))?.[0].length ?? 0;
  const after = /^[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.exec(text.slice(at.end + comma))?.[0];
  if (text.slice(lineStart, at.start).trim() === "" && after !== undefined) {
    return { start: lineStart, end: at.end + comma + after.length, text: "" };
  }
  if (comma > 0) {
    const space = /^[ \t]*/.exec(text.slice(at.end + comma))?.[0].length ?? 0;
    return { start: at.start, end: at.end + comma + space, text: "" };
  }
  const before = /,[ \t]*$/.exec(text.slice(0, at.start))?.[0].length ?? 0;
  return { start: at.start - before, end: at.end, text: "" };
}

/** 1-based. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
