import type { ListOptions } from "./options.ts";

/** Not there yet. */
export async function rules(_options: ListOptions): Promise<number> {
  return 2;
}
