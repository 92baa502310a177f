const DAY_MS = 86_400_000;

function startOfDay(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** When a task is due, as one says it: `{ text, isLate }`. A day without a time is late from the next day on. */
export function dueInWords(task, now = new Date()) {
  if (!task.due_at) return { text: 'No date', isLate: false };
  const due = task.all_day && task.due_date ? new Date(`${task.due_date}T00:00:00`) : new Date(task.due_at);
  const days = Math.round((startOfDay(due) - startOfDay(now)) / DAY_MS);
  const time = task.all_day ? '' : `, ${due.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}`;
  const isLate = task.all_day ? days < 0 : due < now;
  return { text: `Due ${dayInWords(days, due)}${time}`, isLate };
}

function dayInWords(days, due) {
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  if (days === -1) return 'yesterday';
  if (days < 0) return `${-days} days ago`;
  if (days < 7) return due.toLocaleDateString(undefined, { weekday: 'long' });
  return due.toLocaleDateString(undefined, { day: 'numeric', month: 'long' });
}
