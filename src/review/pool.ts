/** Batches of files over the machine's cores. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Batch, BatchReview } from "./batch.ts";

/** Below this a worker's start costs more than it saves. */
const WORTH_WORKERS = 48;
const FILES_A_BATCH = 48;

/** The bundle has the worker beside it; run from source (tests) there is none, and all runs in this thread. */
const WORKER = fileURLToPath(new URL("./worker.js", import.meta.url));

/** Reviews all files; `done` is told how many are through. Errors: the signal's reason when it is aborted. */
export async function reviewFiles(
  whole: Batch,
  done: (files: number) => void,
  signal: AbortSignal | undefined,
): Promise<BatchReview[]> {
  const batches = split(whole);
  if (whole.files.length < WORTH_WORKERS || !existsSync(WORKER)) return inThisThread(batches, done, signal);
  const { Tinypool } = await import("tinypool");
  const threads = Math.min(availableParallelism(), batches.length);
  const pool = new Tinypool({ filename: WORKER, minThreads: threads, maxThreads: threads });
  const run = async (batch: Batch): Promise<BatchReview> => {
    const review: BatchReview = await pool.run(batch);
    done(batch.files.length);
    return review;
  };
  // One listener for all batches: what is still queued is rejected, what runs is ended.
  const stop = (): void => void pool.destroy();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.all(batches.map(run));
  } catch (fault) {
    signal?.throwIfAborted();
    throw fault;
  } finally {
    signal?.removeEventListener("abort", stop);
    await pool.destroy();
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
