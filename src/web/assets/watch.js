// Puts what is new in place. Without script the page is the same after a reload.
const lines = document.getElementById('lines');
const totals = document.getElementById('totals');
const notice = document.getElementById('notice');
const live = document.getElementById('live');
let silence;

const keyOf = (element) => element?.closest?.('[data-key]')?.dataset.key;

function elementOf(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content.firstElementChild;
}

// What a person has opened stays open, and the focus and the picture stay where they are.
function take({ id, html }) {
  const fresh = elementOf(html);
  const old = document.getElementById(id);
  if (!old) {
    lines.prepend(fresh);
    showEnd(fresh);
    return;
  }
  const focused = old.contains(document.activeElement) ? keyOf(document.activeElement) : undefined;
  for (const was of old.querySelectorAll('details[data-key]')) {
    const now = fresh.querySelector(`details[data-key="${was.dataset.key}"]`);
    if (now && was.open) now.open = true;
  }
  const picture = old.querySelector('.picture');
  const wasAtEnd = picture.scrollLeft + picture.clientWidth >= picture.scrollWidth - 40;
  const scrolled = picture.scrollLeft;
  old.replaceWith(fresh);
  if (wasAtEnd) showEnd(fresh);
  else fresh.querySelector('.picture').scrollLeft = scrolled;
  if (focused) fresh.querySelector(`[data-key="${focused}"] > summary`)?.focus({ preventScroll: true });
}

function showEnd(article) {
  const picture = article.querySelector('.picture');
  if (picture) picture.scrollLeft = picture.scrollWidth;
}

// An exchange that was chosen in a picture.
function showChosen() {
  const chosen = location.hash && document.getElementById(location.hash.slice(1));
  if (!chosen) return;
  for (let at = chosen; at; at = at.parentElement) if (at.localName === 'details') at.open = true;
  chosen.closest('.exchange')?.querySelector('summary').focus();
}

function say(text, isLive) {
  live.textContent = text;
  live.classList.toggle('on', isLive);
}

const source = new EventSource(`/-/watch/events?after=${lines.dataset.version}`);
source.onopen = () => {
  clearTimeout(silence);
  silence = undefined;
  say('Live', true);
};
source.onerror = () => {
  silence ??= setTimeout(() => say('The watch does not answer', false), 3000);
};
source.onmessage = ({ data }) => {
  const change = JSON.parse(data);
  totals.innerHTML = change.totals;
  notice.innerHTML = change.notice;
  if (change.lines.length > 0) document.getElementById('waiting')?.remove();
  change.lines.forEach(take);
};

for (const article of lines.children) showEnd(article);
addEventListener('hashchange', showChosen);
showChosen();
say('Live', true);
