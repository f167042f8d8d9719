// A message for the shop's staff, when nothing here can answer. Without a connection it waits in the browser.
function openNote() {
  const contact = make('input', { id: 'contact', type: 'text', maxLength: 200, required: true, autocomplete: 'email', 'aria-describedby': 'note-said' });
  const text = make('textarea', { id: 'note', rows: 5, maxLength: 4000, required: true, 'aria-describedby': 'note-said', value: current ? current.message || '' : lastAsked() });
  const said = make('p', { id: 'note-said', className: 'bad', role: 'alert' });
  const form = make('form', { className: 'note', noValidate: true },
    make('button', { type: 'button', className: 'plain back', on: { click: closeNote } }, icon('back'), say('back')),
    make('h2', { textContent: say('person') }),
    make('p', { className: 'quiet', textContent: say('person_lead') }),
    make('label', { for: 'contact', textContent: say('contact') }), contact,
    make('label', { for: 'note', textContent: say('note') }), text, said,
    make('button', { type: 'submit', className: 'strong', textContent: say('leave') }));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const missing = contact.value.trim().length < 3 ? contact : text.value.trim() ? null : text;
    if (missing) {
      said.textContent = say(missing === contact ? 'contact_missing' : 'note_missing');
      missing.focus();
      return;
    }
    const body = { text: text.value.trim(), contact: contact.value.trim(), note_id: newId() };
    if (conversationId) body.conversation_id = conversationId;
    form.querySelector('[type=submit]').disabled = true;
    const told = await sendNote(body);
    if (told.again) { said.textContent = told.text; form.querySelector('[type=submit]').disabled = false; return; }
    form.replaceChildren(make('p', { className: 'good', role: 'status', tabIndex: -1, textContent: told.text }),
      make('button', { type: 'button', className: 'strong', textContent: say('back'), on: { click: closeNote } }));
    form.querySelector('button').focus();
  });
  view.main.hidden = true;
  view.noteHome.replaceChildren(form);
  view.noteHome.hidden = false;
  contact.focus();
}
function lastAsked() {
  const asked = view.log.querySelectorAll('.asked');
  return asked.length ? asked[asked.length - 1].lastChild.textContent : '';
}
async function sendNote(body) {
  try {
    await ask('notes', { method: 'POST', body });
    return { text: say('left') };
  } catch (error) {
    if (error instanceof Refusal && error.status < 500) return { text: error.message, again: error.status !== 429 };
    kept.set('note', JSON.stringify(body));
    return { text: say('left_later') };
  }
}
async function sendKept() {
  const note = kept.get('note');
  if (!note) return;
  kept.drop('note');
  await sendNote(JSON.parse(note));
}
function closeNote() {
  view.noteHome.hidden = true;
  view.main.hidden = false;
  view.box.focus();
}
