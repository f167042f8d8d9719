// The conversation: what was said, what is being answered, and what a shopper does with it.
const view = {};
let current = null; // the turn that is being answered: { id, message, stop }
let conversationId = kept.get('conversation');
let atEnd = true;

function turnElement(message) {
  const words = make('div', { className: 'words' });
  const parts = { words, text: '', products: make('div'), approval: make('div'), foot: make('div', { className: 'foot' }) };
  parts.typing = make('p', { className: 'typing' }, make('i'), make('i'), make('i'), make('span', { className: 'unseen', textContent: say('typing') }));
  parts.answer = make('div', { className: 'answer' }, make('span', { className: 'unseen', textContent: `${say('assistant')}: ` }), parts.typing, words, parts.products, parts.approval, parts.foot);
  const asked = make('div', { className: 'asked', dir: 'auto' }, make('span', { className: 'unseen', textContent: `${say('you')}: ` }), message);
  parts.root = make('article', { className: 'turn' }, asked, parts.answer);
  view.log.append(parts.root);
  view.hello.hidden = true;
  stick(true);
  return parts;
}
function stick(force) {
  if (force) atEnd = true;
  if (atEnd) view.scroll.scrollTop = view.scroll.scrollHeight;
}
let drawing = 0;
function drawText(parts) {
  if (drawing) return;
  drawing = requestAnimationFrame(() => { drawing = 0; showText(parts); });
}
function showText(parts) {
  prose(parts.words, parts.text);
  parts.typing.hidden = Boolean(parts.text);
  stick();
}

function card(product) {
  const stock = product.stock === null ? null : make('span', { className: product.stock ? 'stock' : 'stock none', textContent: say(product.stock ? 'in_stock' : 'sold_out') });
  const name = product.url && allowedLink(product.url) ? link(product.title, product.url) : document.createTextNode(product.title);
  return make('li', { className: 'card' },
    make('span', { className: 'kind', textContent: product.category || '' }),
    make('span', { className: 'title', dir: 'auto' }, name),
    make('span', { className: 'price' }, make('b', { textContent: product.price || '' }), stock));
}
function showProducts(parts, products) {
  if (products && products.length) parts.products.replaceChildren(make('ul', { className: 'cards', 'aria-label': say('products'), tabIndex: 0 }, ...products.map(card)));
}
function showSources(parts, sources) {
  if (!sources || !sources.length) return;
  const list = sources.map((each) => make('li', {}, make('b', { textContent: each.label, dir: 'auto' }), make('p', { textContent: each.text, dir: 'auto', lang: each.language || 'en' })));
  parts.foot.prepend(make('details', { className: 'sources' }, make('summary', { textContent: `${say('sources')} (${sources.length})` }), make('ol', {}, ...list)));
}
function showApproval(parts, data) {
  const decide = async (approved) => {
    box.querySelectorAll('button').forEach((button) => { button.disabled = true; });
    try {
      const receipt = await (await insist(`actions/${data.action_id}`, { method: 'POST', body: { approved } })).json();
      box.replaceChildren(make('p', { textContent: receipt.text, dir: 'auto', role: 'status' }));
    } catch (error) { box.append(make('p', { className: 'bad', textContent: error.message || say('failed'), role: 'alert' })); }
    view.box.focus();
  };
  const box = make('section', { className: 'approval', 'aria-label': say('waits') },
    make('p', { textContent: data.summary, dir: 'auto' }),
    make('div', { className: 'row' },
      make('button', { type: 'button', className: 'strong', textContent: say('approve'), on: { click: () => decide(true) } }),
      make('button', { type: 'button', className: 'plain', textContent: say('decline'), on: { click: () => decide(false) } })));
  parts.approval.replaceChildren(box);
}
function chips(texts) {
  const list = (texts || []).map((text) => make('button', { type: 'button', className: 'chip', dir: 'auto', textContent: text, on: { click: () => send(text) } }));
  return list.length ? make('div', { className: 'chips', role: 'group', 'aria-label': say('suggestions') }, ...list) : null;
}
const personButton = () => make('button', { type: 'button', className: 'chip person', on: { click: () => openNote() } }, icon('person'), say('person'));

// the end of a turn, live or loaded anew
function finish(parts, done, { live = true } = {}) {
  parts.root.classList.remove('running');
  if (done.text !== undefined && done.text !== null) parts.text = done.text;
  cancelAnimationFrame(drawing);
  drawing = 0;
  showText(parts);
  parts.typing.hidden = true;
  parts.words.lang = done.language || language;
  parts.foot.replaceChildren();
  showProducts(parts, done.products);
  if (done.stopped) parts.foot.append(make('p', { className: 'quiet', textContent: say('stopped') }));
  const more = chips(done.suggestions);
  if (more) parts.foot.append(more);
  if (done.abstained && live) parts.foot.append(personButton());
  showSources(parts, done.sources);
  stick();
  if (live) {
    view.status.textContent = parts.text;
    conversationId = done.conversation_id || conversationId;
    if (conversationId) kept.set('conversation', conversationId);
  }
}
function fail(parts, { message, retry, person, stop }) {
  parts.root.classList.remove('running');
  parts.typing.hidden = true;
  const row = make('div', { className: 'chips' });
  if (retry) row.append(make('button', { type: 'button', className: 'chip', textContent: say('again'), on: { click: () => { parts.root.remove(); send(retry); } } }));
  if (person) row.append(personButton());
  parts.foot.replaceChildren(make('p', { className: 'bad', role: stop ? 'status' : 'alert', textContent: message || say('failed') }), row);
  stick(true);
}

function busy(on) {
  view.send.hidden = on;
  view.halt.hidden = !on;
  view.log.setAttribute('aria-busy', String(on));
}
function connection(there) {
  view.banner.hidden = there;
  view.banner.textContent = there ? '' : say('offline');
}

async function watch(turn, parts, message) {
  current = { id: turn, message };
  busy(true);
  parts.root.classList.add('running');
  let failed = null;
  try {
    await follow(turn, (kind, data) => {
      if (kind === 'text') { parts.text += data.text; drawText(parts); }
      else if (kind === 'snapshot') { parts.text = data.text; drawText(parts); }
      else if (kind === 'products') { showProducts(parts, data.products); stick(); }
      else if (kind === 'approval') { showApproval(parts, data); stick(); }
      else if (kind === 'done') { finish(parts, data); tellHost('answer', { text: data.text, abstained: data.abstained }); }
      else if (kind === 'failed') failed = data;
    }, connection);
  } catch (error) {
    // the server no longer has this turn (a restart): what it kept of it is in the conversation
    if (error.code === 'turn_gone') { current = null; busy(false); await load(); return; }
    failed = error;
  }
  connection(true);
  if (failed) {
    if (failed.error === 'UnknownConversation') { conversationId = null; kept.drop('conversation'); }
    fail(parts, { message: failed.message, retry: message, person: true });
    tellHost('error', { code: failed.code || failed.error });
  }
  current = null;
  kept.drop('turn');
  busy(false);
  if (!isOpen) tellHost('unread');
}

async function send(text) {
  const message = text.trim();
  if (!message || current) return;
  if (message.length > config.longest) { hint(say('too_long').replace('%n', config.longest)); return; }
  hint('');
  view.box.value = '';
  grow();
  const parts = turnElement(message);
  parts.root.classList.add('running');
  current = { id: null, message };
  busy(true);
  tellHost('message', { text: message });
  const body = { text: message, message_id: newId() };
  if (conversationId) body.conversation_id = conversationId;
  try {
    const { turn_id: turn } = await (await insist('messages', { method: 'POST', body })).json();
    kept.set('turn', JSON.stringify({ turn, message }));
    tabs.say({ turn, message });
    await watch(turn, parts, message);
  } catch (error) {
    current = null;
    busy(false);
    const told = error instanceof Refusal ? error.message : say('unreachable');
    fail(parts, { message: told, retry: message, person: !(error instanceof Refusal) || error.person || error.status >= 500 });
    tellHost('error', { code: error.code || 'unreachable' });
  }
}

async function stop() {
  if (!current || !current.id) return;
  try { await ask(`turns/${current.id}/stop`, { method: 'POST' }); } catch { /* it was over already */ }
}

// one after the other: who the visitor is must not change between asking for a conversation and its answer
let line = Promise.resolve();
function inTurn(work) { line = line.then(work, work); return line; }

// what was said before: on a new page, in a second tab, after a sign-in
function load() { return inTurn(loadNow); }
async function loadNow() {
  if (!kept.get('session')) return;
  let found;
  try {
    found = await (await ask('talk/conversation', { more: conversationId ? `&id=${conversationId}` : '' })).json();
  } catch (error) {
    if (error.code === 'conversation_gone') { conversationId = null; kept.drop('conversation'); await loadNow(); }
    return;
  }
  if (current) return;
  view.log.replaceChildren();
  view.hello.hidden = false;
  conversationId = found.conversation_id;
  for (const turn of found.turns) {
    if (turn.state === 'answering') continue;
    const parts = turnElement(turn.message);
    if (turn.text !== undefined) finish(parts, turn, { live: false });
    else fail(parts, { message: say('failed'), stop: true });
    if (turn.approval) showApproval(parts, turn.approval);
  }
  signedIn(found.signed_in);
  if (found.running) watch(found.running.turn_id, turnElement(found.running.message), found.running.message);
}

function startAnew() {
  if (current) return;
  conversationId = null;
  kept.drop('conversation');
  view.log.replaceChildren();
  view.hello.hidden = false;
  view.box.focus();
}

// two tabs of one shop are one conversation
const tabs = (() => {
  let channel = null;
  try { channel = new BroadcastChannel(`hawker-${config.site}`); } catch { /* an old browser */ }
  if (channel) {
    channel.onmessage = ({ data }) => {
      if (data.turn && !current) watch(data.turn, turnElement(data.message), data.message);
      else if (data.identity) inTurn(() => { conversationId = null; return loadNow(); });
    };
  }
  return { say: (what) => { if (channel) channel.postMessage(what); } };
})();
