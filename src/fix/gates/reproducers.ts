/** Whether the test that proved a finding passes once it is fixed. */
import type { Project } from "../../project/model.ts";
import { prove } from "../../prove/prove.ts";
import { openRoom, type ProveWish } from "../../prove/room.ts";
import type { ProofTest, Review } from "../../review/finding.ts";
import { narrowed } from "../../review/narrow.ts";
import type { Offer } from "../model.ts";
import type { Gate } from "../sift.ts";
import type { Work } from "../work.ts";

/** The tests of those findings that have a fix and can be proved, by their fingerprints. */
export async function provedTests(
  project: Project,
  found: Review,
  wish: ProveWish,
): Promise<ReadonlyMap<string, ProofTest>> {
  const fixable = narrowed(found, ({ fix, provable }) => fix !== undefined && provable !== undefined);
  const { findings } = await prove(fixable, project, wish);
  return new Map(
    findings.flatMap(({ fingerprint, proof }) =>
      proof?.verdict === "proved" && proof.test !== null ? [[fingerprint, proof.test]] : [],
    ),
  );
}

/** Runs those tests in the copy as the offers leave it: each has to come to its end, and to pass. */
export function reproducersGate(work: Work, proofs: ReadonlyMap<string, ProofTest>, wish: ProveWish): Gate<Offer> {
  return async (offers) => {
    const proved = offers.filter(({ fingerprint }) => proofs.has(fingerprint));
    if (proved.length === 0) return null;
    await work.stage(offers);
    const room = await openRoom(work.project(), wish);
    if ("problem" in room) return null;
    try {
      for (const offer of proved) {
        const test = proofs.get(offer.fingerprint);
        const { verdict, reason } = test === undefined ? { verdict: "refuted", reason: "" } : await room.run(test);
        if (verdict === "refuted") continue;
        const why =
          verdict === "proved"
            ? "the test that proves the finding still fails"
            : "the finding's test does not run any more";
        return { reason: `${why}: ${reason}`, suspects: (one) => one === offer };
      }
      return null;
    } finally {
      await room.close();
    }
  };
}
