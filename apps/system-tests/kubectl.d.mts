export function findKubectl(places?: readonly string[]): string | undefined;
export function unpackKubectl(target?: string): Promise<void>;
