/** Keys that well-known tables of pyproject.toml may have; to find near misses, so one too many does no harm. */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** `ruff config` of 0.14 and before, with what used to stand at the top. https://docs.astral.sh/ruff/settings/ */
const RUFF =
  words(`cache-dir extend output-format output-prefer-rule-codes fix unsafe-fixes fix-only show-fixes required-version
  preview exclude extend-exclude extend-include force-exclude include respect-gitignore extension builtins
  namespace-packages target-version per-file-target-version src line-length indent-width lint format analyze show-source
  tab-size`);
const RUFF_LINT =
  words(`allowed-confusables dummy-variable-rgx extend-ignore extend-select extend-fixable external fixable ignore
  extend-safe-fixes extend-unsafe-fixes ignore-init-module-imports logger-objects select explicit-preview-rules task-tags
  typing-modules unfixable flake8-annotations flake8-bandit flake8-boolean-trap flake8-bugbear flake8-builtins
  flake8-comprehensions flake8-copyright flake8-errmsg flake8-quotes flake8-self flake8-tidy-imports
  flake8-type-checking flake8-gettext flake8-implicit-str-concat flake8-import-conventions flake8-pytest-style
  flake8-unused-arguments isort mccabe pep8-naming pycodestyle pydocstyle pyflakes pylint pyupgrade per-file-ignores
  extend-per-file-ignores exclude pydoclint ruff preview typing-extensions future-annotations`);

/** https://mypy.readthedocs.io/en/stable/config_file.html */
const MYPY =
  words(`abs_custom_typeshed_dir allow_redefinition allow_redefinition_new allow_redefinition_old allow_untyped_globals
  always_false always_true cache_dir cache_fine_grained check_untyped_defs color_output custom_typeshed_dir
  custom_typing_module deprecated_calls_exclude disable_bytearray_promotion disable_error_code
  disable_memoryview_promotion disallow_any_decorated disallow_any_explicit disallow_any_expr disallow_any_generics
  disallow_any_unimported disallow_incomplete_defs disallow_subclassing_any disallow_untyped_calls
  disallow_untyped_decorators disallow_untyped_defs enable_error_code enable_incomplete_feature error_summary exclude
  exclude_gitignore explicit_package_bases extra_checks files fixed_format_cache follow_imports follow_imports_for_stubs
  follow_untyped_imports force_union_syntax force_uppercase_builtins hide_error_codes hide_error_context
  ignore_errors ignore_missing_imports implicit_optional implicit_reexport incremental install_types
  junit_format junit_xml line_precision local_partial_types lineprecision_report linecount_report html_report txt_report
  xml_report xslt_html_report xslt_txt_report any_exprs_report cobertura_xml_report modules mypy_path namespace_packages
  native_parser no_implicit_optional no_implicit_reexport no_incremental no_namespace_packages no_silence_site_packages
  no_site_packages no_strict_optional no_warn_no_return non_interactive num_workers output overrides packages pdb platform
  plugins pretty python_executable python_version raise_exceptions report_deprecated_as_note scripts_are_modules
  show_absolute_path show_column_numbers show_error_code_links show_error_codes show_error_context show_error_end
  show_traceback skip_cache_mtime_checks skip_version_check sqlite_cache strict strict_bytes strict_concatenate
  strict_equality strict_equality_for_none strict_optional untyped_calls_exclude verbosity warn_incomplete_stub
  warn_no_return warn_redundant_casts warn_return_any warn_unreachable warn_unused_configs warn_unused_ignores
  allow_any_generics allow_incomplete_defs allow_subclassing_any allow_untyped_calls allow_untyped_decorators
  allow_untyped_defs no_check_untyped_defs no_warn_unused_ignores no_warn_redundant_casts no_warn_return_any`);

/** pytest's own and the best-known plugins'. https://docs.pytest.org/en/stable/reference/reference.html#ini-options-ref */
const PYTEST =
  words(`addopts asyncio_mode asyncio_default_fixture_loop_scope asyncio_default_test_loop_scope asyncio_debug anyio_mode
  cache_dir collect_imported_tests confcutdir consider_namespace_packages console_output_style doctest_encoding
  doctest_optionflags empty_parameter_set_mark enable_assertion_pass_hook faulthandler_exit_on_timeout
  faulthandler_timeout filterwarnings junit_duration_report junit_family junit_log_passing_tests junit_logging
  junit_suite_name log_auto_indent log_cli log_cli_date_format log_cli_format log_cli_level log_date_format log_file
  log_file_date_format log_file_format log_file_level log_file_mode log_format log_level markers max_warnings minversion
  norecursedirs parametrize_long_str_id_strategy python_classes python_files python_functions pythonpath required_plugins
  strict strict_config strict_markers strict_parametrization_ids strict_xfail testpaths tmp_path_retention_count
  tmp_path_retention_policy truncation_limit_chars truncation_limit_lines usefixtures verbosity_assertions
  verbosity_subtests verbosity_test_cases xfail_strict env timeout timeout_method timeout_func_only trio_mode
  mock_use_standalone_module mock_traceback_monkeypatch qt_api django_find_project DJANGO_SETTINGS_MODULE
  render_collapsed rootdir rsyncdirs rsyncignore looponfailroots doctest_plus doctest_optionplus doctest_norecursedirs
  doctest_rst remote_data_strict text_file_format generate_report_on_test bdd_features_base_dir flaky reruns
  reruns_delay xvfb_width xvfb_height xvfb_args timeout_disable_debugger_detection session_timeout python_paths site_dirs
  norecurse collect_ignore testmon_ignore_dependencies filterwarnings_strict cov`);

/** https://packaging.python.org/en/latest/specifications/pyproject-toml/ */
const PROJECT =
  words(`name version description readme requires-python license license-files authors maintainers keywords classifiers
  urls scripts gui-scripts entry-points dependencies optional-dependencies dynamic import-names import-namespaces`);

export interface KnownTable {
  readonly path: readonly string[];
  /** What reads it, for messages. */
  readonly reader: string;
  readonly keys: readonly string[];
  /** What happens to a key that is not known. */
  readonly outcome: string;
}

export const TABLES: readonly KnownTable[] = [
  { path: ["project"], reader: "[project]", keys: PROJECT, outcome: "backends refuse it or pass over it" },
  {
    path: ["build-system"],
    reader: "[build-system]",
    keys: words("requires build-backend backend-path"),
    outcome: "installers pass over it",
  },
  { path: ["tool", "ruff"], reader: "ruff", keys: [...RUFF, ...RUFF_LINT], outcome: "ruff refuses to run" },
  { path: ["tool", "ruff", "lint"], reader: "ruff's linter", keys: RUFF_LINT, outcome: "ruff refuses to run" },
  { path: ["tool", "mypy"], reader: "mypy", keys: MYPY, outcome: "mypy prints a warning and goes on without it" },
  { path: ["tool", "pytest", "ini_options"], reader: "pytest", keys: PYTEST, outcome: "pytest goes on without it" },
];
