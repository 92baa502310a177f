export { AdjutantClient, type AdjutantClientOptions, type ChangesOptions } from './adjutant.client.js';
export { ApiError, isAway } from './api-error.js';
export { type CallOptions } from './http.client.js';
export { newKey } from './new-key.js';
export { MemoryTokenStore, type TokenStore } from './session.js';
export { type FileToUpload, type UploadOptions, type UploadProgress } from './upload-files.js';
export type { ChangeEvent, FocusBoard, PromptChunk, PromptRequest, PromptResponse, RouteName, Task, TaskList } from '@adjutant/contracts-gateway';
