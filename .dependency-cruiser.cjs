/**
 * The house has three floors: recipes and stations on the ground, controller and simulator side by side above them,
 * hmi and cli on top. No import runs up again.
 */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(recipes|stations|simulator|controller|hmi|cli|test)/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'what is loaded later, when somebody asks for it, is no part of a cycle: pages link to each other',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['dynamic-import'] } },
    },
    only('recipes-import-nothing', '^recipes/', '^recipes/', 'recipes/ says what is made and knows no machine'),
    only('stations-below-all', '^stations/', '^(stations|recipes)/', 'stations/ knows recipes, and nothing above it'),
    only(
      'simulator-beside-controller',
      '^simulator/',
      '^(simulator|stations|recipes)/',
      'the simulator never sees the controller',
    ),
    only(
      'controller-beside-simulator',
      '^controller/',
      '^(controller|stations|recipes)/',
      'the controller never knows whether machines are simulated',
    ),
    only(
      'hmi-sees-the-contract',
      '^hmi/',
      '^(hmi/|controller/gateway/contract\\.ts$)',
      'the HMI knows the gateway by its contract alone',
    ),
    only('tests-are-on-top', '^(?!test/)', '^(?!test/)', 'nothing imports from test/'),
    {
      name: 'kits-are-for-tests',
      comment: 'what *-kit.ts holds supports tests that stand beside the code; the package comes without it',
      severity: 'error',
      from: { pathNot: '(\\.test|-kit)\\.ts$|^test/' },
      to: { path: '-kit\\.ts$' },
    },
    {
      name: 'contract-is-pure',
      comment:
        'the gateway contract goes to the browser: types of the stations, and how a time is written; no other code',
      severity: 'error',
      from: { path: '^controller/gateway/contract(\\.ts$|/)' },
      to: { pathNot: '^(controller/gateway/contract/|stations/zoned-time\\.ts$)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'opcua-behind-links',
      comment: 'drivers and devices see an OpcUaLink, never the library',
      severity: 'error',
      from: { pathNot: ['^(stations/links|simulator/serve)/', '^test/interop/'] },
      to: { path: 'node_modules/node-opcua' },
    },
    {
      name: 'serialport-behind-links',
      comment: 'drivers and devices see a SerialLink, never the library',
      severity: 'error',
      from: { pathNot: '^stations/links/' },
      to: { path: 'node_modules/(serialport|@serialport)' },
    },
    {
      name: 'pseudo-terminals-behind-serve',
      severity: 'error',
      from: { pathNot: '^simulator/serve/' },
      to: { path: 'node_modules/@lydell/node-pty' },
    },
    {
      name: 'no-unlisted-packages',
      severity: 'error',
      from: { pathNot: '\\.svelte$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'product-needs-no-dev-packages',
      comment: 'what is installed must not need what only a clone has; the HMI is bundled',
      severity: 'error',
      from: {
        path: '^(recipes|stations|simulator|controller|cli)/',
        // The benches that drive a browser, or its sockets, say themselves that they run in a clone alone.
        pathNot:
          '((\\.test|-kit)\\.ts|^cli/bench/(bare-page|commands|hmi|links|page-memory|screens-client|values-client)\\.ts)$',
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|hmi/dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.svelte'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
    progress: { type: 'none' },
  },
};
