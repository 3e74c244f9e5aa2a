import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "idioms/raise-literal",
  title: "Something raised that is no exception",
  severity: "error",
  adopts: ["B016"],
  syntaxDecides: "Only instances and subclasses of BaseException can be raised; a literal is neither.",
  says: () => "Only exceptions can be raised: this line raises `TypeError` instead. Wrap the text in an exception.",
  why: "Whoever calls this meets a `TypeError` about exceptions, and the message that was written for them is lost.",
  whenNot: "Never: the line raises, but not what it says.",
  sources: ["https://docs.python.org/3/reference/simple_stmts.html#the-raise-statement"],
  examples: [
    {
      title: "a message without its exception",
      bad: `
        def withdraw(balance, amount):
            if amount > balance:
                raise "not enough money"
        #             ^^^^^^^^^^^^^^^^^^
            return balance - amount
      `,
      good: `
        def withdraw(balance, amount):
            if amount > balance:
                raise ValueError("not enough money")
            return balance - amount
      `,
    },
  ],
  nearMisses: [
    {
      why: "The name stands for an exception.",
      code: `
        def fail(error):
            raise error
      `,
    },
  ],
});
