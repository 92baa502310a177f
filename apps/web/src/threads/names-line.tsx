import { words } from '../words/words.js';

interface NamesLineProps {
  names: readonly string[];
  max: number;
}

/** Names in a row, each cut where it is endless, and how many there are besides. */
export function NamesLine({ names, max }: NamesLineProps) {
  const rest = names.length - max;
  return (
    <span className="flex min-w-0 flex-wrap gap-x-1.5">
      {names.slice(0, max).map((name, at) => (
        <span key={at} title={name} className="flex max-w-48 min-w-0">
          <bdi className="from-outside truncate">{name}</bdi>
          {at < Math.min(max, names.length) - 1 && ','}
        </span>
      ))}
      {rest > 0 && <span>{words.threads.others(rest)}</span>}
    </span>
  );
}
