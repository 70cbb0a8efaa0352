// The page at /explain works without this. With it a file can be dropped, the answer comes into the
// page, and what was pasted stays in the form. Nothing is sent but the form itself, to its own server.
'use strict';

const units = { KiB: 1024, MiB: 1024 * 1024 };
const most = (form) => {
  const [number, unit] = form.dataset.most.split(' ');
  return unit in units ? Number(number) * units[unit] : Infinity;
};

function say(form, words) {
  form.querySelector('#progress').textContent = words;
}

function isTooLarge(form) {
  const file = form.elements.file.files[0];
  const size = (file ? file.size : 0) + form.elements.text.value.length;
  return size > most(form);
}

function show(answer, address, given) {
  document.title = answer.title;
  document.querySelector('main').replaceWith(document.adoptNode(answer.querySelector('main')));
  const form = document.querySelector('.ask-form');
  form.elements.text.value = given.text;
  form.elements.file.files = given.files;
  begin(form);
  const heading = document.querySelector('#problem') ?? document.querySelector('#verdict');
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  heading.scrollIntoView({ block: heading.id === 'problem' ? 'center' : 'end' });
  if (heading.id === 'verdict') scrollTo(0, 0);
}

async function ask(form) {
  const given = { text: form.elements.text.value, files: form.elements.file.files };
  const body = new FormData(form);
  if (!given.files.length) body.delete('file');
  form.classList.add('waiting');
  say(form, 'Reading');
  const answer = await fetch(form.action, { method: 'POST', body, cache: 'no-store' });
  show(new DOMParser().parseFromString(await answer.text(), 'text/html'), form.action, given);
}

function begin(form) {
  form.querySelector('.can-drop').hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (form.classList.contains('waiting')) return;
    const refusal = form.querySelector('#too-large');
    if (refusal) refusal.hidden = !isTooLarge(form);
    if (refusal && !refusal.hidden) {
      refusal.scrollIntoView({ block: 'center' });
      return;
    }
    // Where that fails the browser sends the form as it does without script, and shows what it got.
    ask(form).catch(() => form.submit());
  });
  form.elements.text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}

function takeDrops() {
  const isFile = (event) => event.dataTransfer?.types.includes('Files');
  const mark = (on) => document.querySelector('.ask-form')?.classList.toggle('dropping', on);
  addEventListener('dragover', (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    mark(true);
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) mark(false);
  });
  addEventListener('drop', (event) => {
    mark(false);
    const form = document.querySelector('.ask-form');
    if (!isFile(event) || !form || event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    form.elements.file.files = event.dataTransfer.files;
    form.elements.file.focus();
    say(form, `${event.dataTransfer.files[0].name} is chosen`);
  });
}

begin(document.querySelector('.ask-form'));
takeDrops();
