export { fetchThrough } from './fetch-through.js';
export type { Resolve } from './guarded-connector.js';
export { HttpClient, type HttpClientOptions, type Reach } from './http-client.js';
export { HttpResponse, type HttpHeaders, type HttpMethod, type HttpRequest, type HttpStream } from './http-message.js';
export { judgeAddress, type AddressVerdict } from './judge-address.js';
export { wait, type Wait } from './wait.js';
