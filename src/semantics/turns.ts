/** How often what is being read runs: each time that its function does, or for each item of a loop. */
import type { CallSite, Place } from "./outline.ts";

/** The run of a function, or one turn of a loop in it. */
export interface Turn {
  /** In a loop over items that may be many. */
  readonly isPerItem: boolean;
  /** Not in each run or turn: below a condition. */
  readonly isConditional: boolean;
  readonly ending: Ending;
}

/** Where the first `return` or `continue` ends that may end it: what follows may not run. */
interface Ending {
  first: number;
  readonly around: Ending | null;
}

export function wholeRun(): Turn {
  return { isPerItem: false, isConditional: false, ending: notYet(null) };
}

export function turnOf<Within extends Turn>(within: Within): Within {
  return { ...within, isPerItem: true, isConditional: false, ending: notYet(within.ending) };
}

export function conditional<Within extends Turn>(within: Within): Within {
  return within.isConditional ? within : { ...within, isConditional: true };
}

function notYet(around: Ending | null): Ending {
  return { first: Number.POSITIVE_INFINITY, around };
}

/** `continue` */
export function endTurn({ end }: Place, { ending }: Turn): void {
  ending.first = Math.min(ending.first, end);
}

/** `return`, which ends the turns around it too. */
export function endRun({ end }: Place, { ending }: Turn): void {
  for (let at: Ending | null = ending; at !== null; at = at.around) at.first = Math.min(at.first, end);
}

export function howOften({ start }: Place, turn: Turn): Pick<CallSite, "perItem" | "conditional"> {
  return { perItem: turn.isPerItem, conditional: turn.isConditional || start >= turn.ending.first };
}
