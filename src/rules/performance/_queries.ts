/** Queries of an object-relational mapper, as one file writes them: what they fetch, and what comes along. */
import type { Call, Expression } from "../../syntax/nodes.ts";
import { namerOf } from "../kit/models.ts";
import { onlyValue } from "../kit/only-value.ts";
import type { PythonFile } from "../kit/rule.ts";

export type Mapper = "django" | "sqlalchemy";

export interface Query {
  readonly mapper: Mapper;
  /** The model's name, as an outline writes it. */
  readonly model: string;
  /** Relations that the query fetches with it. */
  readonly loaded: readonly string[];
}

/** Give a queryset of the same model: https://docs.djangoproject.com/en/stable/ref/models/querysets/ */
const DJANGO =
  "all filter exclude order_by reverse distinct annotate alias using select_for_update defer only iterator complex_filter";
/** https://docs.sqlalchemy.org/en/20/orm/queryguide/ */
const SQLALCHEMY = "all unique yield_per filter filter_by where order_by join outerjoin distinct execution_options";
const PLAIN: Readonly<Record<Mapper, ReadonlySet<string>>> = {
  django: new Set(DJANGO.split(" ")),
  sqlalchemy: new Set(SQLALCHEMY.split(" ")),
};
const SELECT = /^sqlalchemy(\.future|\.sql|\.sql\.expression)?\.select$/;
/** Filtered by one of these there is one object. */
const UNIQUE = new Set(["pk", "id", "uuid", "slug"]);
/** Longer chains of calls and names are hostile. */
const STEPS = 40;

/** `null` for what is no query of all objects of one model, and where what comes along cannot be told. */
export function queryOf(expression: Expression, file: PythonFile): Query | null {
  return djangoQuery(expression, file) ?? sqlalchemyQuery(expression, file);
}

/** `Order.objects.filter(…).select_related("customer")` */
function djangoQuery(expression: Expression, file: PythonFile): Query | null {
  const loaded: string[] = [];
  let at = expression;
  for (let steps = 0; steps < STEPS; steps++) {
    if (at.kind === "Attribute") return at.attr === "objects" ? made("django", at.value, loaded, file) : null;
    const next = at.kind === "Name" ? onlyValue(at, file) : djangoStep(at, loaded);
    if (next === null) return null;
    at = next;
  }
  return null;
}

function djangoStep(at: Expression, loaded: string[]): Expression | null {
  if (at.kind !== "Call" || at.func.kind !== "Attribute") return null;
  const { attr, value } = at.func;
  if (attr === "select_related" || attr === "prefetch_related") {
    const texts = at.args.map(relationNamed);
    // Without a name `select_related()` follows them all.
    if (texts.length === 0 || texts.includes(null) || at.keywords.length > 0) return null;
    for (const text of texts) loaded.push(text ?? "");
    return value;
  }
  return PLAIN.django.has(attr) && !isUnique(at) ? value : null;
}

/** `"customer"`, `Prefetch("items", …)` */
function relationNamed(argument: Expression): string | null {
  const named = argument.kind === "Call" ? argument.args[0] : argument;
  return named?.kind === "Constant" && named.type === "str" ? named.value : null;
}

function isUnique({ keywords, args }: Call): boolean {
  return args.some((one) => one.kind === "Starred") || keywords.some(({ arg }) => arg === null || UNIQUE.has(arg));
}

/** What is known of a chain so far, read from its end. */
interface Seen {
  readonly loaded: string[];
  /** `session.execute(…)` alone gives rows, `.scalars()` of it objects. */
  areObjects: boolean;
}

/** `session.query(Order)…`, `session.scalars(select(Order)…)`, `Order.query…` of Flask-SQLAlchemy. */
function sqlalchemyQuery(expression: Expression, file: PythonFile): Query | null {
  const seen: Seen = { loaded: [], areObjects: false };
  let at = expression;
  for (let steps = 0; steps < STEPS; steps++) {
    const model = modelFetched(at, seen, file);
    if (model !== null) return made("sqlalchemy", model, seen.loaded, file);
    const next = at.kind === "Name" ? onlyValue(at, file) : sqlalchemyStep(at, seen);
    if (next === null) return null;
    at = next;
  }
  return null;
}

function modelFetched(at: Expression, { areObjects }: Seen, file: PythonFile): Expression | null {
  if (at.kind === "Attribute") return at.attr === "query" ? at.value : null;
  const [first = null, another] = at.kind === "Call" ? at.args : [];
  if (at.kind !== "Call" || another !== undefined) return null;
  if (at.func.kind === "Attribute" && at.func.attr === "query") return first;
  return areObjects && SELECT.test(file.names.qualified(at.func) ?? "") ? first : null;
}

function sqlalchemyStep(at: Expression, seen: Seen): Expression | null {
  if (at.kind !== "Call" || at.func.kind !== "Attribute") return null;
  const { attr, value } = at.func;
  if (attr === "scalars") seen.areObjects = true;
  if (attr === "scalars" || attr === "execute") return at.args[0] ?? value;
  if (attr === "options") return noteOptions(at, seen.loaded) ? value : null;
  return PLAIN.sqlalchemy.has(attr) && !isUnique(at) ? value : null;
}

/** `selectinload(Order.items)`, `joinedload(Order.customer).selectinload(Customer.orders)`; false where it is not clear. */
function noteOptions({ args }: Call, loaded: string[]): boolean {
  const open: Expression[] = [...args];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const relation = one.kind === "Call" ? one.args[0] : undefined;
    if (one.kind !== "Call" || relation?.kind !== "Attribute") return false;
    loaded.push(relation.attr);
    if (one.func.kind === "Attribute" && one.func.value.kind === "Call") open.push(one.func.value);
  }
  return true;
}

function made(mapper: Mapper, model: Expression, loaded: readonly string[], file: PythonFile): Query | null {
  const name = namerOf(file).nameOf(model);
  return name === null ? null : { mapper, model: name, loaded };
}
