export type Theme = 'system' | 'light' | 'dark';

const KEY = 'adjutant.theme';
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

function apply(theme: Theme): void {
  const isDark = theme === 'dark' || (theme === 'system' && prefersDark.matches);
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
}

export function chosenTheme(): Theme {
  const stored = localStorage.getItem(KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  apply(theme);
}

/** Shows the chosen theme from the first frame on, and follows the system where that was chosen. */
export function followTheme(): void {
  apply(chosenTheme());
  prefersDark.addEventListener('change', () => apply(chosenTheme()));
}
