/**
 * Since when the standard library has a thing. Only what is missing as a name before that version: methods of values whose
 * type syntax does not tell are left out. From the "New in version" notes of https://docs.python.org/3/library/index.html
 */
import type { PythonVersion } from "../../project/model.ts";
import { lastPart } from "../../semantics/dotted.ts";

/** `module: name name`; a module on its own line is new itself. */
const SINCE: { readonly [minor: number]: string } = {
  9: `
    zoneinfo graphlib
    functools: cache
    math: lcm nextafter ulp
    ast: unparse
    asyncio: to_thread
    importlib.resources: files as_file
    typing: Annotated
    types: GenericAlias
    os: pidfd_open waitstatus_to_exitcode
    random: randbytes`,
  10: `
    builtins: aiter anext EncodingWarning
    itertools: pairwise
    contextlib: aclosing AsyncContextDecorator
    dataclasses: KW_ONLY
    inspect: get_annotations
    typing: ParamSpec ParamSpecArgs ParamSpecKwargs Concatenate TypeAlias TypeGuard is_typeddict
    types: UnionType NoneType EllipsisType NotImplementedType
    statistics: covariance correlation linear_regression
    sys: orig_argv stdlib_module_names
    importlib.metadata: packages_distributions
    threading: gettrace getprofile
    os: eventfd`,
  11: `
    tomllib wsgiref.types importlib.resources.abc asyncio.timeouts asyncio.taskgroups
    builtins: ExceptionGroup BaseExceptionGroup
    asyncio: TaskGroup timeout timeout_at Runner Barrier BrokenBarrierError
    contextlib: chdir
    datetime: UTC
    enum: StrEnum ReprEnum EnumType EnumCheck FlagBoundary verify member nonmember global_enum show_flag_values
    hashlib: file_digest
    inspect: getmembers_static ismethodwrapper
    locale: getencoding
    logging: getLevelNamesMapping
    math: cbrt exp2
    operator: call
    re: NOFLAG
    sqlite3: Blob
    sys: exception
    typing: Self Never LiteralString Required NotRequired Unpack TypeVarTuple assert_never assert_type reveal_type
    typing: dataclass_transform get_overloads clear_overloads`,
  12: `
    sys.monitoring
    collections.abc: Buffer
    asyncio: eager_task_factory create_eager_task_factory
    inspect: BufferFlags markcoroutinefunction getasyncgenstate getasyncgenlocals
    itertools: batched
    math: sumprod
    os: unshare setns listdrives
    os.path: isjunction splitroot
    random: binomialvariate
    threading: setprofile_all_threads settrace_all_threads
    types: get_original_bases
    typing: override TypeAliasType`,
  13: `
    dbm.sqlite3
    builtins: PythonFinalizationError
    asyncio: QueueShutDown
    base64: z85encode z85decode
    copy: replace
    enum: EnumDict
    glob: translate
    math: fma
    mimetypes: guess_file_type
    os: process_cpu_count timerfd_create
    pathlib: UnsupportedOperation
    queue: ShutDown
    re: PatternError
    statistics: kde kde_random
    types: CapsuleType
    typing: TypeIs ReadOnly NoDefault get_protocol_members is_protocol
    warnings: deprecated`,
  14: `
    annotationlib string.templatelib compression concurrent.interpreters
    asyncio: capture_call_graph print_call_graph format_call_graph
    concurrent.futures: InterpreterPoolExecutor
    functools: Placeholder
    heapq: heapify_max heappush_max heappop_max heapreplace_max heappushpop_max
    io: Reader Writer
    operator: is_none is_not_none
    os: reload_environ
    typing: evaluate_forward_ref
    uuid: uuid6 uuid7 uuid8 NIL MAX`,
};

/** Keyword arguments: `function keyword keyword`. */
const KEYWORDS: { readonly [minor: number]: string } = {
  9: `
    argparse.ArgumentParser exit_on_error
    ast.dump indent
    logging.basicConfig encoding errors`,
  10: `
    bisect.bisect key
    bisect.bisect_left key
    bisect.bisect_right key
    bisect.insort key
    builtins.zip strict
    dataclasses.dataclass slots kw_only match_args
    dataclasses.field kw_only
    glob.glob root_dir dir_fd
    glob.iglob root_dir dir_fd
    tempfile.TemporaryDirectory ignore_cleanup_errors`,
  11: `
    asyncio.create_task context
    dataclasses.dataclass weakref_slot
    subprocess.Popen process_group
    subprocess.run process_group`,
  12: `
    shutil.rmtree onexc
    tempfile.NamedTemporaryFile delete_on_close
    warnings.warn skip_file_prefixes`,
  13: `
    itertools.batched strict
    typing.ParamSpec default
    typing.TypeVar default`,
  14: `
    builtins.map strict`,
};

function readNames(): Map<string, PythonVersion> {
  const table = new Map<string, PythonVersion>();
  for (const [minor, text] of Object.entries(SINCE)) {
    for (const line of text.trim().split("\n")) {
      const [module, names] = line.trim().split(": ");
      const since: PythonVersion = [3, Number(minor)];
      const all = names === undefined ? line.trim().split(" ") : names.split(" ").map((name) => `${module}.${name}`);
      for (const name of all) table.set(name, since);
    }
  }
  return table;
}

function readKeywords(): Map<string, ReadonlyMap<string, PythonVersion>> {
  const table = new Map<string, Map<string, PythonVersion>>();
  for (const [minor, text] of Object.entries(KEYWORDS)) {
    for (const line of text.trim().split("\n")) {
      const [callee = "", ...keywords] = line.trim().split(" ");
      const known = table.get(callee) ?? new Map<string, PythonVersion>();
      for (const keyword of keywords) known.set(keyword, [3, Number(minor)]);
      table.set(callee, known);
    }
  }
  return table;
}

/** Dotted name → the first Python that has it. */
export const NEW_NAMES: ReadonlyMap<string, PythonVersion> = readNames();

/** Dotted function → keyword → the first Python that takes it. */
export const NEW_KEYWORDS: ReadonlyMap<string, ReadonlyMap<string, PythonVersion>> = readKeywords();

/** Last parts of the names above: a cheap question before the name is resolved. */
export const NEW_LAST_PARTS: ReadonlySet<string> = new Set([...NEW_NAMES.keys()].map(lastPart));

export const NEW_BUILTINS: ReadonlySet<string> = new Set(
  [...NEW_NAMES.keys()].filter((name) => name.startsWith("builtins.")).map(lastPart),
);

/** Every keyword above: a cheap question before the callee is resolved. */
export const NEW_KEYWORD_NAMES: ReadonlySet<string> = new Set(
  [...NEW_KEYWORDS.values()].flatMap((one) => [...one.keys()]),
);
