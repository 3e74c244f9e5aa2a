/** What pydantic 2 calls what pydantic 1 had: https://docs.pydantic.dev/latest/migration/ */

export const DECORATORS: { readonly [name: string]: string } = {
  "pydantic.validator": "@field_validator",
  "pydantic.root_validator": "@model_validator",
};
/** Called on a model's object. */
export const METHODS: ReadonlyMap<string, string> = new Map([
  ["dict", "model_dump"],
  ["json", "model_dump_json"],
  ["copy", "model_copy"],
]);
/** Of the class. */
export const CLASS_MEMBERS: ReadonlyMap<string, string> = new Map([
  ["parse_obj", "model_validate"],
  ["parse_raw", "model_validate_json"],
  ["from_orm", "model_validate"],
  ["construct", "model_construct"],
  ["schema", "model_json_schema"],
  ["update_forward_refs", "model_rebuild"],
  ["__fields__", "model_fields"],
]);
/** Keywords that the old methods have; others are somebody else's `json` or `copy`. */
export const KEYWORDS =
  /^(include|exclude|by_alias|skip_defaults|exclude_unset|exclude_defaults|exclude_none|encoder|models_as_dict|update|deep|indent)$/;
export const OPTIONS: { readonly [name: string]: string } = {
  orm_mode: "from_attributes",
  allow_population_by_field_name: "populate_by_name",
  anystr_strip_whitespace: "str_strip_whitespace",
  anystr_lower: "str_to_lower",
  anystr_upper: "str_to_upper",
  min_anystr_length: "str_min_length",
  max_anystr_length: "str_max_length",
  schema_extra: "json_schema_extra",
  validate_all: "validate_default",
  keep_untouched: "ignored_types",
};
