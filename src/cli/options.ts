/** What the flags of each command arrive as; `program.ts` declares the flags themselves. */
import type { Config } from "../project/config.ts";

export const FORMATS = ["terminal", "json", "sarif"] as const;
export type Format = (typeof FORMATS)[number];

/** What is looked for, and with what. */
export interface ChoiceOptions {
  /** Rule ids, chapters or ruff codes; what was given wins over the configuration. */
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  readonly types: "auto" | "off";
  /** The project's interpreter, where it is not the one that would be found. */
  readonly python?: string;
}

/** Where the report goes, and how much it says. */
export interface ReportOptions {
  readonly format: Format;
  /** Write the report to this file and not to stdout. */
  readonly output?: string;
  readonly all?: boolean;
  readonly quiet?: boolean;
}

export interface ReviewOptions extends ChoiceOptions, ReportOptions {
  readonly failOn?: Config["failOn"];
  readonly minEvidence?: Config["minEvidence"];
  /** Findings are proved, where their rules say how. */
  readonly prove?: boolean;
  readonly statistics?: boolean;
}

export interface ProveOptions extends ChoiceOptions, ReportOptions {
  /** A folder that the tests of what is proved go to. */
  readonly write?: string;
}

/** Of `rules` and `doctor`. */
export interface ListOptions {
  readonly json?: boolean;
}
