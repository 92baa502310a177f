export { ensureProgram, type NeededProgram } from './ensure-program.js';
