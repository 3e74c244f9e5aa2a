/** Whether a file still parses. */
import { isManifest, parseToml } from "../../project/toml.ts";
import { parse } from "../../syntax/parse.ts";
import type { Offer } from "../model.ts";
import type { Gate } from "../sift.ts";
import type { Work } from "../work.ts";

/** Looks at files as the offers leave them; none that does not parse before is fixed. */
export function syntaxGate(work: Work): Gate<Offer> {
  return async (offers) => {
    const texts = await work.stage(offers);
    for (const [path, text] of texts) {
      const problem = whyUnsound(path, work.textOf(path) ?? "");
      if (problem !== null) return failureIn(path, `the file does not parse: ${problem}`);
      const after = whyUnsound(path, text);
      if (after !== null) return failureIn(path, `the file would not parse: ${after}`);
    }
    return null;
  };
}

function failureIn(path: string, reason: string): NonNullable<Awaited<ReturnType<Gate<Offer>>>> {
  return { reason, suspects: ({ location }) => location.path === path };
}

function whyUnsound(path: string, text: string): string | null {
  if (path.endsWith(".toml")) {
    const parsed = parseToml(path, text);
    return isManifest(parsed) ? null : parsed.fault.message;
  }
  return parse(text).problems[0]?.message ?? null;
}
