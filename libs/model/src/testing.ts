export { startFakeModelServer, type FakeAnswer, type FakeModelServer } from './fake-model-server.js';
export { describeModel } from './model-conformance.js';
