const SHORTEST = 5;

/** The sentence without the courtesies that it begins with, however many stand one after another; never so short that nothing is said. */
export function stripLeads(text: string, leads: readonly RegExp[]): string {
  let rest = text;
  for (let before = ''; before !== rest; ) {
    before = rest;
    for (const lead of leads) {
      const shorter = rest.replace(lead, '');
      if (shorter.length >= SHORTEST) rest = shorter;
    }
  }
  return rest;
}
