/** The sign of Adjutant. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <rect width="32" height="32" rx="7" className="fill-[#16323c]" />
      <path d="M8.5 23.5 16 7.5l7.5 16" className="fill-none stroke-[#f3ead7] stroke-3 [stroke-linecap:round] [stroke-linejoin:round]" />
      <path d="m11.5 18.2 3.6 3.3 6.2-6" className="fill-none stroke-[#d9a441] stroke-3 [stroke-linecap:round] [stroke-linejoin:round]" />
    </svg>
  );
}
