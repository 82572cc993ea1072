/** The architecture as rules; every one is an error. A feature uses lower tiers, through index.ts. */
const TIERS = [
  ['transparency'],
  ['country'],
  ['trust'],
  ['registers'],
  ['identity'],
  ['notifications', 'documents', 'verification'],
  ['certificates', 'payments'],
  ['services'],
  ['desk', 'centres', 'mandates', 'oversight', 'data-protection', 'consents', 'sign-on', 'demo'],
  ['portal'],
];

/** Tests and what only tests import. */
const TESTS = ['\\.test\\.tsx?$', '^src/.*/testing(/|\\.ts)'];

const feature = (name) => `^src/features/${name}/`;

/** A feature may reach lower tiers only: what is forbidden is every other feature of its own tier and above. */
const tierRules = TIERS.flatMap((names, tier) =>
  // The last tier is alone and may use all.
  tier === TIERS.length - 1
    ? []
    : names.map((name) => ({
        name: `tier-${tier}-${name}`,
        comment: `${name} is of tier ${tier}: it uses lower tiers, never its peers or those above`,
        severity: 'error',
        from: { path: feature(name), pathNot: TESTS },
        to: {
          path: TIERS.slice(tier)
            .flat()
            .filter((other) => other !== name)
            .map(feature),
        },
      })),
);

module.exports = {
  forbidden: [
    ...tierRules,
    {
      name: 'through-the-door',
      comment: 'Another feature is reached through its index.ts, or outside.ts where pages check too',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/', pathNot: TESTS },
      to: {
        path: '^src/features/([^/]+)/',
        pathNot: ['^src/features/$1/', '^src/features/[^/]+/(index|outside)\\.ts$'],
      },
    },
    {
      name: 'kernel-is-pure',
      comment:
        'The kernel imports itself, node:crypto or what computes the same in a browser, and the calendar library',
      severity: 'error',
      from: { path: '^src/kernel/', pathNot: TESTS },
      to: { pathNot: ['^src/kernel/', 'temporal-polyfill', '^(node:)?crypto$', 'node_modules/@noble/'] },
    },
    {
      name: 'ui-is-pure',
      comment: 'The ui knows the kernel, not the platform, not a feature',
      severity: 'error',
      from: { path: '^src/ui/', pathNot: TESTS },
      to: { path: ['^src/platform/', '^src/features/', '^src/[^/]+\\.ts$'] },
    },
    {
      name: 'platform-has-no-domain',
      comment: 'The platform knows kernel and ui; features are handed in',
      severity: 'error',
      from: { path: '^src/platform/', pathNot: TESTS },
      to: { path: ['^src/features/', '^src/[^/]+\\.ts$'] },
    },
    {
      name: 'features-are-not-constructed-inside',
      comment: 'Only main, start and runtime know the list of features',
      severity: 'error',
      from: { path: '^src/features/', pathNot: TESTS },
      to: { path: '^src/(main|start|runtime|features|fsck)\\.ts$' },
    },
    {
      name: 'rules-are-pure',
      comment: 'Rules decide; they neither store nor send',
      severity: 'error',
      from: { path: '^src/features/[^/]+/rules(/|\\.ts)', pathNot: TESTS },
      to: { path: ['/store(/|\\.ts)', '/actions(/|\\.ts)', '/routes(/|\\.ts)', '^src/platform/(database|http)/'] },
    },
    {
      name: 'actions-know-no-http',
      severity: 'error',
      from: { path: '^src/features/[^/]+/actions(/|\\.ts)', pathNot: TESTS },
      to: { path: ['/routes(/|\\.ts)', '/pages/', '^src/platform/http/', 'fastify'] },
    },
    {
      name: 'store-knows-nobody-above',
      severity: 'error',
      from: { path: '^src/features/[^/]+/store(/|\\.ts)' },
      to: { path: ['/routes(/|\\.ts)', '/pages/', '/actions(/|\\.ts)'] },
    },
    {
      name: 'islands-stand-alone',
      comment: 'What runs in a browser imports no server code but the kernel and the doors for whoever checks outside',
      severity: 'error',
      from: { path: '^src/islands/', pathNot: TESTS },
      to: { path: ['^src/platform/', '^src/features/', '^src/ui/'], pathNot: ['^src/features/[^/]+/outside\\.ts$'] },
    },
    {
      name: 'testing-is-for-tests',
      comment: 'What is made for tests stays out of the program',
      severity: 'error',
      from: { path: '^src/', pathNot: TESTS },
      to: { path: '^src/.*/testing(/|\\.ts)' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'declared-packages',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
    {
      name: 'no-tools-in-the-program',
      severity: 'error',
      from: { path: '^src/', pathNot: TESTS },
      to: { path: ['^test/', '^journeys/', '^tools/', '^bench/'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
