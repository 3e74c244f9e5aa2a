/** Careful reading of plain data whose shape the user decides: what is not as expected reads as absent. */

export type Table = { readonly [key: string]: unknown };

export function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** The value at a path of keys and indexes; `undefined` where there is none. */
export function dig(data: unknown, ...path: readonly (string | number)[]): unknown {
  let value = data;
  for (const step of path) {
    if (typeof step === "number") value = Array.isArray(value) ? value[step] : undefined;
    else value = isTable(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }
  return value;
}

export function textAt(data: unknown, ...path: readonly (string | number)[]): string | null {
  const value = dig(data, ...path);
  return typeof value === "string" ? value : null;
}

export function tableAt(data: unknown, ...path: readonly (string | number)[]): Table | null {
  const value = dig(data, ...path);
  return isTable(value) ? value : null;
}

/** The strings of an array; empty where there is no array. */
export function textsAt(data: unknown, ...path: readonly (string | number)[]): readonly string[] {
  const value = dig(data, ...path);
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
