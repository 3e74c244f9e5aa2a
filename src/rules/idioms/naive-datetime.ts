import type { Call, Expression, Node } from "../../syntax/nodes.ts";
import { escapes, isName, isStored, isTest, nearest } from "../kit/match.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";

/** What is asked of a moment only to show it, or to take its date or time of day, as local people see it. */
const SHOWN =
  /^(strftime|date|time|timetz|year|month|day|hour|minute|second|microsecond|weekday|isoweekday|ctime|timetuple|tzinfo)$/;
const MADE_AWARE = /^(astimezone|localize|make_aware|from_current_timezone|tz_localize)$/;

export default adoptRule({
  id: "idioms/naive-datetime",
  title: "Local time without its zone",
  severity: "warning",
  oncePerFile: true,
  adopts: ["DTZ001", "DTZ002", "DTZ005", "DTZ006", "DTZ007", "DTZ901"],
  says: ({ code }) =>
    code === "DTZ007"
      ? "The parsed moment has no time zone, and is taken for the machine's own. Parse `%z`, or add the zone it was written in with `.replace(tzinfo=…)`."
      : "This moment has no time zone: it means something else on another machine, and jumps by an hour twice a year. Give it one (`datetime.now(timezone.utc)`), or measure with `time.monotonic()`.",
  why: "A naive moment is the local time of whatever machine runs the code: compared with an aware one it raises `TypeError`, stored it changes its meaning on another server, subtracted across a change of the clocks it is an hour off.",
  whenNot:
    "The time is only shown to the person at this machine, or the library at hand wants naive values and says so.",
  sources: [
    "https://docs.python.org/3/library/datetime.html#aware-and-naive-objects",
    "https://docs.python.org/3/library/time.html#time.monotonic",
  ],
  examples: [
    {
      title: "a duration measured with the wall clock",
      bad: `
        from datetime import datetime

        def timed(job):
            start = datetime.now()
        #           ^^^^^^^^^^^^^^
            job()
            return datetime.now() - start
      `,
      good: `
        import time

        def timed(job):
            start = time.monotonic()
            job()
            return time.monotonic() - start
      `,
    },
    {
      title: "a stored moment",
      bad: `
        from datetime import datetime

        class Order:
            def close(self):
                self.closed_at = datetime.now()
        #                        ^^^^^^^^^^^^^^
      `,
      good: `
        from datetime import datetime, timezone

        class Order:
            def close(self):
                self.closed_at = datetime.now(timezone.utc)
      `,
    },
  ],
  nearMisses: [
    {
      why: "The zone is added in the next line.",
      code: `
        from datetime import datetime, timezone

        def is_valid(text):
            expires = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
            expires = expires.replace(tzinfo=timezone.utc)
            return datetime.now(timezone.utc) < expires
      `,
    },
    {
      why: "Shown to the person at this machine, in that person's time.",
      code: `
        from datetime import datetime

        def banner():
            return "Started " + datetime.now().strftime("%H:%M")
      `,
    },
    {
      why: "Parsed for the date alone.",
      code: `
        from datetime import datetime

        def birthday(text):
            return datetime.strptime(text, "%d.%m.%Y").date()
      `,
    },
  ],
  confirm: ({ node, data }, file) => {
    const moment = nearest(node, "Call", "Attribute");
    if (moment === null || isTest(file) || isShown(moment)) return "no";
    const use = worstUse(moment, file);
    // Written out in full, or read in a known format, a naive value is usually meant.
    if (data.code === "DTZ001" || data.code === "DTZ901") return use === "clash" ? "yes" : "no";
    if (data.code === "DTZ007") return use === "clash" ? "yes" : use === "stored" ? "advice" : "no";
    return use === "clash" || use === "calculated" || use === "stored" ? "yes" : use === "shown" ? "no" : "advice";
  },
});

type Use = "clash" | "calculated" | "stored" | "shown" | "unknown";

function isShown(moment: Expression): boolean {
  const { parent } = moment;
  if (parent?.kind === "Expr") return true;
  if (parent?.kind === "FormattedValue") return true;
  if (parent?.kind !== "Attribute") return parent?.kind === "Call" && takesNaive(parent);
  if (SHOWN.test(parent.attr) || MADE_AWARE.test(parent.attr)) return true;
  const call = parent.parent?.kind === "Call" ? parent.parent : null;
  if (parent.attr === "replace" && call !== null)
    return call.keywords.some((one) => one.arg === "tzinfo") || isShown(call);
  return false;
}

function takesNaive({ func }: Call): boolean {
  return (
    (func.kind === "Attribute" && MADE_AWARE.test(func.attr)) ||
    (func.kind === "Name" && /^(str|print|make_aware|from_current_timezone|Timestamp)$/.test(func.id))
  );
}

/** `moment = moment.replace(tzinfo=…)`: what is used from then on has its zone. */
function isGivenZone({ parent }: Node): boolean {
  const call = parent?.kind === "Attribute" && parent.attr === "replace" ? parent.parent : null;
  return call?.kind === "Call" && call.keywords.some(({ arg }) => arg === "tzinfo");
}

/** Follows a plain variable to what is done with the moment. */
function worstUse(moment: Expression, file: PythonFile): Use {
  const direct = useOf(moment);
  const { parent } = moment;
  const target = parent?.kind === "Assign" && parent.value === moment ? parent.targets[0] : undefined;
  if (direct !== "unknown" || target?.kind !== "Name") return direct;
  const reads = file.names.references(file.names.scopeOf(target), target.id).filter((one) => !isStored(one));
  if (reads.some(isGivenZone)) return "shown";
  const uses = reads.map((read) => (isShown(read) ? "shown" : useOf(read)));
  for (const use of ["clash", "calculated", "stored"] as const) if (uses.includes(use)) return use;
  return uses.length > 0 && uses.every((use) => use === "shown") ? "shown" : "unknown";
}

function useOf(moment: Expression): Use {
  const { parent } = moment;
  if (parent?.kind === "Attribute" && parent.attr === "timestamp") return "calculated";
  if (
    parent?.kind === "Attribute" &&
    (parent.attr === "replace" || parent.attr === "isoformat") &&
    parent.parent?.kind === "Call"
  ) {
    return parent.attr === "replace" ? useOf(parent.parent) : "stored";
  }
  const other = otherOperand(moment);
  if (other !== null) return isAware(other) ? "clash" : "calculated";
  if (escapes(moment) && parent?.kind !== "Return" && parent?.kind !== "Yield") return "stored";
  return "unknown";
}

function otherOperand(moment: Node): Expression | null {
  const { parent } = moment;
  if (parent?.kind === "BinOp" && parent.op === "Sub") return parent.left === moment ? parent.right : parent.left;
  if (parent?.kind === "Compare" && parent.comparators.length === 1) {
    const [right] = parent.comparators;
    if (parent.ops.some((op) => op === "Is" || op === "IsNot" || op === "In")) return null;
    return parent.left === moment ? (right ?? null) : parent.left;
  }
  return null;
}

/** `datetime.now(timezone.utc)`, `timezone.now()`: a moment that has a zone, as far as the syntax shows. */
function isAware(value: Expression): boolean {
  if (value.kind !== "Call" || value.func.kind !== "Attribute") return false;
  const { attr } = value.func;
  if (isName(value.func.value, "timezone") && attr === "now") return true;
  if (attr === "now") return value.args.length > 0 || value.keywords.some((one) => one.arg === "tz");
  return attr === "astimezone";
}
