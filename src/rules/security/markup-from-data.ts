import type { Expression } from "../../syntax/nodes.ts";
import { isFixed } from "../kit/constants.ts";
import { isTest, lastName, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

const ESCAPES =
  /escape|quote|format_html|render|mark_safe|^Markup$|json_script|urlencode|static|reverse|url_for|gettext|^_$|flatatt|bleach|clean|sanitiz|pluralize|^(as_|to_)html/i;

export default adoptRule({
  id: "security/markup-from-data",
  title: "Unescaped data declared to be safe markup",
  severity: "warning",
  adopts: ["S308", "S704"],
  says: () =>
    'What is put into this text is sent to the browser as it is. Use `format_html(…)`, or `Markup("…").format(…)`, which escape what they put in.',
  why: "A visitor's name with a `<script>` in it runs in every other visitor's browser, with their session.",
  whenNot: "What is put in was escaped before, or can only be markup of the program's own.",
  sources: [
    "https://docs.djangoproject.com/en/stable/ref/utils/#django.utils.html.format_html",
    "https://markupsafe.palletsprojects.com/en/stable/formatting/",
  ],
  examples: [
    {
      title: "a link with any title",
      bad: `
        from django.utils.safestring import mark_safe

        def link(page):
            return mark_safe(f"<a href='/p/'>{page.title}</a>")
        #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        from django.utils.html import format_html

        def link(page):
            return format_html("<a href='/p/'>{}</a>", page.title)
      `,
    },
  ],
  nearMisses: [
    {
      why: "The markup stands in the program.",
      code: `
        from django.utils.safestring import mark_safe

        def line():
            return mark_safe("<hr>")
      `,
    },
    {
      why: "Escaped where it is put in.",
      code: `
        from django.utils.html import escape
        from django.utils.safestring import mark_safe

        def bold(text):
            return mark_safe(f"<b>{escape(text)}</b>")
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const call = nearest(node, "Call");
    const text = call?.args[0];
    if (text === undefined || isTest(file)) return "no";
    return isPutTogether(text) && !isFixed(text, file, isEscaped) ? "yes" : "no";
  },
});

/** Text made here out of parts; what a name or a call stands for is not seen. */
function isPutTogether(text: Expression): boolean {
  if (text.kind === "JoinedStr") return text.values.some((one) => one.kind === "Constant" && isText(one));
  if (text.kind === "BinOp")
    return isPutTogether(text.left) || isPutTogether(text.right) || isText(text.left) || isText(text.right);
  return (
    text.kind === "Call" && text.func.kind === "Attribute" && text.func.attr === "format" && isText(text.func.value)
  );
}

const isText = (part: Expression): boolean =>
  part.kind === "Constant" && part.type === "str" && part.value.includes("<");

function isEscaped(part: Expression): boolean {
  return part.kind === "Call" && ESCAPES.test(lastName(part) ?? "");
}
