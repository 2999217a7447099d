/** The arrows of docs/architecture.md: code may only know the layers below its own. */
const layer = (name, comment, from, notTo) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: notTo },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-cycles-of-types-in-cli',
      severity: 'error',
      from: { path: '^cli/' },
      to: { circular: true },
    },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: '\\.test\\.ts$' }, to: {} },
    layer('core-knows-nobody', 'core has no domain', '^core/', '^(?!core/|node_modules/)[^/]+/'),
    layer(
      'record-is-vocabulary',
      'what a run records, and nothing that makes, judges or shows it',
      '^record/(?!.*\\.test\\.ts$)',
      '^(cli|scenarios|faults|installers|fixtures|components|openstack|testdb|profiler|report|simulator|lab|tests)/',
    ),
    layer(
      'profiler-is-pure',
      'profiler imports record and core alone',
      '^profiler/',
      '^(cli|scenarios|faults|installers|fixtures|components|openstack|testdb|report|simulator|lab|tests)/',
    ),
    layer(
      'nobody-asks-the-judge',
      'what stamps events does not know what is made of them',
      '^(components|faults|fixtures|installers|scenarios)/',
      '^profiler/',
    ),
    layer(
      'openstack-knows-core',
      '',
      '^openstack/',
      '^(cli|scenarios|faults|installers|fixtures|components|record|profiler|report|simulator|lab|tests)/',
    ),
    layer(
      'testdb-knows-core',
      'a client of a foreign service, as openstack is; what a result says is made in report',
      '^testdb/',
      '^(cli|scenarios|faults|installers|fixtures|components|openstack|record|profiler|report|simulator|lab|tests)/',
    ),
    layer('nobody-knows-testdb', 'only cli sends results', '^(?!cli/|testdb/|tests/)', '^testdb/'),
    layer(
      'middle-layer',
      'components, fixtures and installers know openstack, record and core',
      '^(components|fixtures|installers)/',
      '^(cli|scenarios|faults|report|simulator|lab|tests)/',
    ),
    layer(
      'faults-know-hosts',
      'a fault breaks a host over a shell of the installer; which scenario wants it broken is not its business',
      '^faults/',
      '^(cli|scenarios|fixtures|components|openstack|record|profiler|report|simulator|lab|tests)/',
    ),
    layer(
      'scenarios-record-only',
      'a scenario neither judges nor prints',
      '^scenarios/',
      '^(cli|report|simulator|lab|tests)/',
    ),
    layer(
      'report-formats-only',
      '',
      '^report/',
      '^(cli|scenarios|faults|simulator|lab|installers|fixtures|components|openstack|tests)/',
    ),
    layer(
      'simulator-stands-alone',
      'client and fake must not share code',
      '^simulator/',
      '^(cli|scenarios|faults|report|lab|installers|fixtures|components|openstack|record|profiler|tests)/',
    ),
    layer(
      'nobody-knows-the-simulator',
      'only cli and tests start a cloud',
      '^(scenarios|faults|report|installers|fixtures|components|openstack|record|profiler|core)/',
      '^(simulator|lab)/',
    ),
    layer(
      'lab-stands-alone',
      'a lab is made with the clients of openstack and nothing else of doctor',
      '^lab/',
      '^(cli|scenarios|faults|report|simulator|installers|fixtures|components|record|profiler|tests)/',
    ),
    layer(
      'sibling-insides-fixtures',
      'siblings do not import each other',
      '^fixtures/',
      '^(components|installers)/',
    ),
    layer(
      'sibling-insides-components',
      'siblings do not import each other',
      '^components/',
      '^(fixtures|installers)/',
    ),
    layer(
      'sibling-insides-installers',
      'siblings do not import each other',
      '^installers/',
      '^(fixtures|components)/',
    ),
    {
      name: 'kinds-behind-registries',
      comment: 'a kind of a component is reached by its registry; what others need stands in the contract',
      severity: 'error',
      from: {
        path: '^(?!tests/)',
        pathNot:
          '^components/[^/]+/registry\\.ts$|^components/(monitor|inspector|consumer|admin-tool|app-manager)/[^/]+/|\\.test\\.ts$',
      },
      to: { path: '^components/(monitor|inspector|consumer|admin-tool|app-manager)/[^/]+/' },
    },
    {
      name: 'kinds-do-not-know-each-other',
      severity: 'error',
      from: { path: '^components/([^/]+)/([^/]+)/', pathNot: '\\.test\\.ts$|/testing/' },
      to: {
        path: '^components/(monitor|inspector|consumer|admin-tool|app-manager)/[^/]+/',
        pathNot: '^components/$1/$2/',
      },
    },
    layer(
      'clouds-are-opened-in-one-place',
      'commands open cloud and adapter by cli/cloud/open-deployment.ts',
      '^cli/(?!cloud/open-deployment\\.ts$)',
      '^cli/cloud/(open-cloud|host-access)\\.ts$',
    ),
    layer(
      'adapters-are-opened-in-one-place',
      'cli/config takes the names of the installers',
      '^cli/(?!cloud/|config/)',
      '^installers/(registry|access|remote/)',
    ),
    {
      name: 'argument-parser-in-cli',
      severity: 'error',
      from: { path: '^(?!cli/|tests/)' },
      to: { path: 'node_modules/commander' },
    },
    {
      name: 'ssh-in-remote',
      severity: 'error',
      from: { path: '^(?!installers/remote/|simulator/hosts/|tests/)' },
      to: { path: 'node_modules/ssh2' },
    },
    {
      name: 'amqp-in-bus',
      comment: "the simulator's broker is handed its connections",
      severity: 'error',
      from: { path: '^(?!openstack/bus/|simulator/kit/amqp-|tests/)' },
      to: { path: 'node_modules/amqplib' },
    },
    {
      name: 'amqp-types-in-simulator',
      severity: 'error',
      from: { path: '^simulator/' },
      to: { path: 'node_modules/amqplib', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-dev-dependency',
      severity: 'error',
      from: { path: '^(?!tests/|bench/)', pathNot: '(\\.test\\.ts|/testing/.*)$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
