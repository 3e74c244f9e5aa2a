import type { ListOptions } from "./options.ts";

/** Prints what of python-dev's needs this machine has, and returns the exit code. */
export async function doctor(_options: ListOptions): Promise<number> {
  return 0;
}
