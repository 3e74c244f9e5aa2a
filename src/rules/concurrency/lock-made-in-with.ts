import { adoptRule } from "../kit/rule.ts";
import { proveLockOfOne } from "./_prove-lock-of-one.ts";

export default adoptRule({
  id: "concurrency/lock-made-in-with",
  title: "Lock that only this block can ever hold",
  severity: "error",
  syntaxDecides: "The lock is created by the `with` itself, so no other thread can know of it.",
  adopts: ["PLW2101"],
  says: () => "Each run makes a new lock and takes it: nobody is kept out. Make the lock once, beside what it guards.",
  why: "Two threads are in the block at the same time, and the data race that the lock was written against happens.",
  whenNot: "Never: such a lock guards nothing.",
  sources: ["https://docs.python.org/3/library/threading.html#lock-objects"],
  examples: [
    {
      title: "a counter that loses steps",
      bad: `
        import threading

        def count(totals, key):
            with threading.Lock():
        #        ^^^^^^^^^^^^^^^^
                totals[key] += 1
      `,
      good: `
        import threading

        guard = threading.Lock()

        def count(totals, key):
            with guard:
                totals[key] += 1
      `,
    },
  ],
  nearMisses: [
    {
      why: "The lock belongs to the object and is shared by its callers.",
      code: `
        import threading

        class Totals:
            def __init__(self):
                self.lock = threading.Lock()

            def count(self):
                with self.lock:
                    print("counted")
      `,
    },
  ],
  reproduce: ({ at }, file) => proveLockOfOne(at, file),
});
