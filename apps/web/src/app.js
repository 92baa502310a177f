import { complete, getFocus, readChanges, signIn, signInLocally, undo } from './api.js';
import { dueInWords } from './due-in-words.js';

const COLUMNS = [
  ['today', 'Today'],
  ['week', 'This week'],
  ['month', 'This month'],
];
const element = (id) => document.getElementById(id);

function say(problem) {
  element('problem').textContent = problem ?? '';
  element('problem').hidden = !problem;
}

/** Text from outside is only ever set as text. */
function fill(root, selector, text) {
  const node = root.querySelector(selector);
  node.textContent = text ?? '';
  node.hidden = !text;
  return node;
}

function cardOf(task) {
  const card = element('card').content.firstElementChild.cloneNode(true);
  card.dataset.id = task.id;
  card.querySelector('details').open = openCards().has(task.id);
  const due = dueInWords(task);
  fill(card, '.badge', task.source_kind);
  fill(card, '.reference', task.source_ref);
  fill(card, 'h3', task.title);
  fill(card, '.due', due.text).classList.toggle('late', due.isLate);
  const quote = task.source_refs.find((ref) => ref.quote)?.quote;
  fill(card, 'blockquote', quote && `“${quote}”`).title = quote ?? '';
  card.querySelector('ul').append(...task.score_terms.map(termOf));
  const done = card.querySelector('.done');
  done.setAttribute('aria-label', `Done: ${task.title}`);
  done.addEventListener('click', () => act(done, () => finish(task)));
  return card;
}

/** Cards that the reader has opened stay open when the board is drawn anew. */
function openCards() {
  return new Set([...document.querySelectorAll('article:has(details[open])')].map((card) => card.dataset.id));
}

function termOf({ name, weight, value, why }) {
  const item = document.createElement('li');
  item.textContent = `${name.replace('_', ' ')} ${Math.round(weight * value * 100)}: ${why}`;
  return item;
}

function columnOf([key, title], { tasks, total }) {
  const column = document.createElement('section');
  column.className = 'column';
  const heading = document.createElement('h2');
  const count = document.createElement('small');
  count.textContent = total > tasks.length ? `${tasks.length} of ${total}` : '';
  heading.append(title, count);
  column.append(heading, ...tasks.map(cardOf));
  if (tasks.length === 0) column.append(nothing(key));
  return column;
}

function nothing(key) {
  const text = document.createElement('p');
  text.className = 'nothing';
  text.textContent = key === 'today' ? 'Nothing for today.' : 'Nothing here.';
  return text;
}

function show(board) {
  const isEmpty = COLUMNS.every(([key]) => board[key].total === 0);
  element('empty').hidden = !isEmpty;
  element('board').hidden = isEmpty;
  element('board').replaceChildren(...COLUMNS.map((column) => columnOf(column, board[column[0]])));
}

let isLoading = false;
let isStale = false;

/** Reads the board; changes that come meanwhile make it read once more. */
async function load() {
  isStale = true;
  if (isLoading) return;
  isLoading = true;
  try {
    while (isStale) {
      isStale = false;
      show(await getFocus());
      say(null);
    }
  } finally {
    isLoading = false;
  }
}

async function act(button, work) {
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    say(error.message);
  } finally {
    button.disabled = false;
  }
}

let toastTimer;

async function finish(task) {
  await complete(task.id);
  const toast = element('toast');
  toast.querySelector('span').textContent = 'Well done! 🍾';
  toast.querySelector('button').onclick = ({ target }) => act(target, () => takeBack(task));
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (toast.hidden = true), 10_000);
  await load();
}

async function takeBack(task) {
  await undo(task.id);
  element('toast').hidden = true;
  await load();
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Follows changes for as long as the page is open. */
async function follow() {
  for (let failures = 0; ; failures += 1) {
    try {
      await readChanges((name) => {
        failures = 0;
        element('live').textContent = 'Live';
        if (name !== 'connected') load().catch((error) => say(error.message));
      });
    } catch (error) {
      if (error.status === 401) return askToSignIn();
    }
    element('live').textContent = 'Connecting…';
    await pause(Math.min(15_000, 1_000 * 2 ** failures));
    await load().catch((error) => say(error.message));
  }
}

function askToSignIn() {
  element('live').textContent = '';
  element('board').hidden = true;
  element('empty').hidden = true;
  element('sign-in').hidden = false;
}

async function start() {
  await load();
  await follow();
}

element('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target;
  act(form.querySelector('button'), async () => {
    const { email, password } = Object.fromEntries(new FormData(form));
    await signIn(email, password);
    form.reset();
    form.hidden = true;
    start().catch((error) => say(error.message));
  });
});

try {
  if (await signInLocally()) await start();
  else askToSignIn();
} catch (error) {
  say(error.message);
}
