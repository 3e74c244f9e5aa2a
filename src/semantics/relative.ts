/** Relative imports made absolute. */

/** `..models.Order` in `shop/api/views.py` is `shop.models.Order`; `null` where the file has no name to start from. */
export function absoluteName(
  dotted: string,
  { path, module }: { readonly path: string; readonly module: string | null },
): string | null {
  if (!dotted.startsWith(".")) return dotted;
  if (module === null) return null;
  const level = dotted.length - dotted.replace(/^\.+/, "").length;
  const parts = module.split(".");
  const up = level - (path.endsWith("__init__.py") ? 1 : 0);
  if (up > parts.length) return null;
  const base = parts.slice(0, parts.length - up).join(".");
  const rest = dotted.slice(level);
  if (base === "") return rest === "" ? null : rest;
  return rest === "" ? base : `${base}.${rest}`;
}
