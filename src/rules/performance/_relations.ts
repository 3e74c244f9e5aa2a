/** Relations between the models of an object-relational mapper, whichever files the models stand in. */
import { lastPart } from "../../semantics/dotted.ts";
import type { FieldOutline } from "../../semantics/outline.ts";
import type { ProjectClass, ProjectIndex } from "../../semantics/project-index.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import { lineageOf } from "../kit/models.ts";
import type { Mapper } from "./_queries.ts";

/** `one`: the attribute is an object. `many`: it stands for several, a manager in Django, a list in SQLAlchemy. */
export type Relation = "one" | "many";

/** Whether reading the attribute of a model's object asks the database; `null` where it does not, or nobody can tell. */
export function relationOf(model: ProjectClass, attribute: string, mapper: Mapper, known: Knowledge): Relation | null {
  return mapper === "django" ? djangoRelation(model, attribute, known) : sqlalchemyRelation(model, attribute, known);
}

const DJANGO_MODEL =
  /^django\.(contrib\.gis\.)?db\.models\.(base\.)?Model$|^django\.contrib\.auth\.(models\.AbstractUser|base_user\.AbstractBaseUser)$/;
const DJANGO_FIELD = /^django\.(contrib\.gis\.)?db\.models\.(\w+\.)*(ForeignKey|OneToOneField|ManyToManyField)$/;

function djangoRelation(model: ProjectClass, attribute: string, known: Knowledge): Relation | null {
  const { project, outside } = lineageOf(model, known);
  if (!outside.some((one) => DJANGO_MODEL.test(one)) || !project.every((one) => isManagerPlain(one, known)))
    return null;
  for (const one of project) {
    const field = one.outline.fields.find(({ name }) => name === attribute);
    if (field !== undefined) return kindOf(field);
    if (one.methods.has(attribute)) return null;
  }
  return reverseRelation(model, attribute, known);
}

function kindOf({ calls }: FieldOutline): Relation | null {
  const kind = DJANGO_FIELD.exec(calls ?? "")?.[3];
  return kind === undefined ? null : kind === "ManyToManyField" ? "many" : "one";
}

/** A manager of its own may fetch relations in `get_queryset`. */
function isManagerPlain({ file, outline }: ProjectClass, { index, classes }: Knowledge): boolean {
  const manager = outline.fields.find(({ name }) => name === "objects");
  if (manager === undefined) return true;
  if (manager.calls === null) return false;
  const meaning = index.meaning(manager.calls, file);
  if (meaning.kind === "outside") return /^django\.db\.models\.(manager\.)?Manager$/.test(meaning.name);
  if (meaning.kind === "member") return meaning.rest.join() === "as_manager";
  if (meaning.kind !== "class") return false;
  const asked = classes.member(meaning.class, "get_queryset");
  return asked === "none" || (typeof asked === "object" && "inherits" in asked);
}

/** A field that gives another model's objects an attribute. */
interface Reverse {
  readonly field: FieldOutline;
  readonly owner: ProjectClass;
  readonly relation: Relation;
}

const reverses = new WeakMap<ProjectIndex, ReadonlyMap<string, readonly Reverse[]>>();

/** By the name that a field of another model, or Django, gives it: `items`, `item_set`. */
function reverseRelation(model: ProjectClass, attribute: string, known: Knowledge): Relation | null {
  const all = reverses.get(known.index) ?? reversesIn(known.index);
  reverses.set(known.index, all);
  const found = all.get(attribute)?.find(({ field, owner }) => pointsTo(field, owner, model, known));
  return found?.relation ?? null;
}

function reversesIn({ classes }: ProjectIndex): ReadonlyMap<string, readonly Reverse[]> {
  const all = new Map<string, Reverse[]>();
  for (const owner of classes) {
    for (const field of owner.outline.fields) {
      if (kindOf(field) === null || field.keywords.has("**")) continue;
      const isToOne = field.calls?.endsWith("OneToOneField") === true;
      const byDefault = owner.outline.name.toLowerCase() + (isToOne ? "" : "_set");
      const name = field.keywords.has("related_name") ? field.keywords.get("related_name") : byDefault;
      const one: Reverse = { field, owner, relation: isToOne ? "one" : "many" };
      if (typeof name !== "string") continue;
      const list = all.get(name);
      if (list) list.push(one);
      else all.set(name, [one]);
    }
  }
  return all;
}

/** `ForeignKey(Order)`, `ForeignKey("Order")`, `ForeignKey("shop.Order")`, `ForeignKey(to=…)`. */
function pointsTo(field: FieldOutline, owner: ProjectClass, model: ProjectClass, { index }: Knowledge): boolean {
  const to = field.first ?? field.keywords.get("to") ?? null;
  if (to === null) return false;
  if (to === "self") return owner === model;
  const meaning = index.meaning(to, owner.file);
  if (meaning.kind === "class") return meaning.class === model;
  return /^(\w+\.)?\w+$/.test(to) && lastPart(to) === model.outline.name;
}

const DECLARATIVE = /^sqlalchemy\.(orm|ext\.declarative)\.(\w+\.)*(DeclarativeBase|DeclarativeBaseNoMeta)$/;
const BASE_MAKER = /^sqlalchemy\.(orm|ext\.declarative)\.(\w+\.)*declarative_base$/;
/** Read at once by these, when the attribute is first read by the others. */
const LAZY = new Set([undefined, "select"]);

function sqlalchemyRelation(model: ProjectClass, attribute: string, known: Knowledge): Relation | null {
  const { project } = lineageOf(model, known);
  if (!project.some((one) => isDeclarative(one, known))) return null;
  for (const one of project) {
    const field = one.outline.fields.find(({ name }) => name === attribute);
    if (field === undefined) continue;
    const isRelation = field.calls?.endsWith(".relationship") === true && !field.keywords.has("**");
    return isRelation && LAZY.has(field.keywords.get("lazy") ?? lazyDefault(field)) ? "many" : null;
  }
  return null;
}

/** `lazy=False` is no text, and loads at once. */
function lazyDefault({ keywords }: FieldOutline): string | undefined {
  return keywords.has("lazy") ? "unclear" : undefined;
}

/** `class Base(DeclarativeBase)`, `Base = declarative_base()`, Flask-SQLAlchemy's `db.Model`. */
function isDeclarative({ file, outline }: ProjectClass, { index }: Knowledge): boolean {
  return outline.bases.some((base) => {
    const meaning = base === null ? null : index.meaning(base, file);
    if (meaning?.kind === "outside") return DECLARATIVE.test(meaning.name);
    if (meaning?.kind !== "object" || meaning.of.kind !== "outside") return false;
    const { name } = meaning.of;
    return meaning.rest.length === 0
      ? BASE_MAKER.test(name)
      : name === "flask_sqlalchemy.SQLAlchemy" && meaning.rest.join() === "Model";
  });
}
