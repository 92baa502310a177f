export { startSystem, type RunningSystem, type SystemOptions } from './system/start-system.js';
export { renderSample, type RenderedSample } from './sample/render-sample.js';
export { gatewayService, innerServices } from './system/services.js';
export { Settlement } from './commands/settlement.js';
