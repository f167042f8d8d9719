// Clicks inside the page's HTML become events of its component. Content is data: only data-act is looked at.
const names = {
  ask: 'ask', pick: 'pick', rename: 'rename', erase: 'erase', rate: 'rate', comment: 'comment', decide: 'decide',
  leave: 'leave', remove: 'remove', write: 'write', case: 'case',
};
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (!button || button.tagName !== 'BUTTON') return;
  const act = button.dataset.act;
  const id = button.closest('[data-id]')?.dataset.id ?? '';
  const turn = button.closest('[data-turn]')?.dataset.turn ?? '';
  if (act === 'copy') { window.hawker?.copy(button); return; }
  if (act === 'rename') { window.hawker?.rename(button, (title) => trigger(names.rename, { id, title })); return; }
  if (button.dataset.sure && !button.classList.contains('sure')) { window.hawker?.ask(button); return; }
  if (act === 'pick') document.body.classList.remove('side-open');
  if (act in names) {
    trigger(names[act], {
      id, turn, text: button.dataset.text ?? '', rating: button.dataset.rating ?? '',
      action: button.dataset.action ?? '', approved: button.dataset.approved ?? '',
    });
  }
});
element.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target;
  const turn = form.closest('[data-turn]')?.dataset.turn ?? '';
  trigger('comment', { turn, comment: new FormData(form).get('comment') ?? '' });
});
