/**
 * The typed tree. Kinds and fields are those of CPython's ASDL (https://docs.python.org/3/library/ast.html#abstract-grammar),
 * Python 3.14; `start` and `end` are UTF-16 offsets into the source text (`SourceText` turns them into lines, columns, bytes).
 *
 * Differences from CPython's `ast`, all of them additions but the first:
 * - expression contexts (`Load`, `Store`, `Del`) are left out: the place in the tree says it;
 * - constants are decoded and say their `type`; `\N{NAME}` stays as written, the table of names not being at hand;
 * - nodes CPython gives no position (`arguments`, `comprehension`, `withitem`, `match_case`) have one;
 * - a region that does not parse is an `Invalid` statement, and the rest of the file is as usual
 *   (a broken header's block is taken for the statements after it; a broken `case` is an empty wildcard's body);
 * - every node knows its `parent`.
 */

interface Base<K extends string> {
  readonly kind: K;
  readonly start: number;
  readonly end: number;
  /** Set once the whole file is parsed; `null` only for the module. */
  parent: Node | null;
}

export interface Module extends Base<"Module"> {
  readonly body: Statement[];
}

// --- statements ---------------------------------------------------------------------------------------------------

interface FunctionBase {
  readonly name: string;
  /** Where the name stands, for messages that point at the function. */
  readonly nameStart: number;
  readonly args: Arguments;
  readonly body: Statement[];
  readonly decorator_list: Expression[];
  readonly returns: Expression | null;
  readonly type_params: TypeParam[];
}
/** As in CPython, `start` is the `def`, not the first decorator. */
export interface FunctionDef extends Base<"FunctionDef">, FunctionBase {}
export interface AsyncFunctionDef extends Base<"AsyncFunctionDef">, FunctionBase {}
export interface ClassDef extends Base<"ClassDef"> {
  readonly name: string;
  readonly nameStart: number;
  readonly bases: Expression[];
  readonly keywords: Keyword[];
  readonly body: Statement[];
  readonly decorator_list: Expression[];
  readonly type_params: TypeParam[];
}
export interface Return extends Base<"Return"> {
  readonly value: Expression | null;
}
export interface Delete extends Base<"Delete"> {
  readonly targets: Expression[];
}
export interface Assign extends Base<"Assign"> {
  readonly targets: Expression[];
  readonly value: Expression;
}
export interface TypeAlias extends Base<"TypeAlias"> {
  readonly name: Name;
  readonly type_params: TypeParam[];
  readonly value: Expression;
}
export interface AugAssign extends Base<"AugAssign"> {
  readonly target: Expression;
  readonly op: BinaryOperator;
  readonly value: Expression;
}
export interface AnnAssign extends Base<"AnnAssign"> {
  readonly target: Expression;
  readonly annotation: Expression;
  readonly value: Expression | null;
  /** True for a plain name without parentheses, as CPython's `simple`. */
  readonly simple: boolean;
}
interface ForBase {
  readonly target: Expression;
  readonly iter: Expression;
  readonly body: Statement[];
  readonly orelse: Statement[];
}
export interface For extends Base<"For">, ForBase {}
export interface AsyncFor extends Base<"AsyncFor">, ForBase {}
export interface While extends Base<"While"> {
  readonly test: Expression;
  readonly body: Statement[];
  readonly orelse: Statement[];
}
export interface If extends Base<"If"> {
  readonly test: Expression;
  readonly body: Statement[];
  /** An `elif` is a lone `If` in here, as in CPython. */
  readonly orelse: Statement[];
}
interface WithBase {
  readonly items: WithItem[];
  readonly body: Statement[];
}
export interface With extends Base<"With">, WithBase {}
export interface AsyncWith extends Base<"AsyncWith">, WithBase {}
export interface Match extends Base<"Match"> {
  readonly subject: Expression;
  readonly cases: MatchCase[];
}
export interface Raise extends Base<"Raise"> {
  readonly exc: Expression | null;
  readonly cause: Expression | null;
}
interface TryBase {
  readonly body: Statement[];
  readonly handlers: ExceptHandler[];
  readonly orelse: Statement[];
  readonly finalbody: Statement[];
}
export interface Try extends Base<"Try">, TryBase {}
export interface TryStar extends Base<"TryStar">, TryBase {}
export interface Assert extends Base<"Assert"> {
  readonly test: Expression;
  readonly msg: Expression | null;
}
export interface Import extends Base<"Import"> {
  readonly names: Alias[];
}
export interface ImportFrom extends Base<"ImportFrom"> {
  readonly module: string | null;
  readonly names: Alias[];
  /** Number of leading dots. */
  readonly level: number;
}
export interface Global extends Base<"Global"> {
  readonly names: string[];
}
export interface Nonlocal extends Base<"Nonlocal"> {
  readonly names: string[];
}
export interface Expr extends Base<"Expr"> {
  readonly value: Expression;
}
export interface Pass extends Base<"Pass"> {}
export interface Break extends Base<"Break"> {}
export interface Continue extends Base<"Continue"> {}
/** Source that does not parse; covers the skipped region. What went wrong is in `ParsedFile.problems`. */
export interface Invalid extends Base<"Invalid"> {}

// --- expressions --------------------------------------------------------------------------------------------------

export type BinaryOperator =
  | "Add"
  | "Sub"
  | "Mult"
  | "MatMult"
  | "Div"
  | "Mod"
  | "Pow"
  | "LShift"
  | "RShift"
  | "BitOr"
  | "BitXor"
  | "BitAnd"
  | "FloorDiv";
export type UnaryOperator = "Invert" | "Not" | "UAdd" | "USub";
export type CompareOperator = "Eq" | "NotEq" | "Lt" | "LtE" | "Gt" | "GtE" | "Is" | "IsNot" | "In" | "NotIn";

export interface BoolOp extends Base<"BoolOp"> {
  readonly op: "And" | "Or";
  readonly values: Expression[];
}
export interface NamedExpr extends Base<"NamedExpr"> {
  readonly target: Name;
  readonly value: Expression;
}
export interface BinOp extends Base<"BinOp"> {
  readonly left: Expression;
  readonly op: BinaryOperator;
  readonly right: Expression;
}
export interface UnaryOp extends Base<"UnaryOp"> {
  readonly op: UnaryOperator;
  readonly operand: Expression;
}
export interface Lambda extends Base<"Lambda"> {
  readonly args: Arguments;
  readonly body: Expression;
}
export interface IfExp extends Base<"IfExp"> {
  readonly test: Expression;
  readonly body: Expression;
  readonly orelse: Expression;
}
export interface Dict extends Base<"Dict"> {
  /** `null` where `**value` stands. */
  readonly keys: (Expression | null)[];
  readonly values: Expression[];
}
export interface SetDisplay extends Base<"Set"> {
  readonly elts: Expression[];
}
interface ComprehensionBase {
  readonly elt: Expression;
  readonly generators: Comprehension[];
}
export interface ListComp extends Base<"ListComp">, ComprehensionBase {}
export interface SetComp extends Base<"SetComp">, ComprehensionBase {}
export interface GeneratorExp extends Base<"GeneratorExp">, ComprehensionBase {}
export interface DictComp extends Base<"DictComp"> {
  readonly key: Expression;
  readonly value: Expression;
  readonly generators: Comprehension[];
}
export interface Await extends Base<"Await"> {
  readonly value: Expression;
}
export interface Yield extends Base<"Yield"> {
  readonly value: Expression | null;
}
export interface YieldFrom extends Base<"YieldFrom"> {
  readonly value: Expression;
}
export interface Compare extends Base<"Compare"> {
  readonly left: Expression;
  readonly ops: CompareOperator[];
  readonly comparators: Expression[];
}
export interface Call extends Base<"Call"> {
  readonly func: Expression;
  readonly args: Expression[];
  readonly keywords: Keyword[];
}
export interface FormattedValue extends Base<"FormattedValue"> {
  readonly value: Expression;
  /** The conversion's letter without the `!`, or `null`; for `{x=}` the `r` that CPython adds. */
  readonly conversion: "s" | "r" | "a" | null;
  readonly format_spec: JoinedStr | null;
}
/** An f-string, with all the literals that are implicitly concatenated to it. */
export interface JoinedStr extends Base<"JoinedStr"> {
  readonly values: (FormattedValue | Constant)[];
}
/** A t-string (PEP 750). */
export interface TemplateStr extends Base<"TemplateStr"> {
  readonly values: (Interpolation | Constant)[];
}
export interface Interpolation extends Base<"Interpolation"> {
  readonly value: Expression;
  /** The expression's source text. */
  readonly str: string;
  readonly conversion: "s" | "r" | "a" | null;
  readonly format_spec: JoinedStr | null;
}
interface ConstantBase extends Base<"Constant"> {}
export interface StrConstant extends ConstantBase {
  readonly type: "str";
  readonly value: string;
  /** True where a lower-case `u` prefix stands, as CPython's `kind`. */
  readonly u: boolean;
}
export interface BytesConstant extends ConstantBase {
  readonly type: "bytes";
  /** One UTF-16 unit a byte (Latin-1). */
  readonly value: string;
}
export interface IntConstant extends ConstantBase {
  readonly type: "int";
  readonly value: bigint;
}
export interface FloatConstant extends ConstantBase {
  readonly type: "float";
  readonly value: number;
}
export interface ComplexConstant extends ConstantBase {
  readonly type: "complex";
  /** The imaginary part; a literal has no real one. */
  readonly value: number;
}
export interface BoolConstant extends ConstantBase {
  readonly type: "bool";
  readonly value: boolean;
}
export interface NoneConstant extends ConstantBase {
  readonly type: "None";
  readonly value: null;
}
export interface EllipsisConstant extends ConstantBase {
  readonly type: "Ellipsis";
  readonly value: null;
}
export type Constant =
  | StrConstant
  | BytesConstant
  | IntConstant
  | FloatConstant
  | ComplexConstant
  | BoolConstant
  | NoneConstant
  | EllipsisConstant;
export interface Attribute extends Base<"Attribute"> {
  readonly value: Expression;
  readonly attr: string;
}
export interface Subscript extends Base<"Subscript"> {
  readonly value: Expression;
  readonly slice: Expression;
}
export interface Starred extends Base<"Starred"> {
  readonly value: Expression;
}
export interface Name extends Base<"Name"> {
  readonly id: string;
}
export interface List extends Base<"List"> {
  readonly elts: Expression[];
}
export interface Tuple extends Base<"Tuple"> {
  readonly elts: Expression[];
}
export interface Slice extends Base<"Slice"> {
  readonly lower: Expression | null;
  readonly upper: Expression | null;
  readonly step: Expression | null;
}

// --- parts --------------------------------------------------------------------------------------------------------

export interface Comprehension extends Base<"comprehension"> {
  readonly target: Expression;
  readonly iter: Expression;
  readonly ifs: Expression[];
  readonly is_async: boolean;
}
export interface ExceptHandler extends Base<"ExceptHandler"> {
  readonly type: Expression | null;
  readonly name: string | null;
  readonly body: Statement[];
}
export interface Arguments extends Base<"arguments"> {
  readonly posonlyargs: Arg[];
  readonly args: Arg[];
  readonly vararg: Arg | null;
  readonly kwonlyargs: Arg[];
  /** One for each of `kwonlyargs`; `null` where there is no default. */
  readonly kw_defaults: (Expression | null)[];
  readonly kwarg: Arg | null;
  /** For the last parameters of `posonlyargs` + `args`. */
  readonly defaults: Expression[];
}
export interface Arg extends Base<"arg"> {
  readonly arg: string;
  readonly annotation: Expression | null;
}
export interface Keyword extends Base<"keyword"> {
  /** `null` for `**value`. */
  readonly arg: string | null;
  readonly value: Expression;
}
export interface Alias extends Base<"alias"> {
  readonly name: string;
  readonly asname: string | null;
}
export interface WithItem extends Base<"withitem"> {
  readonly context_expr: Expression;
  readonly optional_vars: Expression | null;
}
export interface MatchCase extends Base<"match_case"> {
  readonly pattern: Pattern;
  readonly guard: Expression | null;
  readonly body: Statement[];
}

// --- patterns -----------------------------------------------------------------------------------------------------

export interface MatchValue extends Base<"MatchValue"> {
  readonly value: Expression;
}
export interface MatchSingleton extends Base<"MatchSingleton"> {
  readonly value: boolean | null;
}
export interface MatchSequence extends Base<"MatchSequence"> {
  readonly patterns: Pattern[];
}
export interface MatchMapping extends Base<"MatchMapping"> {
  readonly keys: Expression[];
  readonly patterns: Pattern[];
  readonly rest: string | null;
}
export interface MatchClass extends Base<"MatchClass"> {
  readonly cls: Expression;
  readonly patterns: Pattern[];
  readonly kwd_attrs: string[];
  readonly kwd_patterns: Pattern[];
}
export interface MatchStar extends Base<"MatchStar"> {
  readonly name: string | null;
}
export interface MatchAs extends Base<"MatchAs"> {
  readonly pattern: Pattern | null;
  readonly name: string | null;
}
export interface MatchOr extends Base<"MatchOr"> {
  readonly patterns: Pattern[];
}

// --- type parameters ----------------------------------------------------------------------------------------------

export interface TypeVar extends Base<"TypeVar"> {
  readonly name: string;
  readonly bound: Expression | null;
  readonly default_value: Expression | null;
}
export interface ParamSpec extends Base<"ParamSpec"> {
  readonly name: string;
  readonly default_value: Expression | null;
}
export interface TypeVarTuple extends Base<"TypeVarTuple"> {
  readonly name: string;
  readonly default_value: Expression | null;
}

// --- unions -------------------------------------------------------------------------------------------------------

export type FunctionNode = FunctionDef | AsyncFunctionDef;

export type Statement =
  | FunctionDef
  | AsyncFunctionDef
  | ClassDef
  | Return
  | Delete
  | Assign
  | TypeAlias
  | AugAssign
  | AnnAssign
  | For
  | AsyncFor
  | While
  | If
  | With
  | AsyncWith
  | Match
  | Raise
  | Try
  | TryStar
  | Assert
  | Import
  | ImportFrom
  | Global
  | Nonlocal
  | Expr
  | Pass
  | Break
  | Continue
  | Invalid;

export type Expression =
  | BoolOp
  | NamedExpr
  | BinOp
  | UnaryOp
  | Lambda
  | IfExp
  | Dict
  | SetDisplay
  | ListComp
  | SetComp
  | DictComp
  | GeneratorExp
  | Await
  | Yield
  | YieldFrom
  | Compare
  | Call
  | FormattedValue
  | Interpolation
  | JoinedStr
  | TemplateStr
  | Constant
  | Attribute
  | Subscript
  | Starred
  | Name
  | List
  | Tuple
  | Slice;

export type Pattern =
  | MatchValue
  | MatchSingleton
  | MatchSequence
  | MatchMapping
  | MatchClass
  | MatchStar
  | MatchAs
  | MatchOr;

export type TypeParam = TypeVar | ParamSpec | TypeVarTuple;

export type Node =
  | Module
  | Statement
  | Expression
  | Pattern
  | TypeParam
  | Comprehension
  | ExceptHandler
  | Arguments
  | Arg
  | Keyword
  | Alias
  | WithItem
  | MatchCase;

export type Kind = Node["kind"];
export type NodeOf<K extends Kind> = Extract<Node, { kind: K }>;
