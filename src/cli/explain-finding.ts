import type { FindingName } from "../report/asked-finding.ts";
import { openablePaths } from "../report/finding-block.ts";
import { findingPages } from "../report/finding-page.ts";
import { sourcesOf } from "../review/reporters.ts";
import { RULES } from "../rules/registry.gen.ts";
import { namedFindings } from "./named-findings.ts";
import { complain, printLines, stdoutStyle } from "./output.ts";
import { wishFrom } from "./reviewing.ts";

/** Explains the findings that go by the name in a review of the paths. Exit code 2 where there is none. */
export async function explainFinding(name: FindingName, paths: readonly string[]): Promise<number> {
  const named = await namedFindings(name, paths, { wish: (config) => wishFrom({ types: "auto" }, config) });
  if ("problem" in named) return complain(named.problem);
  const { project, findings } = named;
  const options = { openable: openablePaths(project.root, process.cwd()), sourceOf: sourcesOf(project) };
  return printLines(findingPages(findings, RULES, stdoutStyle(), options));
}
