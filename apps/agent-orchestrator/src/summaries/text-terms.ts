const STOP = new Set(
  'a about above after again against all also am an and any anyone anything are aren as at be because been before being below between both but by can cannot could did do does doing don done down during each else etc even ever every few for from further get gets getting give go goes going got had has have having he hello her here hers hey hi him his how however i if in into is isn it its itself just know last let like ll make many may maybe me mean might mine more most much must my need never new next no nor not now of off ok okay on once one only or other our ours out over own per please quite re really regards said same say says see seem seems she should show since so some someone something still such sure take tell than thank thanks that the their theirs them then there these they thing things think this those though through thus to today together tomorrow too two under until up upon us use used using ve very via want was wasn way we well were what when where whether which while who whom whose why will with within without won would yes yesterday yet you your yours cheers best dear kind fyi pm mail email message messages find found anything everything happened happening there'.split(' '),
);

/** Content words in lower case, plural and tense endings off, stop words and bare numbers out. */
export function termsOf(text: string): string[] {
  return wordsOf(text).filter((word) => !STOP.has(word)).map(stem);
}

export function wordsOf(text: string): string[] {
  return (text.toLowerCase().replace(/https?:\/\/\S+|\S+@\S+/g, ' ').match(/[\p{L}][\p{L}\p{N}]*(?:-\d+)?|\d+(?:[.-]\d+)*/gu) ?? []).filter((word) => word.length > 1);
}

export const isStopWord = (word: string): boolean => STOP.has(word) || word.length < 3;

export function stem(word: string): string {
  if (word.length < 5) return word.replace(/s$/, '') || word;
  return word.replace(/(?:ies)$/, 'y').replace(/(?:sses)$/, 'ss').replace(/(?:([^s])s)$/, '$1').replace(/(?:ing|ed|ly|ment)$/, '').replace(/e$/, '');
}

/** ln(1 + documents / documents with the term), by term. */
export function inverseFrequencies(documents: readonly (readonly string[])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const terms of documents) for (const term of new Set(terms)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return new Map([...counts].map(([term, count]) => [term, Math.log(1 + documents.length / count)]));
}
