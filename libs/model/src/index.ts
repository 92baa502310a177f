export { createModel, type ModelSettings } from './create-model.js';
export { fenceUntrusted, type UntrustedText } from './fence-untrusted.js';
export { Model, type JsonRequest, type TextRequest } from './model.js';
export { NoModel } from './none.driver.js';
export { OpenaiCompatibleModel, type OpenaiCompatibleOptions, type TokenPrices } from './openai-compatible.driver.js';
