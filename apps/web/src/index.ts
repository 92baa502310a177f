/** A file of the page: where it is served, where it lies, what it is. */
export interface WebFile {
  path: string;
  url: URL;
  mediaType: string;
}

const file = (path: string, name: string, mediaType: string): WebFile => ({ path, url: new URL(name, import.meta.url), mediaType: `${mediaType}; charset=utf-8` });

/** All files of the page. */
export const webFiles: readonly WebFile[] = [
  file('/', './index.html', 'text/html'),
  file('/app.css', './app.css', 'text/css'),
  file('/app.js', './app.js', 'text/javascript'),
  file('/api.js', './api.js', 'text/javascript'),
  file('/due-in-words.js', './due-in-words.js', 'text/javascript'),
];
