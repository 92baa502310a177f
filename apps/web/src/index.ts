/** Where the built page lies: `index.html` and, below `assets/`, files whose names change with their content. */
export const clientFolder = new URL('../dist/client/', import.meta.url);

/** The addresses that the page answers at, as routes of the server. */
export const pagePaths = ['/', '/graph', '/ask', '/search', '/events/:id', '/threads/:id', '/import', '/settings', '/oauth/callback/:kind'] as const;
