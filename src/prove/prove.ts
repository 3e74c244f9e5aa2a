/** A review → the same with proofs: tests are written for its findings and run in a sandbox, on the user's own code. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { FileRole, Problem, Project } from "../project/model.ts";
import type { Finding, Proof, Provable, Review } from "../review/finding.ts";
import { rank } from "../review/rank.ts";
import type { Recipe } from "../rules/kit/reproduce.ts";
import { tools } from "../toolbox/install.ts";
import { pytestOverlay } from "../toolbox/overlay.ts";
import { tidy } from "../toolbox/ruff-format.ts";
import { openSandbox, type Sandbox } from "../toolbox/sandbox/sandbox.ts";
import { scratchFolder } from "../toolbox/scratch.ts";
import { judge } from "./judge.ts";
import { importRoots, testsFolder } from "./places.ts";
import type { Built } from "./protocol.ts";
import { SERVER, Session } from "./session.ts";
import { claimOf, writeTest } from "./write.ts";

export interface ProveWish {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((stage: string, done: number, total: number) => void) | undefined;
}

/** Tests that run at one time. */
const JOBS = 2;
/** Wall time that a test may take. */
const SECONDS = 20;

type ToProve = Finding & { readonly provable: Provable };

/** A test that has been written for a finding. */
interface Written {
  readonly finding: ToProve;
  readonly built: Built | null;
  /** Relative to the root. */
  readonly path: string;
  text: string;
}

/**
 * Proves what can be proved. Where nothing can be run, for want of a sandbox or of a Python, the review comes back with
 * one more problem that says why. Errors: the signal's reason when it is aborted.
 */
export async function prove(review: Review, project: Project, wish: ProveWish): Promise<Review> {
  const open = review.findings.filter(isProvable);
  if (open.length === 0) return review;
  const report = (line: string): void => wish.progress?.(line, 0, 0);
  const [{ ruff }, overlay] = await Promise.all([
    tools(report, { only: ["ruff"], signal: wish.signal }),
    pytestOverlay(report, wish.signal),
  ]);
  if ("problem" in overlay) return withProblem(review, overlay.problem);
  report("copying the project");
  const readable = [SERVER, overlay.path];
  const sandbox = await openSandbox(project, { readable, signal: wish.signal });
  if ("problem" in sandbox) return withProblem(review, sandbox.problem);
  const tests = testsFolder(project);
  const session = new Session(sandbox, {
    roots: importRoots(project).map((path) => join(project.root, path)),
    tests: join(project.root, tests),
    overlay: overlay.path,
  });
  try {
    const prover = new Prover(session, sandbox, tests, wish);
    await prover.write(open, "problem" in ruff ? null : ruff.path);
    await prover.run();
    wish.signal?.throwIfAborted();
    return withProofs(review, prover.proofs, project);
  } finally {
    await session.stop();
    sandbox.close();
  }
}

class Prover {
  readonly proofs = new Map<Finding, Proof>();
  private readonly session: Session;
  private readonly sandbox: Sandbox;
  private readonly tests: string;
  private readonly wish: ProveWish;
  private readonly written: Written[] = [];

  constructor(session: Session, sandbox: Sandbox, tests: string, wish: ProveWish) {
    this.session = session;
    this.sandbox = sandbox;
    this.tests = tests;
    this.wish = wish;
  }

  async write(findings: readonly ToProve[], ruff: string | null): Promise<void> {
    for (const [index, finding] of findings.entries()) {
      this.wish.signal?.throwIfAborted();
      this.wish.progress?.("writing tests", index, findings.length);
      const { recipe } = finding.provable;
      if ("why" in recipe) {
        this.settle(finding, recipe.why);
        continue;
      }
      const built = await this.build(recipe);
      if (built !== null && "problem" in built) this.settle(finding, built.problem);
      else this.written.push({ finding, built, path: this.pathOf(finding), text: writeTest(finding, recipe, built) });
    }
    if (ruff !== null) await tidyAll(this.written, ruff, this.wish.signal);
  }

  private async build({ subject, arguments: chosen = {} }: Recipe): Promise<Built | { problem: string } | null> {
    return subject === null ? null : this.session.build({ ...subject, arguments: chosen });
  }

  private pathOf({ rule, fingerprint }: Finding): string {
    const name = rule.slice(rule.indexOf("/") + 1).replaceAll("-", "_");
    return join(this.tests, `test_${name}_${fingerprint.slice(0, 8)}.py`);
  }

  async run(): Promise<void> {
    let done = 0;
    const queue = [...this.written];
    const work = async (): Promise<void> => {
      for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
        this.wish.signal?.throwIfAborted();
        await this.runOne(one);
        this.wish.progress?.("proving", ++done, this.written.length);
      }
    };
    this.wish.progress?.("proving", 0, this.written.length);
    await Promise.all(Array.from({ length: JOBS }, work));
  }

  private async runOne({ finding, built, path, text }: Written): Promise<void> {
    const claim = claimOf(text);
    if (claim === null) return this.settle(finding, "the test that was written does not parse");
    const inside = join(this.sandbox.root, path);
    const outside = join(this.sandbox.copy, path);
    mkdirSync(dirname(outside), { recursive: true });
    writeFileSync(outside, text);
    const ran = await this.session.run({ path: inside, seconds: SECONDS });
    rmSync(outside, { force: true });
    if ("problem" in ran) return this.settle(finding, ran.problem);
    const judged = judge(ran, { path: inside, ...claim }, (one) => relative(this.sandbox.root, one));
    const test = { path, text, milliseconds: ran.milliseconds };
    this.proofs.set(finding, { ...judged, test, doubles: built?.doubles ?? [] });
  }

  private settle(finding: Finding, reason: string): void {
    this.proofs.set(finding, { verdict: "unproved", reason, test: null, doubles: [] });
  }
}

/** One run of ruff for all; without it they are as valid, and not as nice to read. */
async function tidyAll(written: readonly Written[], ruff: string, signal: AbortSignal | undefined): Promise<void> {
  const scratch = scratchFolder("tests");
  try {
    const placed = written.map((one) => ({ one, path: join(scratch.path, basename(one.path)) }));
    for (const { one, path } of placed) writeFileSync(path, one.text);
    await tidy(ruff, scratch.path, signal);
    for (const { one, path } of placed) one.text = readFileSync(path, "utf8");
  } finally {
    scratch.remove();
  }
}

function isProvable(finding: Finding): finding is ToProve {
  return finding.provable !== undefined;
}

function withProblem(review: Review, problem: string): Review {
  const said: Problem = { message: `nothing was proved: ${problem}` };
  return { ...review, problems: [...review.problems, said] };
}

/** What is proved counts for more, what is refuted for less. */
function withProofs(review: Review, proofs: ReadonlyMap<Finding, Proof>, project: Project): Review {
  const roles = new Map(project.files.map(({ path, role }) => [path, role]));
  const roleOf = (path: string): FileRole => roles.get(path) ?? "source";
  const findings = review.findings.map((finding) => {
    const proof = proofs.get(finding);
    return proof === undefined ? finding : graded(finding, proof);
  });
  return { ...review, findings: rank(findings, roleOf) };
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
