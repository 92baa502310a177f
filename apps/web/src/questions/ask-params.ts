import { z } from 'zod';

import { textParam } from '../search/search-params.js';

/** Another page may bring a question along: it is asked at once. */
export const askParams = z.object({ q: textParam.optional().catch(undefined) });
