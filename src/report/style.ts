/** Colours and width of the place a report is written to. */
import { createColors } from "picocolors";
import type { Severity } from "../rules/kit/rule.ts";

export type Paint = (text: string) => string;

export interface Style {
  /** Columns to fill at most. */
  readonly width: number;
  /** Rows of the window, where there is one. */
  readonly rows: number | null;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly path: Paint;
  readonly code: Paint;
  readonly good: Paint;
  readonly added: Paint;
  readonly removed: Paint;
  readonly severity: Readonly<Record<Severity, Paint>>;
}

/** What is asked of `process.stdout`; a file has none of it. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

const PIPE_WIDTH = 100;
const NARROWEST = 60;
const WIDEST = 200;

/** The style for a stream: colours on a terminal only, unless `NO_COLOR` or `FORCE_COLOR` say otherwise. */
export function styleFor(stream: Terminal, env: Readonly<Record<string, string | undefined>>): Style {
  const colors = createColors(wantsColour(stream, env));
  const onTerminal = stream.isTTY === true;
  return {
    width: Math.min(WIDEST, Math.max(NARROWEST, (onTerminal && stream.columns) || PIPE_WIDTH)),
    rows: (onTerminal && stream.rows) || null,
    bold: colors.bold,
    dim: colors.dim,
    path: colors.cyan,
    code: colors.cyan,
    good: colors.green,
    added: colors.green,
    removed: colors.red,
    severity: {
      error: (text) => colors.bold(colors.red(text)),
      warning: (text) => colors.bold(colors.yellow(text)),
      advice: (text) => colors.bold(colors.blue(text)),
    },
  };
}

function wantsColour(stream: Terminal, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.NO_COLOR) return false;
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return stream.isTTY === true && env.TERM !== "dumb";
}
