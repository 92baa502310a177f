const PLAIN =
  'accept|add|address|adjust|advise|agree|answer|apply|approve|arrange|ask|assign|attach|attend|backup|book|bring|build|buy|call|cancel|change|check|choose|clarify|clean|clear|close|collect|come|complete|compile|confirm|consider|contact|coordinate|copy|correct|create|debug|decide|define|deliver|deploy|describe|design|discuss|document|download|draft|draw|drop|edit|email|enter|ensure|escalate|estimate|evaluate|examine|explain|extend|file|fill|finalise|finalize|find|finish|fix|follow|forward|gather|get|give|hand|handle|help|hold|host|identify|implement|improve|include|inform|inspect|install|investigate|invite|join|keep|leave|let|list|look|mail|make|mark|measure|meet|merge|migrate|move|negotiate|note|notify|order|organise|organize|pack|pay|phone|pick|ping|plan|post|prepare|present|print|proofread|provide|publish|pull|purchase|push|put|read|rebase|recheck|record|refund|register|release|remember|remind|remove|rename|renew|repair|replace|reply|report|reproduce|request|resend|reserve|resolve|respond|restart|return|review|revise|rewrite|rsvp|run|save|schedule|see|select|send|set|settle|share|ship|show|sign|sort|specify|split|start|stop|submit|summarise|summarize|support|switch|take|talk|tell|test|track|transfer|translate|try|turn|update|upgrade|upload|use|validate|verify|visit|wait|watch|work|write';

/** Verbs in their base form that people use to ask for work. */
export const ACTION_VERBS: ReadonlySet<string> = new Set(PLAIN.split('|'));
export const ACTION_VERB_PATTERN = PLAIN;

/** `sending` → `send`, `making` → `make`; null when no known verb is behind it. */
export function baseOfGerund(word: string): string | null {
  if (!word.endsWith('ing')) return null;
  const stem = word.slice(0, -3);
  return [stem, `${stem}e`, stem.replace(/(.)\1$/, '$1')].find((base) => ACTION_VERBS.has(base)) ?? null;
}
