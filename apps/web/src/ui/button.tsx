import type { ComponentProps } from 'react';

const KINDS = {
  primary: 'bg-accent text-on-accent hover:brightness-110 border-transparent',
  plain: 'border-line-strong bg-surface text-ink hover:bg-sunken',
  quiet: 'border-transparent text-ink-soft hover:bg-sunken hover:text-ink',
  done: 'border-transparent bg-done-soft text-done hover:brightness-97 dark:hover:brightness-120',
  danger: 'border-transparent bg-late-soft text-late hover:brightness-97 dark:hover:brightness-120',
} as const;

const SIZES = { small: 'h-7 gap-1 rounded-md px-2 text-[13px]', normal: 'h-9 gap-1.5 rounded-md px-3.5' } as const;

export interface ButtonProps extends ComponentProps<'button'> {
  kind?: keyof typeof KINDS;
  size?: keyof typeof SIZES;
}

/** The classes of a button, for links and triggers that look like one. */
export function buttonClass({ kind = 'plain', size = 'normal', className = '' }: Pick<ButtonProps, 'kind' | 'size' | 'className'> = {}): string {
  return `inline-flex shrink-0 items-center justify-center border font-medium whitespace-nowrap transition-colors disabled:opacity-55 ${SIZES[size]} ${KINDS[kind]} ${className}`;
}

export function Button({ kind, size, className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={buttonClass({ ...(kind ? { kind } : {}), ...(size ? { size } : {}), ...(className ? { className } : {}) })} {...rest} />;
}
