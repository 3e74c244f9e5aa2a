import { isTest, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "idioms/local-date",
  title: "A day in the server's time zone",
  severity: "advice",
  adopts: ["DTZ011", "DTZ012"],
  says: () =>
    "This is the day where the server stands, compared with a day of somebody else. Take it in a named zone: `datetime.now(zone).date()`.",
  why: "Around midnight the server's day is not the user's: what is due today is overdue or not yet due, depending on where the code runs.",
  whenNot: "Program and people are in one place, or any day near will do.",
  sources: [
    "https://docs.python.org/3/library/datetime.html#datetime.date.today",
    "https://docs.python.org/3/library/zoneinfo.html",
  ],
  examples: [
    {
      title: "overdue, somewhere",
      bad: `
        from datetime import date

        def is_overdue(invoice):
            return invoice.due < date.today()
        #                        ^^^^^^^^^^^^
      `,
      good: `
        from datetime import datetime

        def is_overdue(invoice, zone):
            return invoice.due < datetime.now(zone).date()
      `,
    },
  ],
  nearMisses: [
    {
      why: "Only shown: nothing is decided by it.",
      code: `
        from datetime import date

        def heading():
            return f"Report of {date.today():%d.%m.%Y}"
      `,
    },
  ],
  confirm: ({ node }, file) => (!isTest(file) && nearest(node, "Call")?.parent?.kind === "Compare" ? "yes" : "no"),
});
