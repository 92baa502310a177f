/** Asks every service at once; whoever does not answer is named. */
export async function askAll<Service extends { owner: string }, T>(services: readonly Service[], ask: (service: Service) => Promise<T>): Promise<{ answers: T[]; away: string[] }> {
  const settled = await Promise.allSettled(services.map(ask));
  const answers = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  return { answers, away: services.flatMap(({ owner }, index) => (settled[index]?.status === 'rejected' ? [owner] : [])) };
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
