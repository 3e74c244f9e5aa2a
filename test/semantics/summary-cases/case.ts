/** Small projects and what calling one of their functions comes to. */
import type { Files } from "../outlines.ts";

export interface SummaryCase {
  readonly what: string;
  readonly files: Files;
  /** `a.go` where it is not said. */
  readonly of: string;
  /** The facts that are looked at; of the others nothing is said. */
  readonly kinds: readonly Kind[];
  /** `raises builtins.OSError a.py:4 a.py:2`: the kind, the key, the cause where the key is not it, the way. */
  readonly facts: readonly string[];
}

export type Kind = "blocks" | "raises" | "swallows" | "opens" | "stores" | "mutates" | "keeps" | "suspends" | "pure";

/** Lines are counted from 1, without the indentation that all of them have. */
export function casesOf(...kinds: readonly Kind[]) {
  return (what: string, source: string | Files, facts: readonly string[], of = "a.go"): SummaryCase => {
    const files = typeof source === "string" ? { "a.py": source } : source;
    const plain = Object.entries(files).map(([path, text]) => [path, dedent(text)]);
    return { what, files: Object.fromEntries(plain), of, kinds, facts };
  };
}

function dedent(text: string): string {
  const lines = text.replace(/^\n/, "").trimEnd().split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const common = Math.min(...indents);
  return `${lines.map((line) => line.slice(common)).join("\n")}\n`;
}
