/** What `prove --write` says of the files. */
import type { Kept } from "../prove/keep.ts";
import { hanging } from "./layout.ts";
import type { Style } from "./style.ts";

const SAID: Readonly<Record<Kept["outcome"], string>> = {
  written: "",
  same: " was there already",
  differs: " is another file, and was left as it is",
};

export interface KeptOptions {
  /** How the user can open an absolute path. */
  readonly openable: (path: string) => string;
  /** What runs them from the project's root. */
  readonly command: string;
  /** Only what was not done. */
  readonly quiet?: boolean | undefined;
}

export function keptLines(
  kept: readonly Kept[],
  style: Style,
  { openable, command, quiet = false }: KeptOptions,
): readonly string[] {
  if (kept.length === 0) return quiet ? [] : ["Nothing was proved, so no test was written"];
  const told = quiet ? kept.filter(({ outcome }) => outcome === "differs") : kept;
  const lines = told.flatMap(({ path, outcome, missing }) => {
    const label = outcome === "differs" ? "left" : outcome === "same" ? "kept" : "written";
    const fixtures = missing.map((name) => `\`${name}\``).join(", ");
    const needs = fixtures === "" ? "" : `; it needs ${fixtures} of the project's own tests, so write it below those`;
    return hanging(label, `${openable(path)}${SAID[outcome]}${needs}`, style, style.bold, plainly);
  });
  if (quiet) return lines;
  return [...lines, ...hanging("run", `\`${command}\` from the project's root`, style, style.bold, plainly)];
}

const plainly = (text: string) => text;
