/** The rules' own checks, sorted by the kind of node they look at. */
import type { CheckedRule, PythonFile, Suspect } from "../rules/kit/rule.ts";
import type { Kind, Node } from "../syntax/nodes.ts";
import { offerOf, type Reporter } from "./reporter.ts";
import type { Selection } from "./select.ts";
import { type Unsettled, unsettled } from "./unsettled.ts";

/** Told of a rule that threw, and what. */
export type Failed = (rule: string, fault: unknown) => void;

/** Where a file's suspects go: reported at once, or kept until every file has been read. */
export interface Outlet {
  readonly reporter: Reporter;
  readonly unsettled: Unsettled[];
  readonly failed: Failed;
}

export interface KindCheck {
  readonly rule: CheckedRule<unknown>;
  readonly check: (node: Node, file: PythonFile) => Iterable<Suspect<unknown>>;
}

/** Sorted by kind once for all files of a selection. */
const checksBySelection = new WeakMap<Selection, ReadonlyMap<Kind, readonly KindCheck[]>>();

export function checksOf(selection: Selection): ReadonlyMap<Kind, readonly KindCheck[]> {
  const known = checksBySelection.get(selection);
  if (known !== undefined) return known;
  const checks = new Map<Kind, KindCheck[]>();
  for (const rule of selection.rules) {
    if (!("check" in rule)) continue;
    for (const kind of Object.keys(rule.check) as Kind[]) {
      // The kit pairs each kind with a handler for it; TypeScript cannot follow a union of both.
      const check = rule.check[kind] as KindCheck["check"];
      const list = checks.get(kind);
      if (list) list.push({ rule, check });
      else checks.set(kind, [{ rule, check }]);
    }
  }
  checksBySelection.set(selection, checks);
  return checks;
}

/** Runs once for each node and rule of its kind: nothing may be made here that is not needed. */
export function runCheck({ rule, check }: KindCheck, node: Node, file: PythonFile, outlet: Outlet): void {
  try {
    for (const suspect of check(node, file)) takeSuspect(rule, suspect, file, outlet);
  } catch (fault) {
    outlet.failed(rule.id, fault);
  }
}

function takeSuspect(rule: CheckedRule<unknown>, suspect: Suspect<unknown>, file: PythonFile, outlet: Outlet): void {
  const verdict = rule.confirm?.(suspect, file) ?? "yes";
  if (verdict === "no") return;
  const severity = verdict === "yes" ? rule.severity : verdict;
  if (rule.settle === undefined) {
    const fix = offerOf(rule.fix, suspect, file);
    const recipe = rule.reproduce?.(suspect, file);
    outlet.reporter.report(rule, suspect.at, { message: rule.says(suspect.data), severity, fix, recipe });
  } else {
    outlet.unsettled.push(
      unsettled(rule.settle, suspect, file, { rule: rule.id, severity, ruffFix: null, code: null }),
    );
  }
}
