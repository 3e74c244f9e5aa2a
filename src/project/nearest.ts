/** The name someone probably meant. */
import { distance } from "fastest-levenshtein";

/** The closest of `known` within `most` edits; `null` where none is close, or two are equally so. */
export function nearest(name: string, known: Iterable<string>, most = 2): string | null {
  let best: string | null = null;
  let least = most + 1;
  for (const candidate of known) {
    const away = distance(name.toLowerCase(), candidate.toLowerCase());
    if (away < least) {
      best = candidate;
      least = away;
    } else if (away === least && candidate !== best) best = null;
  }
  return best;
}
