/** Where tests are run: a copy of the project in a sandbox, with its code imported. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Project } from "../project/model.ts";
import type { ProofTest } from "../review/finding.ts";
import { pytestOverlay } from "../toolbox/overlay.ts";
import { openSandbox } from "../toolbox/sandbox/sandbox.ts";
import { type Judged, judge } from "./judge.ts";
import { importRoots, testsFolder } from "./places.ts";
import { type Problem, SERVER, Session } from "./session.ts";
import { claimOf } from "./write.ts";

export interface ProveWish {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((stage: string, done: number, total: number) => void) | undefined;
}

export interface Room {
  /** Where tests belong, relative to the root. */
  readonly tests: string;
  readonly build: Session["build"];
  readonly run: (test: Pick<ProofTest, "path" | "text">) => Promise<Judged & { readonly milliseconds: number }>;
  /** Ends what runs and removes the copy. */
  readonly close: () => Promise<void>;
}

/** Wall time that a test may take. */
const SECONDS = 20;

/** Errors: no space for the copy; the signal's reason when it is aborted. */
export async function openRoom(project: Project, { signal, progress }: ProveWish): Promise<Room | Problem> {
  const overlay = await pytestOverlay((line) => progress?.(line, 0, 0), signal);
  if ("problem" in overlay) return overlay;
  progress?.("copying the project", 0, 0);
  const sandbox = await openSandbox(project, { readable: [SERVER, overlay.path], signal });
  if ("problem" in sandbox) return sandbox;
  const tests = testsFolder(project);
  const session = new Session(sandbox, {
    roots: importRoots(project).map((path) => join(sandbox.root, path)),
    tests: join(sandbox.root, tests),
    overlay: overlay.path,
  });
  const onAbort = (): void => void session.stop();
  signal?.addEventListener("abort", onAbort, { once: true });
  return {
    tests,
    build: (ask) => session.build(ask),
    run: async ({ path, text }) => {
      const claim = claimOf(text);
      if (claim === null) return unrun("the test that was written does not parse");
      const outside = join(sandbox.copy, path);
      mkdirSync(dirname(outside), { recursive: true });
      writeFileSync(outside, text);
      const inside = join(sandbox.root, path);
      const ran = await session.run({ path: inside, seconds: SECONDS });
      rmSync(outside, { force: true });
      if ("problem" in ran) return unrun(ran.problem);
      const judged = judge(ran, { path: inside, ...claim }, (one) => relative(sandbox.root, one));
      return { ...judged, milliseconds: ran.milliseconds };
    },
    close: async () => {
      signal?.removeEventListener("abort", onAbort);
      await session.stop();
      sandbox.close();
    },
  };
}

function unrun(reason: string): Judged & { readonly milliseconds: number } {
  return { verdict: "unproved", reason, milliseconds: 0 };
}
