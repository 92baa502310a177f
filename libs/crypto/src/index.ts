export { aesIge } from './aes-ige.js';
export { Keyring } from './keyring.js';
export { constantTimeEqual, hashToken, randomToken } from './tokens.js';
