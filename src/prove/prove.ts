/** A review → the same with proofs: tests are written for its findings and run in a sandbox, on the user's own code. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { FileRole, Project } from "../project/model.ts";
import type { Finding, Proof, Provable, Review } from "../review/finding.ts";
import { rank } from "../review/rank.ts";
import type { Recipe } from "../rules/kit/reproduce.ts";
import { tools } from "../toolbox/install.ts";
import { tidy } from "../toolbox/ruff-format.ts";
import { scratchFolder } from "../toolbox/scratch.ts";
import type { Built } from "./protocol.ts";
import { openRoom, type ProveWish, type Room } from "./room.ts";
import type { Problem } from "./session.ts";
import { writeTest } from "./write.ts";

/** Tests that run at one time. */
const JOBS = 2;

type ToProve = Finding & { readonly provable: Provable };

/** What came of the attempt to write a test for a finding. */
type Written = { readonly finding: ToProve; readonly doubles: readonly string[] } & (
  | { readonly path: string; readonly text: string }
  | Problem
);

/**
 * Proves what can be proved. Where nothing can be run, for want of a sandbox or of a Python, the review comes back with
 * one more problem that says why. Errors: the signal's reason when it is aborted.
 */
export async function prove(review: Review, project: Project, wish: ProveWish): Promise<Review> {
  const started = performance.now();
  const open = review.findings.filter(isProvable);
  if (open.length === 0) return review;
  const room = await openRoom(project, wish);
  if ("problem" in room) {
    return { ...review, problems: [...review.problems, { message: `nothing was proved: ${room.problem}` }] };
  }
  try {
    const written = await tidied(await writeAll(open, room, wish), wish);
    const proofs = await runAll(written, room, wish);
    return withProofs(review, proofs, project, Math.round(performance.now() - started));
  } finally {
    await room.close();
  }
}

async function writeAll(findings: readonly ToProve[], room: Room, { signal, progress }: ProveWish): Promise<Written[]> {
  const written: Written[] = [];
  for (const [index, finding] of findings.entries()) {
    progress?.("writing tests", index, findings.length);
    written.push(await writeOne(finding, room));
    signal?.throwIfAborted();
  }
  return written;
}

async function writeOne(finding: ToProve, room: Room): Promise<Written> {
  const { recipe } = finding.provable;
  if ("why" in recipe) return { finding, doubles: [], problem: recipe.why };
  const built = await buildFor(recipe, room);
  if (built !== null && "problem" in built) return { finding, doubles: [], problem: built.problem };
  const name = finding.rule.slice(finding.rule.indexOf("/") + 1).replaceAll("-", "_");
  const path = posix.join(room.tests, `test_${name}_${finding.fingerprint.slice(0, 8)}.py`);
  return { finding, doubles: built?.doubles ?? [], path, text: writeTest(finding, recipe, built) };
}

async function buildFor({ subject, arguments: chosen = {} }: Recipe, room: Room): Promise<Built | Problem | null> {
  return subject === null ? null : room.build({ ...subject, arguments: chosen });
}

/** Put in order by one run of ruff; without it they are as valid, and not as nice to read. */
async function tidied(written: readonly Written[], { signal, progress }: ProveWish): Promise<readonly Written[]> {
  const { ruff } = await tools((line) => progress?.(line, 0, 0), { only: ["ruff"], signal });
  if ("problem" in ruff) return written;
  const scratch = scratchFolder("tests");
  try {
    const placeOf = (path: string): string => join(scratch.path, posix.basename(path));
    for (const one of written) if ("text" in one) writeFileSync(placeOf(one.path), one.text);
    await tidy(ruff.path, scratch.path, signal);
    return written.map((one) => ("text" in one ? { ...one, text: readFileSync(placeOf(one.path), "utf8") } : one));
  } finally {
    scratch.remove();
  }
}

async function runAll(
  written: readonly Written[],
  room: Room,
  { signal, progress }: ProveWish,
): Promise<ReadonlyMap<Finding, Proof>> {
  const proofs = new Map<Finding, Proof>();
  const queue = [...written];
  const work = async (): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      progress?.("proving", proofs.size, written.length);
      proofs.set(one.finding, await proofOf(one, room));
      signal?.throwIfAborted();
    }
  };
  await Promise.all(Array.from({ length: JOBS }, work));
  return proofs;
}

async function proofOf(written: Written, room: Room): Promise<Proof> {
  const { doubles } = written;
  if ("problem" in written) return { verdict: "unproved", reason: written.problem, test: null, doubles };
  const { path, text } = written;
  const { verdict, reason, milliseconds } = await room.run({ path, text });
  return { verdict, reason, test: { path, text, milliseconds }, doubles };
}

function isProvable(finding: Finding): finding is ToProve {
  return finding.provable !== undefined;
}

/** What is proved counts for more, what is refuted for less. */
function withProofs(
  review: Review,
  proofs: ReadonlyMap<Finding, Proof>,
  project: Project,
  milliseconds: number,
): Review {
  const roles = new Map(project.files.map(({ path, role }) => [path, role]));
  const roleOf = (path: string): FileRole => roles.get(path) ?? "source";
  const findings = review.findings.map((finding) => {
    const proof = proofs.get(finding);
    return proof === undefined ? finding : graded(finding, proof);
  });
  const { statistics } = review;
  const stages = { ...statistics.milliseconds, proving: milliseconds };
  return { ...review, findings: rank(findings, roleOf), statistics: { ...statistics, milliseconds: stages } };
}

function graded(finding: Finding, proof: Proof): Finding {
  switch (proof.verdict) {
    case "proved":
      return { ...finding, proof, evidence: "proved", severity: finding.provable?.severity ?? finding.severity };
    case "refuted":
      return { ...finding, proof, severity: "advice" };
    case "unproved":
      return { ...finding, proof };
  }
}
