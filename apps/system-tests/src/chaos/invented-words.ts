/** Words that mean nothing and look like each other as little as chance allows. */
export class InventedWords {
  constructor(private readonly random: () => number) {}

  /** A word of `syllables`. */
  word(syllables = 3): string {
    return Array.from({ length: syllables }, () => this.pick(SYLLABLES)).join('');
  }

  /** A word that comes once: 16⁸ are possible. */
  mark(): string {
    return `q${this.word(8)}`;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.random() * items.length)] as Item;
  }
}

const SYLLABLES = ['ka', 'lo', 'mi', 'ren', 'tas', 'vel', 'dor', 'pin', 'su', 'gar', 'ne', 'bol', 'fi', 'har', 'zu', 'quen'];
