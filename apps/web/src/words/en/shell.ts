export const shell = {
  help: 'Keyboard shortcuts',
  notFound: 'There is no such page.',
  helpHint: 'Keys work wherever you are not typing.',
} as const;
