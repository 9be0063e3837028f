// layer: the layers below it that it may import. docs/internals/architecture.md says why.
const layers = {
  model: [],
  parsers: ['model'],
  host: ['model'],
  store: ['model'],
  scanner: ['model', 'parsers', 'host'],
  persist: ['model', 'parsers', 'host'],
  providers: ['model', 'parsers', 'host'],
  facts: ['model', 'parsers', 'host'],
  verdicts: ['model'],
  rules: ['model', 'parsers'],
  suggest: ['model'],
  reporters: ['model'],
};
// src/audit/ and src/audit.ts are the pipeline: they know all the stages. src/cli/ knows everything.

const known = Object.keys(layers).join('|');

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(layers).map(([layer, below]) => ({
      name: `${layer}-looks-only-down`,
      comment: `src/${layer} may import only: ${[layer, ...below].join(', ')}.`,
      severity: 'error',
      from: { path: `^src/${layer}/` },
      to: { path: '^src/', pathNot: `^src/(${[layer, ...below].join('|')})/` },
    })),
    {
      name: 'every-folder-is-a-layer',
      comment: 'A new folder under src/ has to be given a place in the layer table.',
      severity: 'error',
      from: {},
      to: { path: '^src/[^/]+/', pathNot: `^src/(cli|audit|${known})/` },
    },
    {
      name: 'io-stays-at-the-edge',
      comment: 'Only host, scanner, store and cli touch the machine. Everything else is given a Host, a clock and values.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(host|scanner|store|cli)/' },
      to: { path: '^(node:)?(fs|fs/promises|child_process|os|process|net|http|https|worker_threads|timers)$' },
    },
    {
      name: 'sqlite-stays-in-store',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/store/' },
      to: { path: '(^|/)better-sqlite3(/|$)' },
    },
    {
      name: 'siblings-are-strangers',
      comment:
        'A rule, provider, reporter or persist reader never imports another one. What they share lies in the model, the parsers, or a file named in this rule.',
      severity: 'error',
      from: { path: '^src/(rules|providers|reporters|persist)/([^/]+)[.]ts$', pathNot: '/index[.]ts$|^src/persist/declared[.]ts$' },
      to: { path: '^src/$1/', pathNot: '^src/$1/($2|provider|wording|reader)[.]ts$|^src/$1/$2/' },
    },
    { name: 'cli-is-imported-by-nobody', severity: 'error', from: { pathNot: '^(src/cli|test)/' }, to: { path: '^src/cli/' } },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: '[.]d[.]ts$' }, to: {} },
    { name: 'src-never-needs-dev', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|scripts|bench)/' } },
    {
      name: 'not-to-dev-dep',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    detectProcessBuiltinModuleCalls: true,
  },
};
