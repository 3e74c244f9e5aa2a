/** Batches of files over the machine's cores. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Tinypool } from "tinypool";
import type { Batch, BatchReview } from "./batch.ts";

/** Below this a worker's start costs more than it saves. */
const WORTH_WORKERS = 48;
const FILES_A_BATCH = 48;

/** The bundle has the worker beside it; run from source (tests) there is none, and all runs in this thread. */
const WORKER = fileURLToPath(new URL("./worker.js", import.meta.url));

/** Where files are reviewed: worker threads that are getting ready, or this one. */
export interface Workers {
  readonly pool: Tinypool | null;
  readonly stop: () => Promise<void>;
}

/** Threads load the rules meanwhile, so they are started as soon as it is known that they will be needed. */
export async function startWorkers(files: number): Promise<Workers> {
  if (files < WORTH_WORKERS || !existsSync(WORKER)) return { pool: null, stop: async () => {} };
  const { Tinypool } = await import("tinypool");
  const threads = Math.min(availableParallelism(), Math.ceil(files / FILES_A_BATCH));
  const pool = new Tinypool({ filename: WORKER, minThreads: threads, maxThreads: threads });
  return { pool, stop: () => pool.destroy() };
}

/** Reviews all files; `done` is told how many are through. Errors: the signal's reason when it is aborted. */
export async function reviewFiles(
  { pool, stop }: Workers,
  whole: Batch,
  done: (files: number) => void,
  signal: AbortSignal | undefined,
): Promise<BatchReview[]> {
  const batches = split(whole);
  if (pool === null) return inThisThread(batches, done, signal);
  const run = async (batch: Batch): Promise<BatchReview> => {
    const review: BatchReview = await pool.run(batch);
    done(batch.files.length);
    return review;
  };
  // One listener for all batches: what is still queued is rejected, what runs is ended.
  const abort = (): void => void stop();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.all(batches.map(run));
  } catch (fault) {
    signal?.throwIfAborted();
    throw fault;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

async function inThisThread(
  batches: readonly Batch[],
  done: (files: number) => void,
  signal: AbortSignal | undefined,
): Promise<BatchReview[]> {
  const { reviewBatch } = await import("./batch.ts");
  const reviews: BatchReview[] = [];
  for (const batch of batches) {
    signal?.throwIfAborted();
    reviews.push(reviewBatch(batch));
    done(batch.files.length);
    await new Promise((resolve) => setImmediate(resolve)); // lets Ctrl-C and the progress line through
  }
  return reviews;
}

function split(whole: Batch): Batch[] {
  const batches: Batch[] = [];
  for (let at = 0; at < whole.files.length; at += FILES_A_BATCH) {
    batches.push({ ...whole, files: whole.files.slice(at, at + FILES_A_BATCH) });
  }
  return batches;
}
