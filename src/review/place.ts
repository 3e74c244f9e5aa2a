/** Where a suspect stands, for people and for machines: lines and columns, excerpt, the name around it, fingerprint. */
import { createHash } from "node:crypto";
import type { Span } from "../rules/kit/rule.ts";
import type { Module } from "../syntax/nodes.ts";
import type { SourceText } from "../syntax/source.ts";
import { ancestors, nodeAt } from "../syntax/walk.ts";
import type { Location, Position } from "./finding.ts";

const MOST_EXCERPT_LINES = 5;
const LONGEST_EXCERPT_LINE = 400;

export function locate(path: string, source: SourceText, span: Span): Location {
  return { path, start: positionOf(source, span.start), end: positionOf(source, span.end) };
}

function positionOf(source: SourceText, offset: number): Position {
  const { line, column } = source.position(offset);
  return { line, column: column + 1, offset };
}

/** The line before the span, and the span's own lines. A line of a minified file is cut, or the report would be as long. */
export function excerptOf(source: SourceText, { start, end }: Location): { firstLine: number; lines: string[] } {
  const firstLine = Math.max(1, start.line - 1);
  const lastLine = Math.min(end.line, firstLine + MOST_EXCERPT_LINES - 1);
  const lines: string[] = [];
  for (let line = firstLine; line <= lastLine; line++) lines.push(source.lineText(line).slice(0, LONGEST_EXCERPT_LINE));
  return { firstLine, lines };
}

/** Qualified name of the innermost function or class that holds the span; empty at module level. */
export function nameAround(module: Module, span: Span): string {
  const node = nodeAt(module, span.start, span.end);
  if (node === null) return "";
  const names: string[] = [];
  for (const around of [node, ...ancestors(node)]) {
    if (around.kind === "FunctionDef" || around.kind === "AsyncFunctionDef" || around.kind === "ClassDef") {
      names.unshift(around.name);
    }
  }
  return names.join(".");
}

/**
 * Makes fingerprints for one file. Two findings of the same rule on the same text in the same function are told apart by
 * their order, so that moving lines or editing elsewhere changes nothing.
 */
export function fingerprinter(path: string, source: SourceText): (rule: string, within: string, span: Span) => string {
  const seen = new Map<string, number>();
  return (rule, within, { start, end }) => {
    const text = source.text.slice(start, Math.min(end, start + 2_000)).replace(/\s+/g, " ");
    const key = [rule, path, within, text].join("\0");
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    return createHash("sha256").update(`${key}\0${nth}`).digest("hex").slice(0, 16);
  };
}
