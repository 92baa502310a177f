export { newKey } from '@adjutant/client';
