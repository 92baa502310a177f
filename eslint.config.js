import nx from '@nx/eslint-plugin';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const platform = ['type:platform'];

/** The contracts of which owners a service may use: a new coupling is one reviewed line. */
const uses = {
  gateway: ['gateway', 'task-graph', 'connector-ingest', 'embedding', 'agent-orchestrator', 'auth-billing', 'operations', 'backup'],
  'connector-ingest': ['connector-ingest'],
  embedding: ['embedding', 'connector-ingest'],
  'agent-orchestrator': ['agent-orchestrator', 'embedding', 'task-graph', 'connector-ingest', 'auth-billing'],
  'task-graph': ['task-graph', 'embedding', 'agent-orchestrator', 'connector-ingest'],
  'auth-billing': ['auth-billing'],
  backup: ['backup'],
  operations: ['operations', 'task-graph', 'connector-ingest', 'embedding', 'agent-orchestrator', 'auth-billing', 'backup', 'gateway'],
};

const boundaries = [
  { sourceTag: 'type:contracts', onlyDependOnLibsWithTags: ['type:contracts'] },
  ...Object.keys(uses)
    .filter((owner) => owner !== 'gateway')
    .map((owner) => ({ allSourceTags: ['type:contracts', `scope:${owner}`], onlyDependOnLibsWithTags: ['scope:core', `scope:${owner}`] })),
  { allSourceTags: ['type:contracts', 'scope:core'], onlyDependOnLibsWithTags: ['scope:core'] },
  { sourceTag: 'type:platform', onlyDependOnLibsWithTags: ['type:platform', 'scope:core'] },
  { sourceTag: 'type:sdk', onlyDependOnLibsWithTags: ['type:contracts'] },
  { sourceTag: 'type:service', onlyDependOnLibsWithTags: ['type:platform', 'type:contracts', 'scope:web'] },
  ...Object.entries(uses).map(([service, owners]) => ({
    allSourceTags: ['type:service', `scope:${service}`],
    onlyDependOnLibsWithTags: [...platform, 'scope:core', ...owners.map((owner) => `scope:${owner}`), ...(service === 'gateway' ? ['scope:web'] : [])],
  })),
  { sourceTag: 'type:web', onlyDependOnLibsWithTags: ['scope:client', 'scope:gateway', 'scope:core'] },
  { sourceTag: 'type:composition', onlyDependOnLibsWithTags: ['*'] },
];

/** Platform libraries are tested with the testing library, which stands on them: a circle of tests, not of code. */
const testedWith = ['database', 'messaging', 'jobs', 'limits', 'service-kit'].map((library) => ['testing', library]);

/** Nothing imports an app, but the gateway the page that it serves, and the two that compose the whole. */
const apps = [...Object.keys(uses), 'standalone', 'cluster'].map((app) => `@adjutant/${app}`);
const boundariesWith = (allow) => ({ depConstraints: boundaries, enforceBuildableLibDependency: false, ignoredCircularDependencies: testedWith, allow });

const insideAnApp = [
  { regex: '^\\.\\./(?!database/).*\\.(repository|entity)\\.js$', message: 'A repository or entity belongs to its own folder: ask that feature’s service instead, so that its rules hold.' },
  { regex: '^(amqplib|pg|bullmq|ioredis)$', message: 'Only the platform libraries talk to engines: use Bus, Database or Jobs, which every profile has.' },
];
const vendorSdks = {
  regex: '^(postal-mime|ical\\.js|yauzl|iconv-lite|html-to-text|long|@mtcute/.*)$',
  message: 'A vendor’s package belongs in its connector: one folder to change when the vendor changes.',
};

export default defineConfig(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/coverage/**', '**/tmp/**', '.nx/**'] },
  {
    files: ['{apps,libs}/**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { project: ['./tsconfig.base.json', './apps/web/tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false, arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-console': 'error',
      'no-empty': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      '@nx/enforce-module-boundaries': ['error', boundariesWith([])],
    },
  },
  { files: ['apps/web/src/**/*.{ts,tsx}'], plugins: { 'react-hooks': reactHooks }, rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' } },
  { files: ['apps/gateway/**/*.ts'], rules: { '@nx/enforce-module-boundaries': ['error', boundariesWith(['@adjutant/web'])] } },
  { files: ['apps/{standalone,system-tests,cluster}/**/*.ts'], rules: { '@nx/enforce-module-boundaries': ['error', boundariesWith([...apps])] } },
  {
    // Who measures and judges the services from outside may share no library with them.
    files: ['apps/*/src/**/*.ts'],
    ignores: ['**/*.spec.ts', 'apps/system-tests/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [...insideAnApp, vendorSdks] }] },
  },
  {
    // Who judges what the services stored knows nothing of them.
    files: ['apps/system-tests/src/chaos/{check*,find-unrest,ledger,snapshot}.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: '^@adjutant/', message: 'The checker shares no code with what it judges.' }] }] },
  },
  {
    files: ['apps/*/src/connectors/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: insideAnApp }] },
  },
  {
    files: ['{apps,libs}/**/*.ts'],
    ignores: ['**/config.ts', '**/*.spec.ts', 'libs/testing/**', 'apps/system-tests/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read the environment in config.ts only: one place knows every key, checks it and documents it.' },
      ],
    },
  },
);
