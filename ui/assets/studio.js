// The studio's clicks and keystrokes become events of its component; what the server says of a text goes under it.
const at = (node) => ({
  piece: node.closest('[data-piece]')?.dataset.piece ?? '',
  slot: node.closest('[data-slot]')?.dataset.slot ?? '',
  index: Number(node.closest('[data-index]')?.dataset.index ?? 0),
});
element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-act]');
  if (!button) return;
  const names = { approve: 'approve', reject: 'reject', again: 'again', open: 'reopen' };
  const act = button.dataset.act;
  if (act in names) { button.setAttribute('aria-busy', 'true'); trigger(names[act], at(button)); }
});
let waiting = 0;
element.addEventListener('input', (event) => {
  const field = event.target.closest('textarea[data-act="edit"]');
  if (!field) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => trigger('typed', { ...at(field), text: field.value }), 350);
});
element.addEventListener('change', (event) => {
  const field = event.target.closest('textarea[data-act="edit"]');
  if (!field) return;
  clearTimeout(waiting);
  trigger('edited', { ...at(field), text: field.value });
});
const put = () => {
  // a field that was typed into keeps its text over a redraw; what the server drew is what counts
  element.querySelectorAll('textarea').forEach((field) => {
    if (field !== document.activeElement && field.value !== field.defaultValue) field.value = field.defaultValue;
  });
  const said = element.querySelector('[data-for]');
  const place = said && document.getElementById(said.dataset.for);
  if (place) place.replaceChildren(...[...said.childNodes].map((node) => node.cloneNode(true)));
};
new MutationObserver(put).observe(element, { childList: true, subtree: true, characterData: true });
