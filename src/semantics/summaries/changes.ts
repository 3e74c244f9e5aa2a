/** Which parameters functions change and keep, and which functions write to nothing. */
import { lastNameOf } from "../callee.ts";
import type { CallEdge, ProjectFunction } from "../calls.ts";
import { isContainer, Keeper, MOST_PARAMETERS } from "../effects.ts";
import { isOpaque } from "../targets.ts";
import { type Calls, makes, runsBody, targetsOf } from "./edges.ts";
import { type Facts, type Link, root, type Seed, spread } from "./spread.ts";

/** By the place of the parameter. */
export function mutatesOf(calls: Calls): Facts<number> {
  const seeds: Seed<number>[] = [];
  for (const one of calls.graph.functions) {
    if (isOpaque(one)) continue;
    for (const { at, text, first: place } of calls.effects.of(one, "mutate")) {
      if (!isByContainer(calls.at(one, at.end))) continue;
      seeds.push({ key: place, link: root(one, at, text) });
    }
  }
  return spread(seeds, calls, (edge, target, place) => {
    const given = runsBody(edge, target) && !isOpaque(edge.caller) ? calls.argument(edge, target, place) : -1;
    return given < 0 ? [] : [given];
  });
}

/** Of a method whose class is known after all and is no container, what it does is known, or nothing is. */
function isByContainer(edge: CallEdge | null): boolean {
  if (edge === null) return true;
  return edge.outside !== null && isContainer(edge.outside.slice(0, edge.outside.lastIndexOf(".")));
}

/** Where a parameter is kept: both as one number. */
const PLACES = MOST_PARAMETERS + 2;
const keptAs = (place: number, into: number): number => place * PLACES + into + 2;
const placeOf = (key: number): number => Math.floor(key / PLACES);
const keeperOf = (key: number): number => (key % PLACES) - 2;

/** By the place of the parameter. */
export function keepsOf(calls: Calls): Facts<number> {
  const seeds: Seed<number>[] = [];
  for (const one of calls.graph.functions) {
    if (isOpaque(one)) continue;
    for (const { at, text, first: place, second: into, third: by } of calls.effects.of(one, "keep")) {
      if (!isByContainer(calls.at(one, by))) continue;
      seeds.push({ key: keptAs(place, into), link: root(one, at, text) });
    }
  }
  const kept = spread(seeds, calls, (edge, target, key) => {
    if (!runsBody(edge, target) || isOpaque(edge.caller)) return [];
    const given = calls.argument(edge, target, placeOf(key));
    const into = given < 0 ? null : keeperBehind(edge, target, keeperOf(key), calls);
    return into === null || into === given ? [] : [keptAs(given, into)];
  });
  return byPlace(kept);
}

/** Where the caller's argument comes to be kept; `null` where that may be gone when the caller is done. */
function keeperBehind(edge: CallEdge, target: ProjectFunction, into: number, calls: Calls): number | null {
  if (into === Keeper.outside) return Keeper.outside;
  if (into === Keeper.caller) return calls.isReturned(edge) && !target.outline.isGenerator ? Keeper.caller : null;
  if (into === 0 && makes(edge, target)) return calls.isReturned(edge) ? Keeper.caller : null;
  const given = calls.argument(edge, target, into);
  if (given >= 0) return given;
  const { callee } = edge.site;
  // In an object that `self` has in an attribute.
  const isOfSelf = callee.kind === "method" && callee.via === "self" && callee.on === `:${edge.caller.outline.owner}`;
  return into === 0 && isOfSelf ? 0 : null;
}

function byPlace(kept: Facts<number>): Facts<number> {
  const found = new Map<ProjectFunction, Map<number, Link>>();
  for (const [one, links] of kept) {
    const places = new Map<number, Link>();
    found.set(one, places);
    for (const [key, link] of links) {
      const place = placeOf(key);
      const known = places.get(place);
      if (known === undefined || link.length < known.length) places.set(place, link);
    }
  }
  return found;
}

/** Functions outside the project that write to nothing. */
const PURE =
  /^(math\.\w+|os\.path\.(join|basename|dirname|split|splitext|normpath|commonpath|isabs)|copy\.(copy|deepcopy)|json\.(dumps|loads)|operator\.\w+|itertools\.\w+|re\.(compile|escape)|string\.\w+|textwrap\.\w+|html\.\w+|urllib\.parse\.\w+|decimal\.Decimal|fractions\.Fraction|pathlib\.(Pure\w*|Path)|dataclasses\.replace|builtins\.[A-Z]\w+)$/;

/** Functions that may write to something. */
export function impureOf(calls: Calls): Facts<string> {
  const seeds: Seed<string>[] = [];
  const add = (one: ProjectFunction, at: Link["at"]): void => {
    seeds.push({ key: "", link: root(one, at, "") });
  };
  const { graph, effects } = calls;
  const files = new Set(graph.functions.map(({ file }) => file));
  const names = new Set([...files].flatMap(({ callees }) => callees.map(lastNameOf)));
  for (const { caller, site } of graph.open(names)) if (site.callee.kind !== "untold") add(caller, site);
  for (const one of graph.functions) {
    const [effect] = effects.of(one, "impure");
    if (effect !== undefined || isOpaque(one)) add(one, effect?.at ?? one.outline.at);
    for (const edge of graph.callsOf(one)) {
      const isKnown = edge.outside === null ? targetsOf(edge).length > 0 : PURE.test(edge.outside);
      if (!isKnown) add(one, edge.site);
    }
  }
  return spread(seeds, calls, () => [""]);
}
