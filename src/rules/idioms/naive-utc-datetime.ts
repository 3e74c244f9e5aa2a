import { isTest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "idioms/naive-utc-datetime",
  title: "UTC without saying so",
  severity: "warning",
  adopts: ["DTZ003", "DTZ004"],
  says: ({ code }) =>
    code === "DTZ003"
      ? "`utcnow()` answers with UTC but without a zone, so everything that follows takes it for local time. Use `datetime.now(timezone.utc)`."
      : "`utcfromtimestamp()` answers with UTC but without a zone, so everything that follows takes it for local time. Use `datetime.fromtimestamp(…, timezone.utc)`.",
  why: "The value looks like local time to `timestamp()`, `astimezone()` and every comparison: on a machine that is not set to UTC the result is hours off. Both are deprecated since Python 3.12.",
  whenNot:
    "Old code whose every other moment is naive UTC as well; then change them together, since naive and aware moments cannot be compared.",
  sources: [
    "https://docs.python.org/3/library/datetime.html#datetime.datetime.utcnow",
    "https://docs.python.org/3/whatsnew/3.12.html#deprecated",
  ],
  examples: [
    {
      title: "hours off, away from Greenwich",
      bad: `
        from datetime import datetime

        def expires_at(seconds):
            return datetime.utcnow().timestamp() + seconds
        #          ^^^^^^^^^^^^^^^^^
      `,
      good: `
        from datetime import datetime, timezone

        def expires_at(seconds):
            return datetime.now(timezone.utc).timestamp() + seconds
      `,
    },
    {
      title: "a stored time stamp",
      bad: `
        from datetime import datetime

        def created(row):
            return datetime.utcfromtimestamp(row["created"])
        #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        from datetime import datetime, timezone

        def created(row):
            return datetime.fromtimestamp(row["created"], timezone.utc)
      `,
    },
  ],
  nearMisses: [
    {
      why: "The zone is given.",
      code: `
        from datetime import datetime, timezone

        def now():
            return datetime.now(timezone.utc)
      `,
    },
  ],
  confirm: (_suspect, file) => (isTest(file) ? "advice" : "yes"),
});
