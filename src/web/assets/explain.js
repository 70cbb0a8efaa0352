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

function wait(form, on) {
  const button = form.querySelector('button');
  form.classList.toggle('waiting', on);
  button.dataset.label ??= button.textContent;
  button.textContent = on ? 'Reading ...' : button.dataset.label;
  say(form, on ? 'Reading' : '');
}

// Shows or hides one of the form's alerts.
function alertIf(isSo, alert) {
  if (!alert) return false;
  alert.hidden = !isSo;
  if (isSo) alert.scrollIntoView({ block: 'center' });
  return isSo;
}

function isTooLarge(form) {
  const sizes = [...form.elements.file.files].map((file) => file.size);
  return sizes.reduce((sum, size) => sum + size, form.elements.text.value.length) > most(form);
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
  wait(form, true);
  const answer = await fetch(form.action, { method: 'POST', body, cache: 'no-store' });
  show(new DOMParser().parseFromString(await answer.text(), 'text/html'), form.action, given);
}

function begin(form) {
  form.querySelector('.can-drop').hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (form.classList.contains('waiting')) return;
    alertIf(false, form.querySelector('#no-answer'));
    if (alertIf(isTooLarge(form), form.querySelector('#too-large'))) return;
    ask(form).catch(() => {
      wait(form, false);
      alertIf(true, form.querySelector('#no-answer'));
    });
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
    const names = [...event.dataTransfer.files].map((file) => file.name);
    say(form, `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} chosen`);
  });
}

begin(document.querySelector('.ask-form'));
takeDrops();
