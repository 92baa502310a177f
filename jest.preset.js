/** One configuration for every project: TypeScript sources through SWC, ES modules, packages resolved to their sources. */
export default {
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironment: 'node',
  testEnvironmentOptions: {
    customExportConditions: ['@adjutant/source', 'node', 'node-addons'],
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: 'es2023',
          keepClassNames: true,
        },
        module: { type: 'nodenext' },
        sourceMaps: 'inline',
      },
    ],
  },
  testTimeout: 60_000,
  globalSetup: new URL('./libs/testing/name-test-run.mjs', import.meta.url).pathname,
  globalTeardown: new URL('./libs/testing/stop-test-server.mjs', import.meta.url).pathname,
  coverageProvider: 'v8',
  coverageReporters: ['json', 'text-summary', 'lcovonly'],
  collectCoverageFrom: ['**/src/**/*.ts', '!**/*.spec.ts', '!**/main.ts', '!libs/testing/**', '!**/dist/**', '!**/*.eval.ts', '!apps/system-tests/**'],
};
