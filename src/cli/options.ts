/** What the flags of each command arrive as; `program.ts` declares the flags themselves. */
import type { Config } from "../project/config.ts";

export const FORMATS = ["terminal", "json", "sarif"] as const;
export type Format = (typeof FORMATS)[number];

export interface ReviewOptions {
  readonly format: Format;
  /** Write the report to this file and not to stdout. */
  readonly output?: string;
  /** Rule ids, chapters or ruff codes; what was given wins over the configuration. */
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  readonly failOn?: Config["failOn"];
  readonly minEvidence?: Config["minEvidence"];
  readonly types: "auto" | "off";
  /** Findings are proved, where their rules say how. */
  readonly prove?: boolean;
  /** Every finding and not the most important alone. */
  readonly all?: boolean;
  readonly statistics?: boolean;
  readonly quiet?: boolean;
  /** The project's interpreter, where it is not the one that would be found. */
  readonly python?: string;
}

/** Of `rules` and `doctor`. */
export interface ListOptions {
  readonly json?: boolean;
}
