/** What the flags of each command arrive as; `program.ts` declares the flags themselves. */
import type { Verify } from "../fix/model.ts";
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
  /** Only what is on lines that changed since this revision of git. */
  readonly since?: string;
  /** Findings are proved, where their rules say how. */
  readonly prove?: boolean;
  readonly statistics?: boolean;
}

export interface ProveOptions extends ChoiceOptions, ReportOptions {
  /** A folder that the tests of what is proved go to. */
  readonly write?: string;
}

export interface FixOptions extends ChoiceOptions, ReportOptions {
  readonly verify: Verify;
  /** Unsafe fixes are taken also where no test looks. */
  readonly unsafe?: boolean;
  /** Fix what the project's own configuration of ruff selects, too. */
  readonly ruff?: boolean;
  /** Show the changes, and write nothing. */
  readonly diff?: boolean;
  /** Write without asking. */
  readonly yes?: boolean;
  /** One commit a rule. */
  readonly commit?: boolean;
  readonly allowDirty?: boolean;
}

export interface McpOptions {
  /** The folder that clients work in, and nowhere else. */
  readonly root?: string;
  /** Serve HTTP on this port of the loopback interface and not stdio; 0: any that is free. */
  readonly http?: string;
  readonly python?: string;
}

export interface SkillOptions {
  /** The folder that agents look for skills in. */
  readonly to?: string;
}

/** Of `rules` and `doctor`. */
export interface ListOptions {
  readonly json?: boolean;
}
