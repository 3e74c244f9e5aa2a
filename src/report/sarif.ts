/** `--format sarif`: SARIF 2.1.0, as code scanning services and editors read it. */
import { pathToFileURL } from "node:url";
import type * as Sarif from "sarif";
import type { Problem } from "../project/model.ts";
import type { Finding, FindingFix, Review, TraceStep } from "../review/finding.ts";
import type { ReportContext } from "./context.ts";
import { LEVELS, ruleDescriptor } from "./sarif-rules.ts";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const ROOT = "SRCROOT";

/**
 * Pieces of the SARIF log; all together they are one document. Results come one by one: there may be very many.
 * `more`: properties of a result beside those that every finding has.
 */
export function* sarifReport(
  review: Review,
  context: ReportContext,
  more: (finding: Finding) => Sarif.PropertyBag = () => ({}),
): Iterable<string> {
  const head: Omit<Sarif.Run, "results"> = {
    tool: {
      driver: {
        name: context.tool.name,
        semanticVersion: context.tool.version,
        rules: context.rules.map(ruleDescriptor),
      },
    },
    columnKind: "utf16CodeUnits",
    originalUriBaseIds: { [ROOT]: { uri: pathToFileURL(`${review.root}/`).href } },
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: review.problems.map((problem) => notification(problem)),
      },
    ],
  };
  const indexes = new Map(context.rules.map((rule, index) => [rule.id as string, index]));
  yield `{"version":"2.1.0","$schema":${JSON.stringify(SCHEMA)},"runs":[${JSON.stringify(head).slice(0, -1)},"results":[`;
  for (const [index, finding] of review.findings.entries()) {
    yield `${index === 0 ? "" : ","}\n${JSON.stringify(result(finding, indexes.get(finding.rule), more(finding)))}`;
  }
  yield "\n]}]}\n";
}

function result(finding: Finding, ruleIndex: number | undefined, more: Sarif.PropertyBag): Sarif.Result {
  const { location, within, severity, evidence, code, fix, trace, proof } = finding;
  return {
    ruleId: finding.rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVELS[severity],
    message: { text: finding.message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(location.path),
          region: {
            startLine: location.start.line,
            startColumn: location.start.column,
            endLine: location.end.line,
            endColumn: location.end.column,
          },
        },
        ...(within === "" ? {} : { logicalLocations: [{ fullyQualifiedName: within }] }),
      },
    ],
    partialFingerprints: { "pythonDev/v1": finding.fingerprint },
    ...(trace === undefined ? {} : { codeFlows: [codeFlow(trace)] }),
    properties: {
      severity,
      evidence,
      ...(code === undefined ? {} : { ruffCode: code }),
      ...(proof === undefined ? {} : { proof }),
      ...more,
    },
    ...(fix === undefined || fix.edits.length === 0 ? {} : { fixes: [sarifFix(fix, location.path)] }),
  };
}

function codeFlow(trace: readonly TraceStep[]): Sarif.CodeFlow {
  const locations = trace.map(({ path, line, column, endLine, endColumn, name, text }) => ({
    location: {
      physicalLocation: {
        artifactLocation: artifact(path),
        region: { startLine: line, startColumn: column, endLine, endColumn },
      },
      logicalLocations: [{ fullyQualifiedName: name }],
      message: { text },
    },
  }));
  return { threadFlows: [{ locations }] };
}

function sarifFix(fix: FindingFix, path: string): Sarif.Fix {
  return {
    description: { text: fix.says },
    artifactChanges: [
      {
        artifactLocation: artifact(path),
        replacements: fix.edits.map(({ start, end, text }) => ({
          deletedRegion: { charOffset: start, charLength: end - start },
          ...(text === "" ? {} : { insertedContent: { text } }),
        })),
      },
    ],
    properties: { safety: fix.safety },
  };
}

function notification({ path, message }: Problem): Sarif.Notification {
  return {
    level: "warning",
    message: { text: message },
    ...(path === undefined ? {} : { locations: [{ physicalLocation: { artifactLocation: artifact(path) } }] }),
  };
}

function artifact(path: string): Sarif.ArtifactLocation {
  const uri = path.split("/").map(encodeSegment).join("/");
  return { uri, uriBaseId: ROOT };
}

/** A half surrogate pair in a name (it was no UTF-8 on the disk) has no percent-encoding. */
function encodeSegment(name: string): string {
  return encodeURIComponent(name.replace(/\p{Cs}/gu, "\uFFFD"));
}
