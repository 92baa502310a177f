export { cephProgram, startCeph, type Ceph } from './ceph.js';
export { ensureProgram, type NeededProgram } from './ensure-program.js';
