import type { Line } from './strip-patches.js';

const LOG_LINE =
  /^\s*(\[\s*\d+\.\d{3,}\]|\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?|\[?\d\d:\d\d:\d\d[.,\]]|(Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d+ \d\d:\d\d:\d\d|at [\w$.<>/]+ ?\(.*\)\s*$|Traceback \(most recent call last\)|File "[^"]+", line \d+|Caused by: |\.\.\. \d+ more|#\d+ +(0x[0-9a-f]+|\S+ \()|(Call|Stack) ?[Tt]race:|\[<[0-9a-f]+>\]|[0-9a-f]{4,16}:? ([0-9a-f]{2,4} ){4,}|==\d+==|(CC|LD|AR|AS|MK|GEN|CHK|UPD|HOSTCC) +\S+\/|\S+:\d+:(\d+:)? (error|warning|note|undefined)|(make|gcc|ld|cc1|collect2)(\[\d+\])?: |(INFO|WARN|WARNING|ERROR|DEBUG|FATAL|TRACE)[\s:[]|[\w.]+(Error|Exception)(: |$)|\? \S+\+0x|[\w.]+\+0x[0-9a-f]+\/0x[0-9a-f]+|(EIP|RIP|EAX|RAX|EBX|RBX|CR2|CPU|PID|Modules linked in|Code): )/;

/** Marks pasted logs and stack traces: three or more such lines with at most one other line between two of them. */
export function markLogs(lines: Line[]): void {
  markRepeats(lines);
  for (let at = 0; at < lines.length; at += 1) {
    if (!isLog(lines[at])) continue;
    const end = endOfRun(lines, at);
    if (lines.slice(at, end).filter(isLog).length >= 3) for (const line of lines.slice(at, end)) line.kind = 'log';
    at = Math.max(at, end - 1);
  }
}

function endOfRun(lines: Line[], start: number): number {
  let end = start;
  while (isLog(lines[end]) || (lines[end]?.kind === 'own' && isLog(lines[end + 1]))) end += 1;
  return end;
}

function isLog(line: Line | undefined): boolean {
  return line?.kind === 'own' && LOG_LINE.test(line.text);
}

/** The same line three times and more is output, not prose. */
function markRepeats(lines: Line[]): void {
  for (let at = 0; at < lines.length; at += 1) {
    let end = at + 1;
    while (lines[at]!.kind === 'own' && lines[at]!.text.trim() !== '' && lines[end]?.text === lines[at]!.text) end += 1;
    if (end - at >= 3) for (const line of lines.slice(at, end)) line.kind = 'log';
    at = end - 1;
  }
}
