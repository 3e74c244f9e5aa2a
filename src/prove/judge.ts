/** What a run of a test says about its finding. */
import type { Ran } from "./protocol.ts";

export interface Judged {
  readonly verdict: "proved" | "refuted" | "unproved";
  /** A clause, without a full stop. */
  readonly reason: string;
}

/** What the test asserts last, and where: `path` as it was run. */
export interface Claim {
  readonly path: string;
  readonly first: number;
  readonly last: number;
}

/** Only the failure of the claim itself is a proof. `shorten` makes paths readable. */
export function judge(ran: Ran, claim: Claim, shorten: (path: string) => string): Judged {
  const { outcome, exception, message, path, line } = ran;
  const said = firstLine(message);
  switch (outcome) {
    case "passed":
      return { verdict: "refuted", reason: "the test ran through, and the fault did not show" };
    case "failed": {
      const isClaim = path === claim.path && line !== null && line >= claim.first && line <= claim.last;
      if (exception === "AssertionError" && isClaim) return { verdict: "proved", reason: said };
      const where = path === null || path === claim.path ? "" : ` (${shorten(path)}:${line})`;
      return unproved(`the test did not get as far as its claim: ${describe(exception, said)}${where}`);
    }
    case "error":
      return unproved(`the test could not be run: ${describe(exception, said)}`);
    case "skipped":
      return unproved(`the test was skipped: ${said}`);
    case "timeout":
      return unproved("the test did not end in time");
    case "died":
      return unproved(`the process that ran the test died: ${said}`);
  }
}

const unproved = (reason: string): Judged => ({ verdict: "unproved", reason });

function describe(exception: string | null, said: string): string {
  if (exception === null) return said;
  return said === "" ? exception : `${exception}: ${said}`;
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0]?.trim() ?? "";
}
