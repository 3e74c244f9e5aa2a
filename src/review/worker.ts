/** What runs in a worker thread: see `pool.ts`. */
import { reviewBatch } from "./batch.ts";

export default reviewBatch;
